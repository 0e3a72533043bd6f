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
