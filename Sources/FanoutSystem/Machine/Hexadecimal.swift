import FanoutCore

/// Hexadecimal digits of the low bits.
func hexadecimal(_ number: UInt64, digits: Int) -> String {
  let text = String(digits < 16 ? number & ((1 << (UInt64(digits) * 4)) - 1) : number, radix: 16)
  return String(repeating: "0", count: digits - text.count) + text
}
