/// Reads front matter line by line.
struct FrontMatterReader {
  private let lines: [String]
  private var place = 0

  init(lines: [String]) { self.lines = lines }

  /// All of it. Throws at the first line that is nothing known.
  mutating func read() throws(FrontMatter.Unreadable) -> ([String: FrontMatter.Value], [String]) {
    var values: [String: FrontMatter.Value] = [:]
    var duplicates: [String] = []
    while place < lines.count {
      let line = lines[place]
      if Self.isEmpty(line) {
        place += 1
        continue
      }
      guard !Self.isIndented(line), let (key, rest) = Self.key(of: line) else {
        throw problem("is neither a key with its value nor a comment: \(Quoted.text(line))")
      }
      if values.updateValue(try value(rest), forKey: key) != nil, !duplicates.contains(key) { duplicates.append(key) }
    }
    return (values, duplicates)
  }

  private func problem(_ words: String) -> FrontMatter.Unreadable {
    FrontMatter.Unreadable(description: "line \(place + 2) \(words)")
  }

  /// The value that begins behind a key; then the next line is the first behind it.
  private mutating func value(_ rest: Substring) throws(FrontMatter.Unreadable) -> FrontMatter.Value {
    let written = Self.trimmed(rest)
    switch written.first {
    case nil, "#":
      place += 1
      return below()
    case "|", ">": return block(folds: written.first == ">")
    case "[", "{": return try flow(written)
    default: break
    }
    place += 1
    let text: String?
    if let quote = written.first, quote == "\"" || quote == "'" {
      text = quoted(written, quote)
    } else {
      text = Self.plain(([Self.uncommented(written)] + deeper()).joined(separator: " "))
    }
    return text.map(FrontMatter.Value.text) ?? .none
  }

  /// Lines that go on with a plain text.
  private mutating func deeper() -> [String] {
    var more: [String] = []
    while place < lines.count, Self.isIndented(lines[place]), !Self.isEmpty(lines[place]) {
      more.append(Self.uncommented(Self.trimmed(lines[place][...])))
      place += 1
    }
    return more
  }

  /// What stands below a key that has nothing beside it: a list, a mapping, nothing.
  private mutating func below() -> FrontMatter.Value {
    var items: [String] = []
    var isList = false
    var isMapping = false
    while place < lines.count {
      let line = lines[place]
      if Self.isEmpty(line) {
        place += 1
        continue
      }
      let text = Self.trimmed(line[...])
      let isItem = text == "-" || text.hasPrefix("- ") || text.hasPrefix("-\t")
      guard Self.isIndented(line) || isItem else { break }
      place += 1
      if isItem, !isMapping {
        isList = true
        items.append(Self.item(Self.trimmed(text.dropFirst())))
      } else if isList, let last = items.indices.last {
        let more = Self.uncommented(text)
        items[last] += items[last].isEmpty ? more : " " + more
      } else {
        isMapping = true
      }
    }
    return isList ? .list(items.filter { !$0.isEmpty }) : isMapping ? .mapping : .none
  }

  /// A block of text; its lines are deeper than its key.
  private mutating func block(folds: Bool) -> FrontMatter.Value {
    place += 1
    var text: [String] = []
    while place < lines.count, Self.isIndented(lines[place]) || Self.trimmed(lines[place][...]).isEmpty {
      text.append(String(Self.trimmed(lines[place][...])))
      place += 1
    }
    while text.last == "" { text.removeLast() }
    return text.isEmpty ? .none : .text(text.joined(separator: folds ? " " : "\n"))
  }

  /// A list or a mapping between brackets, over as many lines as it takes.
  private mutating func flow(_ written: Substring) throws(FrontMatter.Unreadable) -> FrontMatter.Value {
    let beginning = place
    var text = String(written)
    while true {
      if let items = Self.items(text) {
        place += 1
        return text.first == "{" ? .mapping : .list(items.filter { !$0.isEmpty })
      }
      guard place + 1 < lines.count else {
        place = beginning
        throw problem("begins what no bracket ends: \(Quoted.text(written))")
      }
      place += 1
      text += " " + Self.uncommented(Self.trimmed(lines[place][...]))
    }
  }

