extension JSONScanner {
  /// An unquoted key (ECMAScript 5.1 IdentifierName, which JSON5 names); nil where none stands here.
  mutating func identifier() throws(JSONError) -> JSONToken? {
    let start = position
    var hasEscapes = false
    while position < bytes.count {
      let isEscape = bytes[position] == UInt8(ascii: "\\")
      guard let (scalar, end) = isEscape ? escapedScalar() : scalar(at: position) else {
        throw error("only \\uXXXX escapes are allowed in a key without quotes", at: position)
      }
      guard JSONScanner.belongs(scalar, first: position == start) else {
        if isEscape { throw error("a key with this character needs quotes", at: position) }
        break
      }
      hasEscapes = hasEscapes || isEscape
      position = end
    }
    return position == start ? nil : JSONToken(.key, start, position, hasEscapes: hasEscapes)
  }

  private func escapedScalar() -> (scalar: Unicode.Scalar, end: Int)? {
    guard position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "u"),
      case (.scalar(let scalar), let end)? = escaped(at: position)
    else { return nil }
    return (scalar, end)
  }

  private static func belongs(_ scalar: Unicode.Scalar, first: Bool) -> Bool {
    if scalar.isASCII {
      let byte = UInt8(truncatingIfNeeded: scalar.value)
      return isWord(byte) && !(first && (0x30...0x39).contains(byte))
    }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .letterNumber: return true
    case .nonspacingMark, .spacingMark, .decimalNumber, .connectorPunctuation: return !first
    default: return !first && (scalar == "\u{200C}" || scalar == "\u{200D}")
    }
  }
}
