extension JSONScanner {
  /// An error at that byte.
  func error(_ problem: String, at offset: Int) -> JSONError {
    let (line, column) = TextPosition.of(offset, in: bytes)
    return JSONError(problem: problem, offset: offset, line: line, column: column)
  }

  /// What stands at that byte, in words that are safe to print: a short word, a character, or a code point.
  func found(at offset: Int) -> String {
    guard offset < bytes.count else { return "the end of the text" }
    var end = offset
    while end < bytes.count, end - offset < 24, JSONScanner.isWord(bytes[end]) { end += 1 }
    if end > offset { return "'\(text(offset, end))\(end < bytes.count && JSONScanner.isWord(bytes[end]) ? "…" : "")'" }
    if (0x20..<0x7F).contains(bytes[offset]) { return "'\(text(offset, offset + 1))'" }
    let (scalar, _) = scalar(at: offset)
    return "U+\(hexadecimal(scalar.value, 4))"
  }

  /// ASCII letters, digits, `_`, `$`.
  static func isWord(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x5F
      || byte == 0x24
  }

  /// The code point at that byte (the text is known to be well formed) and the byte after it.
  func scalar(at offset: Int) -> (scalar: Unicode.Scalar, end: Int) {
    let first = bytes[offset]
    let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    guard length > 1, offset + length <= bytes.count else { return (Unicode.Scalar(first), offset + 1) }
    var value = UInt32(first) & (0x7F >> UInt32(length))
    for index in 1..<length { value = value << 6 | UInt32(bytes[offset + index] & 0x3F) }
    return (Unicode.Scalar(value) ?? "\u{FFFD}", offset + length)
  }

  /// The bytes of that range as text.
  func text(_ start: Int, _ end: Int) -> String {
    String(decoding: UnsafeRawBufferPointer(rebasing: bytes[start..<end]), as: UTF8.self)
  }
}

/// A number in hexadecimal capitals, with leading zeros.
func hexadecimal(_ value: some BinaryInteger, _ width: Int) -> String {
  let digits = String(value, radix: 16, uppercase: true)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
