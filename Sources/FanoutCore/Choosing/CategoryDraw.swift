/// What was drawn for a category, with every term of it.
public struct CategoryDraw: Sendable, Equatable {
  /// The category.
  public let category: Category
  /// What its ends say of it.
  public let evidence: OutcomeEvidence
  /// The mean of all categories, which every one of them begins with.
  public let prior: Double
  /// What was drawn from.
  public let distribution: BetaDistribution
  /// What was drawn; nil: it takes no part, because something withholds it.
  public let drawn: Double?
  /// How much less than its share it has; nil: nobody reckons it.
  public let deficit: Double?
  /// What withholds it; nil: nothing does.
  public let withheld: String?

  /// How much the mean of all categories weighs beside a category's own ends, in runs.
  public static let priorWeight = 2.0
  /// The least score of one that takes part: with zero it would be no candidate.
  public static let leastScore = 1e-6

  /// The score: what was drawn and what is missing to the share; zero where it takes no part.
  public var score: Double { drawn.map { max(CategoryDraw.leastScore, $0 + (deficit ?? 0)) } ?? 0 }

  /// The draw of a category, from a generator of its own: which others there are does not change it.
  init(_ lane: ChoiceInput.Lane, prior: Double, seed: UInt64, takesPart: Bool) {
    category = lane.category
    evidence = lane.evidence
    deficit = lane.deficit
    withheld = lane.withheld
    self.prior = prior
    distribution = BetaDistribution(
      alpha: CategoryDraw.priorWeight * prior + lane.evidence.successes,
      beta: CategoryDraw.priorWeight * (1 - prior) + lane.evidence.failures)
    let name = Digest(of: lane.category.name.utf8, behind: Digest(of: "\(seed) ".utf8))
    var generator = SplitMix64(seed: name.value)
    drawn = takesPart ? distribution.draw(&generator) : nil
  }

  /// The mean of what all categories came to; a half where nothing is known.
  static func prior(of lanes: [ChoiceInput.Lane]) -> Double {
    let successes = lanes.reduce(0) { $0 + $1.evidence.successes }
    return (1 + successes) / (2 + lanes.reduce(0) { $0 + $1.evidence.weight })
  }

  /// The higher score first; equal ones by name.
  static func comesFirst(_ left: CategoryDraw, _ right: CategoryDraw) -> Bool {
    left.score == right.score ? left.category < right.category : left.score > right.score
  }

  /// Every term.
  public var json: JSONValue {
    [
      "successes": .number(evidence.successes), "failures": .number(evidence.failures), "prior": .number(prior),
      "alpha": .number(distribution.alpha), "beta": .number(distribution.beta), "mean": .number(distribution.mean),
      "drawn": drawn.map { .number($0) } ?? nil, "deficit": deficit.map { .number($0) } ?? nil,
    ]
  }
}
