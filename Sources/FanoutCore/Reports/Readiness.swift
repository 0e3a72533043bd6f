/// Whether a loop is ready for more width: five facts, of which each is so, is not, or was not measured yet (SPEC 13,
/// "Ready for more?"). It changes nothing by itself.
public struct Readiness: Sendable, Equatable {
  /// One of the five.
  public struct Point: Sendable, Equatable {
    /// What is asked, in a word for documents.
    public var name: String
    /// Nil: not yet measured.
    public var holds: Bool?
    /// What is asked and what was found, for people.
    public var words: String
  }

  /// The five, in their order.
  public let points: [Point]
  /// What limited most fires, by the word of their summaries; nil: no fire ended.
  public let mostLimitedBy: String?
  /// What could be one more, `width` or `perFire`; nil: not everything is so.
  public let proposal: String?

  /// So many of the last twenty runs may have found nothing to do.
  private static let noopsAllowed = 1
  /// So much of what could run has to have started.
  private static let intentWanted = 0.95
  /// So long has to be known what categories take.
  private static let shortestPast: Duration = .seconds(86_400)
  /// Asked for in so many fires in a row and never started is neglected.
  private static let neglectedAfter: Int64 = 5

  /// What a report says of it, with what is known of use now, and for how long.
  public init(_ report: Report, policy: Policy, use: UseFacts, known: Duration) {
    mostLimitedBy = report.constraints.entries.max { ($0.count, $1.name) < ($1.count, $0.name) }?.name
    let limit = mostLimitedBy.flatMap { ["width", "perFire"].contains($0) ? $0 : nil }
    points = [
      Readiness.locks(report), Readiness.noops(report), Readiness.intent(report),
      Readiness.distribution(policy, use, known), Readiness.limited(by: mostLimitedBy, isOurs: limit != nil),
    ]
    proposal = points.allSatisfy { $0.holds == true } ? limit : nil
  }

  private static func locks(_ report: Report) -> Point {
    let count = report.locks.violationCount
    return Point(
      name: "locks", holds: report.locks.acquisitions > 0 ? count == 0 : nil,
      words: counted(count, "same-lock violation"))
  }

  private static func noops(_ report: Report) -> Point {
    let (count, all) = report.noopLast20
    let isMeasured = all == 20 || count > noopsAllowed
    return Point(
      name: "noops", holds: isMeasured ? count <= noopsAllowed : nil,
      words: "\(counted(count, "no-op")) of the last \(all) runs, \(noopsAllowed) of 20 allowed")
  }

  private static func intent(_ report: Report) -> Point {
    let value = report.intent.value
    return Point(
      name: "intent", holds: value.map { $0 >= intentWanted },
      words: (value.map { "intent \(percent($0))" } ?? "no fire had a choice") + ", \(percent(intentWanted)) wanted")
  }

  private static func distribution(_ policy: Policy, _ use: UseFacts, _ known: Duration) -> Point {
    let shares = Shares(policy: policy, facts: use)
    let rule = policy.shares ?? SharePolicy()
    let over = policy.allowlist.filter { shares.overAllocation(of: $0).map { $0 > rule.maxOverAllocation } == true }
    let neglected = policy.allowlist.filter { isNeglected($0, policy, use, shares) }
    var words = [String]()
    if !over.isEmpty { words.append("beyond their share: \(some(over))") }
    if !neglected.isEmpty { words.append("neglected: \(some(neglected))") }
    let isKnown = known >= shortestPast
    if !isKnown {
      words.append("known for \(known.milliseconds / 3_600_000) h of \(shortestPast.milliseconds / 3_600_000)")
    }
    let isEven = over.isEmpty && neglected.isEmpty
    return Point(
      name: "distribution", holds: isKnown ? isEven : nil,
      words: words.isEmpty ? "no category beyond its share, none neglected" : words.joined(separator: "; "))
  }

  /// Below half of its target and asked for; or without one, asked for in vain again and again.
  private static func isNeglected(_ category: Category, _ policy: Policy, _ use: UseFacts, _ shares: Shares) -> Bool {
    let asked = use.asked[category] ?? 0
    guard let target = policy.targets[category] else { return asked >= neglectedAfter }
    return asked > 0 && target > 0 && (shares.actual(of: category) ?? 0) < target / 2
  }

  private static func limited(by most: String?, isOurs: Bool) -> Point {
    Point(
      name: "limit", holds: most.map { _ in isOurs },
      words: most.map { "most fires were limited by \($0)" } ?? "no fire ended")
  }

  private static func some(_ categories: [Category]) -> String {
    categories.prefix(3).map(\.name).joined(separator: ", ")
      + (categories.count > 3 ? ", and \(categories.count - 3) more" : "")
  }

  /// As a document tells it.
  public var json: JSONValue {
    [
      "points": .object(
        points.map { JSONMember($0.name, ["holds": $0.holds.map { .bool($0) } ?? nil, "found": .string($0.words)]) }),
      "proposal": proposal.map { .string($0) } ?? nil,
    ]
  }
}
