extension JSONScanner {
  /// Passes white space, and comments where the dialect has them.
  mutating func skipSpace() throws(JSONError) {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position += 1
      case 0x21...0x2E, 0x30...0x7E: return
      default:
        guard dialect == .json5, try skipWideSpace() else { return }
      }
    }
  }

  /// Passes one comment or one of JSON5's further spaces; false where neither stands here.
  private mutating func skipWideSpace() throws(JSONError) -> Bool {
    if bytes[position] == UInt8(ascii: "/") { return try skipComment() }
    let (scalar, end) = scalar(at: position)
    guard JSONScanner.isWideSpace(scalar) else { return false }
    position = end
    return true
  }

  private mutating func skipComment() throws(JSONError) -> Bool {
    let start = position
    guard start + 1 < bytes.count else { return false }
    if bytes[start + 1] == UInt8(ascii: "/") {
      position += 2
      while position < bytes.count {
        let (scalar, end) = scalar(at: position)
        if JSONScanner.endsLine(scalar) { break }
        position = end
      }
      return true
    }
    guard bytes[start + 1] == UInt8(ascii: "*") else { return false }
    position += 2
    while position + 1 < bytes.count {
      if bytes[position] == UInt8(ascii: "*"), bytes[position + 1] == UInt8(ascii: "/") {
        position += 2
        return true
      }
      position += 1
    }
    throw error("this comment has no end ('*/')", at: start)
  }

  /// LF, CR, U+2028, U+2029.
  static func endsLine(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\n" || scalar == "\r" || scalar == "\u{2028}" || scalar == "\u{2029}"
  }

  /// The spaces that JSON5 adds: VT, FF, NBSP, BOM, line and paragraph separator, and category Zs.
  private static func isWideSpace(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\u{0B}", "\u{0C}", "\u{FEFF}", "\u{2028}", "\u{2029}": true
    default: !scalar.isASCII && scalar.properties.generalCategory == .spaceSeparator
    }
  }
}
