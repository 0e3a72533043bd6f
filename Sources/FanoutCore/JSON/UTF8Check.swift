/// Well-formed UTF-8 as Unicode 15 table 3-7 defines it: no overlong forms, no surrogates, nothing beyond U+10FFFF.
enum UTF8Check {
  /// The offset of the first byte that is not part of well-formed UTF-8; nil where all is well.
  static func firstFault(in bytes: UnsafeRawBufferPointer) -> Int? {
    var index = 0
    while index < bytes.count {
      // Nearly every payload is ASCII: eight bytes at a time while no byte has its top bit set.
      while index + 8 <= bytes.count,
        bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
      {
        index += 8
      }
      guard index < bytes.count else { return nil }
      if bytes[index] < 0x80 {
        index += 1
      } else if let length = length(at: index, in: bytes) {
        index += length
      } else {
        return index
      }
    }
    return nil
  }

  /// The bytes of the well-formed non-ASCII sequence at `index`; nil where there is none.
  private static func length(at index: Int, in bytes: UnsafeRawBufferPointer) -> Int? {
    let length: Int
    let second: ClosedRange<UInt8>
    switch bytes[index] {
    case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xE1...0xEC, 0xEE...0xEF: (length, second) = (3, 0x80...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: return nil
    }
    guard index + length <= bytes.count, second.contains(bytes[index + 1]) else { return nil }
    for rest in (index + 2)..<(index + length) where bytes[rest] & 0xC0 != 0x80 { return nil }
    return length
  }
}
