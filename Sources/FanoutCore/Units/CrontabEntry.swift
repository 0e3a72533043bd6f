/// A line of a crontab that starts something, with the variables that lines before it set.
public struct CrontabEntry: Sendable, Equatable {
  /// When: five fields, or `@daily` and its like.
  public let when: String
  /// What sh(1) gets.
  public let command: String
  /// What the crontab sets for it, in order.
  public let variables: [EnvironmentEntry]

  /// The lines of a crontab, in order.
  public static func read(_ text: String) -> [CrontabEntry] {
    var variables: [EnvironmentEntry] = []
    var entries: [CrontabEntry] = []
    for line in text.split(separator: "\n") {
      let content = line.drop { $0 == " " || $0 == "\t" }
      if content.isEmpty || content.hasPrefix("#") { continue }
      if let variable = variable(content) {
        variables.append(variable)
      } else if let entry = CrontabEntry(content, variables) {
        entries.append(entry)
      }
    }
    return entries
  }

  private init?(_ line: Substring, _ variables: [EnvironmentEntry]) {
    let count = line.hasPrefix("@") ? 1 : 5
    var rest = line
    var fields: [String] = []
    while fields.count < count {
      rest = rest.drop { $0 == " " || $0 == "\t" }
      let field = rest.prefix { $0 != " " && $0 != "\t" }
      guard !field.isEmpty else { return nil }
      fields.append(String(field))
      rest = rest[field.endIndex...]
    }
    when = fields.joined(separator: " ")
    command = CrontabEntry.unescaped(rest.drop { $0 == " " || $0 == "\t" })
    self.variables = variables
  }

  /// cron ends the command at a bare `%`, and takes the backslash before another one.
  private static func unescaped(_ text: Substring) -> String {
    var command = ""
    var isEscaped = false
    for character in text {
      if character == "%" {
        guard isEscaped else { break }
        command.removeLast()
      }
      command.append(character)
      isEscaped = character == "\\" && !isEscaped
    }
    return command
  }

  /// `NAME = value`, as cron reads it: nothing is expanded, quotes around the whole go.
  private static func variable(_ line: Substring) -> EnvironmentEntry? {
    guard let sign = line.firstIndex(of: "=") else { return nil }
    func trimmed(_ text: Substring) -> Substring {
      var text = text.drop { $0 == " " || $0 == "\t" }
      while let last = text.last, last == " " || last == "\t" || last == "\r" { text.removeLast() }
      if let quote = text.first, text.count > 1, quote == "\"" || quote == "'", text.last == quote {
        text = text.dropFirst().dropLast()
      }
      return text
    }
    let name = trimmed(line[..<sign])
    guard let first = name.utf8.first, !(0x30...0x39).contains(first), name.utf8.allSatisfy({ JSONScanner.isWord($0) })
    else { return nil }
    return EnvironmentEntry(name: String(name), value: String(trimmed(line[line.index(after: sign)...])))
  }

  /// What stands before the program in the command (`PATH=… LANG=…`), for sh(1), and the program; nil: the command
  /// does not begin so, or something in there would execute another one.
  public var opening: (assignments: String, program: String)? {
    var assignments = ""
    var rest = command[...]
    while true {
      rest = rest.drop { $0 == " " || $0 == "\t" }
      let (word, unquoted) = CrontabEntry.word(rest)
      guard let sign = word.firstIndex(of: "="), sign > word.startIndex,
        word[..<sign].utf8.allSatisfy({ JSONScanner.isWord($0) })
      else {
        guard !word.isEmpty, !assignments.contains("`"), !assignments.holds("$(") else { return nil }
        return (assignments, unquoted)
      }
      assignments += word + " "
      rest = rest[word.endIndex...]
    }
  }

  /// The word that a text begins with, as sh(1) parts them, and what that says without its quotes.
  private static func word(_ text: Substring) -> (written: Substring, unquoted: String) {
    var unquoted = ""
    var quote: Character?
    var isEscaped = false
    let written = text.prefix { character in
      if isEscaped {
        unquoted.append(character)
        isEscaped = false
      } else if character == "\\", quote != "'" {
        isEscaped = true
      } else if character == quote {
        quote = nil
      } else if quote == nil, character == "\"" || character == "'" {
        quote = character
      } else if quote == nil, " \t;&|<>()".contains(character) {
        return false
      } else {
        unquoted.append(character)
      }
      return true
    }
    return (written, unquoted)
  }
}
