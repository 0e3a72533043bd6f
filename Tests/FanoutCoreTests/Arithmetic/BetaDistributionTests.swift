import Foundation
import Testing

@testable import FanoutCore

/// Numbers that follow from a seed, and chances that are drawn with them.
@Suite struct `A seeded draw` {
  @Test func `gives the numbers of SplitMix64, and fractions that are neither 0 nor 1`() {
    // The first of seed 1234567, as the reference implementation gives them.
    var generator = SplitMix64(seed: 1_234_567)
    #expect(
      (0..<3).map { _ in generator.next() } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      ])
    #expect((Double(0) + 0.5) * 0x1p-52 > 0 && (Double(UInt64.max >> 12) + 0.5) * 0x1p-52 < 1)
    var sum = 0.0
    for _ in 0..<100_000 { sum += generator.fraction() }
    #expect(abs(sum / 100_000 - 0.5) < 0.005)
  }

  /// Mean and variance of what is drawn, beside those of the distribution.
  @Test(arguments: [(1.0, 1.0), (1, 44), (20, 20), (43.8, 1), (1.4, 3.2), (2, 1)])
  func `of a chance has its mean and its variance`(alpha: Double, beta: Double) {
    var generator = SplitMix64(seed: 7)
    let distribution = BetaDistribution(alpha: alpha, beta: beta)
    let count = 40_000
    var (sum, squares) = (0.0, 0.0)
    for _ in 0..<count {
      let value = distribution.draw(&generator)
      #expect(value > 0 && value < 1)
      sum += value
      squares += value * value
    }
    let mean = sum / Double(count)
    let variance = squares / Double(count) - mean * mean
    let whole = alpha + beta
    let expected = alpha * beta / (whole * whole * (whole + 1))
    #expect(abs(distribution.mean - alpha / whole) < 1e-15)
    #expect(abs(mean - alpha / whole) < 5 * (expected / Double(count)).squareRoot(), "\(mean)")
    #expect(abs(variance / expected - 1) < 0.06, "\(variance) and \(expected)")
  }

  /// Kolmogorov and Smirnov: no part of the line gets more than its share.
  @Test func `where nothing is known is even`() {
    var generator = SplitMix64(seed: 11)
    let count = 20_000
    let drawn = (0..<count).map { _ in BetaDistribution(alpha: 1, beta: 1).draw(&generator) }.sorted()
    let gap = drawn.enumerated().map { abs($1 - Double($0) / Double(count)) }.max() ?? 1
    // The bound of one in a thousand.
    #expect(gap < 1.95 / Double(count).squareRoot(), "\(gap)")
  }

  /// To the last bit: what a fire drew is drawn again on any machine.
  @Test func `is the same bits everywhere`() {
    let distributions = [(1.0, 1.0), (1, 44), (20, 20), (43.8, 1)].map { BetaDistribution(alpha: $0, beta: $1) }
    let drawn = distributions.map { distribution -> UInt64 in
      var generator = SplitMix64(seed: 1)
      return distribution.draw(&generator).bitPattern
    }
    #expect(
      drawn == [
        4_600_094_881_604_651_725, 4_584_852_850_376_121_685, 4_603_914_407_922_276_428, 4_606_818_272_930_760_048,
      ])
  }

  @Test func `counts what is less than nothing known as nothing known`() {
    let odd = BetaDistribution(alpha: 0.2, beta: .nan)
    #expect(odd == BetaDistribution(alpha: 1, beta: 1))
  }
}
