/// What part of the slot-time each category of the allowlist has had, against its target (SPEC 13, "Shares").
public struct Shares: Sendable, Equatable {
  /// The parts of all slot-time that categories of the allowlist are to have; what the written ones leave belongs to
  /// the others, in equal parts.
  public let targets: [Category: Double]
  private let hasTargets: Bool
  private var facts: UseFacts
  /// All slot-seconds.
  private var all: Double
  /// Slot-seconds that everybody is credited with, so that few samples say little.
  private let credit: Double

  /// So many rounds of all slots weigh as much as what was taken.
  private static let creditRounds = 4.0

  /// The shares of a moment.
  public init(policy: Policy, facts: UseFacts) {
    let written = policy.allowlist.compactMap { policy.targets[$0] }.reduce(0, +)
    let others = policy.allowlist.count { policy.targets[$0] == nil }
    let rest = others > 0 ? max(0, 1 - written) / Double(others) : 0
    targets = Dictionary(policy.allowlist.map { ($0, policy.targets[$0] ?? rest) }) { first, _ in first }
    hasTargets = policy.shares != nil || !policy.targets.isEmpty
    self.facts = facts
    // In the order of names, so that the sum comes out alike everywhere.
    all = facts.taken.keys.sorted().reduce(0) { $0 + (facts.taken[$1] ?? 0) }
    credit = Shares.creditRounds * Double(policy.width) * Double(facts.length.milliseconds) / 1000
  }

  /// The part that a category has had; nil: nobody has had anything.
  public func actual(of category: Category) -> Double? {
    all > 0 ? (facts.taken[category] ?? 0) / all : nil
  }

  /// How much less than its target each category has had, where targets are written or kept and anybody has had
  /// anything.
  public var deficits: [Category: Double] {
    guard hasTargets else { return [:] }
    return Dictionary(
      targets.compactMap { category, target in actual(of: category).map { (category, target - $0) } }
    ) { first, _ in first }
  }

  /// How many times its target a category has had; nil: it has none, or a target of 0.
  public func overAllocation(of category: Category) -> Double? {
    guard let target = targets[category], target > 0 else { return nil }
    guard all + credit > 0 else { return 1 }
    let ratio = ((facts.taken[category] ?? 0) + credit * target) / ((all + credit) * target)
    return (ratio * 100).rounded() / 100
  }

  /// Whether a category is to be asked last.
  public func isOver(_ category: Category, _ policy: SharePolicy) -> Bool {
    guard targets[category] != nil else { return false }
    guard let ratio = overAllocation(of: category) else { return true }
    return ratio > policy.maxOverAllocation
  }

  /// Charges a category with a run that is about to start.
  public mutating func charge(_ category: Category) {
    let length = Double(facts.length(of: category).milliseconds) / 1000
    facts.taken[category, default: 0] += length
    all += length
  }
}
