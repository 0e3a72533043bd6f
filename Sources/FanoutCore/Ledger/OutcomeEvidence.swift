/// What the graded ends of a category say of it: how much success and how much of its absence, the older the less.
public struct OutcomeEvidence: Sendable, Equatable {
  /// Grades, added up.
  public private(set) var successes: Double = 0
  /// What was missing to the best grade, added up.
  public private(set) var failures: Double = 0
  /// The last end that counted; nil: none did.
  public private(set) var last: WallTime?

  /// What a productive run without a grade is worth.
  public static let ungraded = 0.7
  /// Evidence is worth half after so many runs of the category.
  public static let halfLife = 30.0
  /// The weight of a category that stood idle is half after that long.
  public static let idleHalfLife: Duration = .seconds(7 * 86_400)
  /// So many runs are not forgotten for standing idle.
  public static let leastWeight = 4.0

  private static let decay = Logarithm.powerOfTwo(-1 / halfLife)

  /// No evidence.
  public init() {}

  init(successes: Double, failures: Double, last: WallTime?) {
    self.successes = successes
    self.failures = failures
    self.last = last
  }

  /// Whether nothing was counted yet.
  public var isEmpty: Bool { last == nil }

  /// How much there is of it, in runs.
  public var weight: Double { successes + failures }

  /// Takes in the end of a run (SPEC 14). Only the selector's own choices count: what a person, a respawn or a fallback
  /// started says nothing of the choice. What was refused, held back or left to a person is neither good nor bad.
  mutating func take(_ outcome: Outcome, of source: CandidateSource?, grade: Double?, at moment: WallTime) {
    guard let source, source.isSelectorsChoice, let worth = Self.worth(of: outcome, grade: grade) else { return }
    successes = successes * Self.decay + worth
    failures = failures * Self.decay + (1 - worth)
    last = moment
  }

  /// What an end is worth, from 0 to 1; nil: it says nothing.
  static func worth(of outcome: Outcome, grade: Double?) -> Double? {
    switch outcome {
    case .productive: grade.map { min(1, max(0, $0)) } ?? ungraded
    case .noop, .failed, .timedOut, .stalled, .lost: 0
    case .refused, .restraint, .blocked, .needsHuman, .unknown, .killed: nil
    }
  }

  /// What is left of it at a moment: standing idle takes from its weight, and nothing from its mean. A clock that was
  /// set back takes nothing.
  public func weighed(at now: WallTime) -> OutcomeEvidence {
    guard let last, now > last, weight > Self.leastWeight else { return self }
    let part = Double((now - last).milliseconds) / Double(Self.idleHalfLife.milliseconds)
    let scale = max(Self.leastWeight / weight, Logarithm.powerOfTwo(-part))
    return OutcomeEvidence(successes: successes * scale, failures: failures * scale, last: last)
  }
}
