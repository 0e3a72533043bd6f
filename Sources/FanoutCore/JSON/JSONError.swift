/// Which grammar a text is read by.
public enum JSONDialect: Sendable {
  /// RFC 8259, plus `NaN`, `Infinity` and `-Infinity`, which Python writes unasked.
  case strict
  /// JSON5 1.0.0 (spec.json5.org): comments, trailing commas, unquoted keys, single quotes, hexadecimal numbers.
  case json5
}

/// Where a text stopped being JSON, and what was expected there.
public struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What was expected and what was found; safe to print on a terminal.
  public let problem: String
  /// The byte at which it was found, from 0.
  public let offset: Int
  /// The line, from 1.
  public let line: Int
  /// The character in its line, from 1 (Unicode scalars; a byte-order mark is not counted).
  public let column: Int

  /// `line 3, column 7: expected a value, found ','`.
  public var description: String { "line \(line), column \(column): \(problem)" }
}

/// Lines and columns of byte offsets, counted only when somebody asks: on errors.
enum TextPosition {
  /// Line and column, both from 1, of the byte at `offset`. A line ends with LF, CR, or both.
  static func of(_ offset: Int, in bytes: UnsafeRawBufferPointer) -> (line: Int, column: Int) {
    var line = 1
    var column = 1
    for index in byteOrderMark(of: bytes)..<max(min(offset, bytes.count), byteOrderMark(of: bytes)) {
      let byte = bytes[index]
      if byte == 0x0A || (byte == 0x0D && !(index + 1 < bytes.count && bytes[index + 1] == 0x0A)) {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
    return (line, column)
  }

  /// How many bytes a byte-order mark takes at the start: 3 or 0.
  static func byteOrderMark(of bytes: UnsafeRawBufferPointer) -> Int {
    bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF ? 3 : 0
  }
}