  /// A text that begins with a quote. What does not end with one (`'it's'`) is taken as it was meant.
  private mutating func quoted(_ written: Substring, _ quote: Character) -> String {
    var text = String(written)
    var next = place
    while true {
      if let (inner, rest) = Self.unquoted(text[...], quote) {
        let behind = Self.trimmed(rest)
        if behind.isEmpty || behind.first == "#" {
          place = next
          return inner
        }
        break
      }
      guard next < lines.count, Self.isIndented(lines[next]) else { break }
      text += " " + Self.trimmed(lines[next][...])
      next += 1
    }
    let line = Self.uncommented(written)
    return line.count > 1 && line.last == quote ? String(line.dropFirst().dropLast()) : line
  }
}

extension FrontMatterReader {
  private static func isBlank(_ character: Character) -> Bool { character == " " || character == "\t" }

  private static func isIndented(_ line: String) -> Bool { line.first.map(isBlank) == true }

  /// Nothing, or a comment.
  private static func isEmpty(_ line: String) -> Bool {
    let text = trimmed(line[...])
    return text.isEmpty || text.first == "#"
  }

  static func trimmed(_ text: Substring) -> Substring {
    var text = text.drop(while: isBlank)
    while let last = text.last, isBlank(last) { text.removeLast() }
    return text
  }

  /// A key and what stands behind its colon.
  private static func key(of line: String) -> (key: String, rest: Substring)? {
    if let quote = line.first, quote == "\"" || quote == "'" {
      guard let (key, rest) = unquoted(line[...], quote), rest.first == ":" else { return nil }
      return (key, rest.dropFirst())
    }
    var start = line.startIndex
    while let colon = line[start...].firstIndex(of: ":") {
      let next = line.index(after: colon)
      if next == line.endIndex || isBlank(line[next]) {
        let key = trimmed(line[..<colon])
        return key.isEmpty || key.first == "-" ? nil : (String(key), line[next...])
      }
      start = next
    }
    return nil
  }

  /// Without the comment behind it, which begins with a blank and a `#`.
  static func uncommented(_ text: Substring) -> String {
    var isBehindBlank = false
    for (place, character) in zip(text.indices, text) {
      if character == "#", isBehindBlank { return String(trimmed(text[..<place])) }
      isBehindBlank = isBlank(character)
    }
    return String(trimmed(text))
  }

  /// A plain text; nil: it says that there is none.
  static func plain(_ text: String) -> String? { ["", "~", "null", "Null", "NULL"].contains(text) ? nil : text }

  /// An item of a list.
  private static func item(_ text: Substring) -> String {
    if let quote = text.first, quote == "\"" || quote == "'", let (inner, rest) = unquoted(text, quote),
      trimmed(rest).isEmpty || trimmed(rest).first == "#"
    {
      return inner
    }
    return plain(uncommented(text)) ?? ""
  }

  /// What stands between a quote and its end, and what behind that; nil: it has none.
  static func unquoted(_ text: Substring, _ quote: Character) -> (String, Substring)? {
    var inner = ""
    var rest = text.dropFirst()
    while let character = rest.first {
      rest.removeFirst()
      if character == quote {
        guard quote == "'", rest.first == quote else { return (inner, rest) }
        rest.removeFirst()
        inner.append(quote)
      } else if character == "\\", quote == "\"", let next = rest.first {
        rest.removeFirst()
        inner.append(next == "n" ? "\n" : next == "t" ? "\t" : next)
      } else {
        inner.append(character)
      }
    }
    return nil
  }

  /// The items between brackets; nil: the last bracket is missing.
  private static func items(_ text: String) -> [String]? {
    var items: [String] = []
    var depth = 0
    var start = text.index(after: text.startIndex)
    var place = text.startIndex
    var quote: Character?
    while place < text.endIndex {
      let character = text[place]
      let next = text.index(after: place)
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "\"" || character == "'", trimmed(text[start..<place]).isEmpty {
        quote = character
      } else if character == "[" || character == "{" {
        depth += 1
      } else if character == "]" || character == "}" {
        depth -= 1
        if depth == 0 {
          items.append(item(trimmed(text[start..<place])))
          return items
        }
      } else if character == ",", depth == 1 {
        items.append(item(trimmed(text[start..<place])))
        start = next
      }
      place = next
    }
    return nil
  }
}
