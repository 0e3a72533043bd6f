/// Text of somebody else's, made fit to be shown in one line.
enum Quoted {
  /// In quotes, control characters escaped, clipped.
  static func text(_ text: some StringProtocol, limit: Int = 60) -> String {
    var shown = "\""
    for (count, scalar) in text.unicodeScalars.enumerated() {
      if count == limit { return shown + "…\"" }
      switch scalar {
      case "\"", "\\": shown += "\\\(scalar)"
      case "\n": shown += "\\n"
      case "\t": shown += "\\t"
      case _ where isUnprintable(scalar): shown += "\\u" + hexadecimal(scalar.value, 4)
      default: shown.unicodeScalars.append(scalar)
      }
    }
    return shown + "\""
  }

  // Besides control codes, what turns the direction of a line can make it read as something else.
  private static func isUnprintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x200B...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
    default: false
    }
  }
}

/// `a`, `a or b`, `a, b or c`.
public func alternatives(_ words: [String]) -> String {
  guard words.count > 1, let last = words.last else { return words.first ?? "" }
  return words.dropLast().joined(separator: ", ") + " or " + last
}
