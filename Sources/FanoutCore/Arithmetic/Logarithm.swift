/// Logarithms and powers of two that are the same bits on every machine.
///
/// Only additions, multiplications and divisions, whose results IEEE 754 fixes, so that what a plan was decided by is found again when it is
/// reckoned once more elsewhere, or behind an update of the C library. Both are within a few units of the last place.
public enum Logarithm {
  /// The natural logarithm of two.
  static let ofTwo = 0.693147180559945309417

  /// The natural logarithm; of zero -infinity, of what is below it, or no number, no number.
  public static func natural(of value: Double) -> Double {
    guard value > 0 else { return value == 0 ? -.infinity : .nan }
    guard value.isFinite else { return value }
    var part = value.significand
    var exponent = Double(value.exponent)
    // Between 1/√2 and √2 the series below needs eleven terms at most.
    if part > 1.4142135623730951 {
      part /= 2
      exponent += 1
    }
    // ln m = 2 artanh((m - 1) / (m + 1)).
    let ratio = (part - 1) / (part + 1)
    let square = ratio * ratio
    var sum = 0.0
    for divisor in stride(from: 21.0, through: 1, by: -2) { sum = sum * square + 1 / divisor }
    return exponent * ofTwo + 2 * ratio * sum
  }

  /// The logarithm to base 2.
  public static func binary(of value: Double) -> Double {
    // Powers of two are met exactly, as nobody expects otherwise of them.
    if value > 0, value.isFinite, value.significand == 1 { return Double(value.exponent) }
    return natural(of: value) / ofTwo
  }

  /// Two to that power; zero below -1,080, infinity above 1,024.
  public static func powerOfTwo(_ exponent: Double) -> Double {
    guard exponent > -1080 else { return exponent.isNaN ? exponent : 0 }
    guard exponent < 1025 else { return .infinity }
    let whole = exponent.rounded()
    let rest = (exponent - whole) * ofTwo
    // Taylor's series by Horner's rule: at most 0.35 to the 17th, over 17!, is left out.
    var sum = 1.0
    for divisor in stride(from: 16.0, through: 1, by: -1) { sum = 1 + sum * rest / divisor }
    return Double(sign: .plus, exponent: Int(whole), significand: sum)
  }

  /// `e` to that power.
  public static func power(_ exponent: Double) -> Double { powerOfTwo(exponent / ofTwo) }
}
