/// What lengths of time and sizes have in common as people write them, in the configuration and on the command line
/// alike.
enum WrittenNumber {
  /// The whole number that the bytes begin with, taken from them; nil without a digit or beyond Int64.
  static func leading(_ bytes: inout ArraySlice<UInt8>) -> Int64? {
    let digits = bytes.prefix(while: isDigit)
    bytes = bytes.dropFirst(digits.count)
    return Int64(String(decoding: digits, as: UTF8.self))
  }

  /// Whether it is one of `0` to `9`.
  static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
  /// The same letter as a small one.
  static func lowered(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte + 0x20 : byte }
}
