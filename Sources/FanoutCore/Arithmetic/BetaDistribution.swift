/// Chances of which something is known: how likely each part from 0 to 1 is the true one.
///
/// A draw is the share of one of two gamma draws in both, each by the method of Marsaglia and Tsang ("A simple method for
/// generating gamma variables", 2000), which holds from 1 on; a normal draw by Marsaglia's polar method. Only additions,
/// multiplications, divisions, square roots and `Logarithm`: a seed draws the same bits on every machine.
public struct BetaDistribution: Sendable, Equatable {
  /// What speaks for it, 1 at least.
  public let alpha: Double
  /// What speaks against it, 1 at least.
  public let beta: Double

  /// A distribution; what is below 1, or no number, counts as 1.
  public init(alpha: Double, beta: Double) {
    self.alpha = alpha.isFinite ? max(1, alpha) : 1
    self.beta = beta.isFinite ? max(1, beta) : 1
  }

  /// The mean.
  public var mean: Double { alpha / (alpha + beta) }

  /// A draw: between 0 and 1, neither of which it ever is.
  public func draw(_ generator: inout SplitMix64) -> Double {
    while true {
      let (first, second) = (Self.gamma(alpha, &generator), Self.gamma(beta, &generator))
      let share = first / (first + second)
      if share > 0, share < 1 { return share }
    }
  }

  /// A draw of a gamma distribution of that shape, 1 at least, and scale 1.
  static func gamma(_ shape: Double, _ generator: inout SplitMix64) -> Double {
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = normal(&generator)
      let root = 1 + c * x
      guard root > 0 else { continue }
      let v = root * root * root
      let u = generator.fraction()
      let square = x * x
      // Nearly always this is enough.
      if u < 1 - 0.0331 * square * square { return d * v }
      if Logarithm.natural(of: u) < square / 2 + d * (1 - v + Logarithm.natural(of: v)) { return d * v }
    }
  }

  /// A draw of the normal distribution. The second one that the method gives is left: a draw then depends on nothing
  /// that was drawn for something else.
  static func normal(_ generator: inout SplitMix64) -> Double {
    while true {
      let u = 2 * generator.fraction() - 1
      let v = 2 * generator.fraction() - 1
      let square = u * u + v * v
      guard square > 0, square < 1 else { continue }
      return u * (-2 * Logarithm.natural(of: square) / square).squareRoot()
    }
  }
}
