// How many columns a terminal gives to text, and where lines break.

extension Character {
  /// 0, 1 or 2 columns. Combining marks add nothing; East Asian wide characters and emoji take two.
  var displayWidth: Int {
    var width = 0
    for scalar in unicodeScalars {
      // VARIATION SELECTOR-16 asks for the emoji form.
      if scalar.value == 0xFE0F { return 2 }
      width = max(width, scalar.displayWidth)
    }
    return width
  }
}

extension String {
  /// The columns that the text takes on one line.
  var displayWidth: Int { reduce(0) { $0 + $1.displayWidth } }

  /// The text and spaces up to that many columns; longer text stays as it is.
  func padded(to columns: Int, leading: Bool = false) -> String {
    let space = String(repeating: " ", count: max(0, columns - displayWidth))
    return leading ? space + self : self + space
  }

  /// The text in at most that many columns; what is cut is marked by `…`.
  func clipped(to columns: Int) -> String {
    guard displayWidth > columns else { return self }
    var width = 0
    let kept = prefix { character in
      width += character.displayWidth
      return width < columns
    }
    return columns > 0 ? kept + "…" : ""
  }

  /// A name in at most that many columns, cut in the middle and marked by `…` there: what tells names apart stands at
  /// their ends.
  func cutInside(to columns: Int) -> String {
    guard displayWidth > columns else { return self }
    guard columns > 1 else { return columns > 0 ? "…" : "" }
    let end = reversed().beginning(of: (columns - 1) / 2)
    return beginning(of: columns - 1 - (columns - 1) / 2) + "…" + String(end.reversed())
  }

  /// The text in lines of at most that many columns, broken at spaces, and within a word only where it is longer than a
  /// line.
  func wrapped(to columns: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in split(separator: " ").map(String.init) {
      if !line.isEmpty, line.displayWidth + 1 + word.displayWidth <= columns {
        line += " " + word
        continue
      }
      if !line.isEmpty { lines.append(line) }
      line = ""
      for character in word {
        if !line.isEmpty, line.displayWidth + character.displayWidth > columns {
          lines.append(line)
          line = ""
        }
        line.append(character)
      }
    }
    return line.isEmpty && !lines.isEmpty ? lines : lines + [line]
  }
}

extension Sequence<Character> {
  /// As much of the beginning as fits into so many columns.
  fileprivate func beginning(of columns: Int) -> String {
    var text = ""
    var width = 0
    for character in self {
      width += character.displayWidth
      guard width <= columns else { break }
      text.append(character)
    }
    return text
  }
}

extension Unicode.Scalar {
  fileprivate var displayWidth: Int {
    if value < 0x300 { return value < 0x20 || (0x7F...0x9F).contains(value) ? 0 : 1 }
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control: return 0
    default: break
    }
    if properties.isEmojiPresentation { return 2 }
    return Unicode.Scalar.wide.contains { $0.contains(value) } ? 2 : 1
  }

  // The blocks that Unicode's EastAsianWidth.txt gives as W or F, joined where only unassigned numbers lie between.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97F,
    0xAC00...0xD7A3,
    0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18AFF,
    0x1B000...0x1B2FF,
    0x20000...0x2FFFD, 0x30000...0x3FFFD,
  ]
}
