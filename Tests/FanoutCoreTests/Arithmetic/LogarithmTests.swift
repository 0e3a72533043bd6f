import FanoutCore
import Foundation
import Testing

@Suite struct `Logarithms and powers of two` {
  /// Numbers of every size, close to the edges of the series and away from them.
  static let values =
    stride(from: -300.0, through: 300, by: 0.37).map { pow(10, $0) } + [1, 1.4142135623730951, 0.7071067811865476, .pi]

  @Test(arguments: [values])
  func `are those of the C library, to its last places`(values: [Double]) {
    for value in values {
      let tolerance = 4e-16 * max(1, abs(log(value)))
      #expect(abs(Logarithm.natural(of: value) - log(value)) <= tolerance, "\(value)")
      #expect(abs(Logarithm.binary(of: value) - log2(value)) <= 4e-16 * max(1, abs(log2(value))), "\(value)")
    }
    for exponent in stride(from: -1000.0, through: 1000, by: 0.713) {
      #expect(abs(Logarithm.powerOfTwo(exponent) / exp2(exponent) - 1) <= 8e-16, "\(exponent)")
    }
    for exponent in stride(from: -300.0, through: 300, by: 0.713) {
      #expect(abs(Logarithm.power(exponent) / exp(exponent) - 1) <= 2e-13, "\(exponent)")
    }
  }

  @Test func `are exact where people expect it`() {
    #expect(
      (-1000...1000).allSatisfy {
        Logarithm.powerOfTwo(Double($0)) == Double(sign: .plus, exponent: $0, significand: 1)
      })
    #expect((-1000...1000).allSatisfy { Logarithm.binary(of: Logarithm.powerOfTwo(Double($0))) == Double($0) })
    #expect(Logarithm.natural(of: 1) == 0)
  }

  @Test func `say what they cannot reckon`() {
    #expect(
      Logarithm.natural(of: 0) == -.infinity && Logarithm.natural(of: -1).isNaN && Logarithm.natural(of: .nan).isNaN)
    #expect(Logarithm.natural(of: .infinity) == .infinity && Logarithm.natural(of: .leastNonzeroMagnitude) < -744)
    #expect(
      Logarithm.powerOfTwo(-5000) == 0 && Logarithm.powerOfTwo(5000) == .infinity && Logarithm.powerOfTwo(.nan).isNaN)
    #expect(Logarithm.powerOfTwo(-.infinity) == 0 && Logarithm.powerOfTwo(.infinity) == .infinity)
  }

  /// Bits that another machine has to find again.
  @Test func `are the same bits everywhere`() {
    #expect(Logarithm.natural(of: 10).bitPattern == 0x4002_6BB1_BBB5_5515)
    #expect(Logarithm.powerOfTwo(0.5).bitPattern == 0x3FF6_A09E_667F_3BCC)
  }
}
