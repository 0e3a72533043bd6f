extension JSONScanner {
  /// The text of a key or string token.
  public func string(_ token: JSONToken) -> String {
    let (start, end) = textRange(of: token)
    return token.hasEscapes ? unescaped(start, end) : text(start, end)
  }

  /// Where the text of a key or string begins and ends, without its quotes.
  func textRange(of token: JSONToken) -> (start: Int, end: Int) {
    let isQuoted = bytes[token.start] == UInt8(ascii: "\"") || bytes[token.start] == UInt8(ascii: "'")
    return isQuoted ? (token.start + 1, token.end - 1) : (token.start, token.end)
  }

  /// Scans a string from its opening quote past its closing one; every escape is checked here, so reading it cannot
  /// fail.
  mutating func string(_ kind: JSONToken.Kind, quote: UInt8) throws(JSONError) -> JSONToken {
    let start = position
    var hasEscapes = false
    position += 1
    while true {
      skipPlain()
      guard position < bytes.count else { throw error("this string has no end", at: start) }
      let byte = bytes[position]
      if byte == quote {
        position += 1
        return JSONToken(kind, start, position, hasEscapes: hasEscapes)
      }
      if byte == UInt8(ascii: "\\") {
        hasEscapes = true
        try escape()
      } else if byte < 0x20, dialect == .strict || byte == 0x0A || byte == 0x0D {
        let isLineEnd = byte == 0x0A || byte == 0x0D
        throw error(
          isLineEnd
            ? "this string does not end in its line" : "unescaped control character \(found(at: position)) in a string",
          at: position)
      } else {
        position += 1
      }
    }
  }

  /// Goes from the opening quote of a string of a checked text to its closing one.
  mutating func passString() {
    position += 1
    while position < bytes.count {
      skipPlain()
      guard position < bytes.count, bytes[position] != UInt8(ascii: "\"") else { return }
      position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
    }
  }

  /// Passes eight bytes at a time while none is a quote, a backslash or a control character, and then up to that.
  mutating func skipPlain() {
    let ones: UInt64 = 0x0101_0101_0101_0101
    var place = position
    while place + 8 <= bytes.count {
      let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
      let control = (word &- ones &* 0x20) & ~word
      let double = ((word ^ ones &* 0x22) &- ones) & ~(word ^ ones &* 0x22)
      let single = ((word ^ ones &* 0x27) &- ones) & ~(word ^ ones &* 0x27)
      let backslash = ((word ^ ones &* 0x5C) &- ones) & ~(word ^ ones &* 0x5C)
      let special = (control | double | single | backslash) & (ones &* 0x80)
      guard special == 0 else {
        // The first is one, whatever the borrow did to those behind it.
        place += special.trailingZeroBitCount / 8
        break
      }
      place += 8
    }
    position = place
  }

  /// Checks one escape, from its backslash.
  private mutating func escape() throws(JSONError) {
    let start = position
    guard let (value, end) = escaped(at: start) else {
      let shown = start + 1 < bytes.count ? found(at: start + 1) : "the end of the text"
      throw error("this escape is not allowed: '\\' before \(shown)", at: start)
    }
    if case .surrogate(let unit) = value {
      throw error("this escape is half a character: \\u\(hexadecimal(unit, 4))", at: start)
    }
    position = end
  }

  /// What an escape stands for.
  enum Escaped {
    case scalar(Unicode.Scalar)
    case nothing
    case surrogate(UInt16)
  }

  /// The escape whose backslash stands at `start`, and the byte after it; nil where the dialect has no such escape.
  func escaped(at start: Int) -> (Escaped, end: Int)? {
    guard start + 1 < bytes.count else { return nil }
    let end = start + 2
    switch bytes[start + 1] {
    case UInt8(ascii: "\""): return (.scalar("\""), end)
    case UInt8(ascii: "\\"): return (.scalar("\\"), end)
    case UInt8(ascii: "/"): return (.scalar("/"), end)
    case UInt8(ascii: "b"): return (.scalar("\u{08}"), end)
    case UInt8(ascii: "f"): return (.scalar("\u{0C}"), end)
    case UInt8(ascii: "n"): return (.scalar("\n"), end)
    case UInt8(ascii: "r"): return (.scalar("\r"), end)
    case UInt8(ascii: "t"): return (.scalar("\t"), end)
    case UInt8(ascii: "u"): return unicodeEscape(at: start)
    default: return dialect == .json5 ? json5Escape(at: start) : nil
    }
  }

  private func json5Escape(at start: Int) -> (Escaped, end: Int)? {
    let (scalar, end) = scalar(at: start + 1)
    switch scalar {
    case "v": return (.scalar("\u{0B}"), end)
    case "0":
      if end < bytes.count, (0x30...0x39).contains(bytes[end]) { return nil }
      return (.scalar("\0"), end)
    case "1"..."9": return nil
    case "x":
      guard let value = unit(end, digits: 2) else { return nil }
      return (.scalar(Unicode.Scalar(UInt8(truncatingIfNeeded: value))), end + 2)
    case "\r": return (.nothing, end < bytes.count && bytes[end] == 0x0A ? end + 1 : end)
    case "\n", "\u{2028}", "\u{2029}": return (.nothing, end)
    default: return (.scalar(scalar), end)
    }
  }

  private func unicodeEscape(at start: Int) -> (Escaped, end: Int)? {
    guard let unit = self.unit(start + 2, digits: 4) else { return nil }
    if let scalar = Unicode.Scalar(UInt32(unit)) { return (.scalar(scalar), start + 6) }
    guard unit < 0xDC00, start + 7 < bytes.count, bytes[start + 6] == UInt8(ascii: "\\"),
      bytes[start + 7] == UInt8(ascii: "u"),
      let low = self.unit(start + 8, digits: 4), (0xDC00...0xDFFF).contains(low),
      let scalar = Unicode.Scalar(0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(low) - 0xDC00))
    else { return (.surrogate(unit), start + 6) }
    return (.scalar(scalar), start + 12)
  }

  private func unit(_ start: Int, digits: Int) -> UInt16? {
    guard start + digits <= bytes.count else { return nil }
    var value: UInt16 = 0
    for index in start..<(start + digits) {
      guard let digit = JSONScanner.hexadecimalDigit(bytes[index]) else { return nil }
      value = value << 4 | UInt16(digit)
    }
    return value
  }

  static func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
  }

  private func unescaped(_ start: Int, _ end: Int) -> String {
    // No escape is shorter than what it stands for; written in place, so that a long text is there once.
    String(unsafeUninitializedCapacity: end - start) { result in
      var count = 0
      func append(_ byte: UInt8) {
        result[count] = byte
        count += 1
      }
      var index = start
      while index < end {
        if bytes[index] == UInt8(ascii: "\\"), let (value, after) = escaped(at: index) {
          if case .scalar(let scalar) = value { UTF8.encode(scalar)?.forEach(append) }
          index = after
        } else {
          append(bytes[index])
          index += 1
        }
      }
      return count
    }
  }
}
