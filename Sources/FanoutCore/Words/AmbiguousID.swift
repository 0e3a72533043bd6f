/// A written id that several ids are meant by: those that it could be, for whoever has to choose.
public struct AmbiguousID: Sendable, Equatable {
  /// What was written.
  public let written: WrittenID
  /// The newest of them, as lines: an id, and a run's category behind it.
  public let candidates: [String]
  /// How many there are altogether.
  public let count: Int

  /// How many are named at most.
  static let named = 5

  /// Out of these fires and runs, the newest fire first and a fire's runs by their rank.
  public init(
    _ written: WrittenID, fires: some Collection<FireID>, runs: some Collection<(id: RunID, category: Category?)>
  ) {
    self.written = written
    count = fires.count + runs.count
    let lines =
      fires.map { (id: RunID($0.text), line: $0.text) }
      + runs.map { run in (id: run.id, line: run.id.text + (run.category.map { "  \($0)" } ?? "")) }
    candidates = lines.sorted { AmbiguousID.precedes($0.id, $1.id) }.prefix(AmbiguousID.named).map(\.line)
  }

  private static func precedes(_ left: RunID, _ right: RunID) -> Bool {
    let (one, other) = (left.fire, right.fire)
    if one != other { return one > other }
    return (left.rank, left.generation, left.text) < (right.rank, right.generation, right.text)
  }

  /// The sentence, and a line for each.
  public var lines: [String] {
    let isBeginning = candidates.allSatisfy { $0.hasPrefix(written.text) }
    let more = count > candidates.count ? ["  and \(count - candidates.count) more"] : []
    return ["'\(written.text)' is \(isBeginning ? "the beginning" : "a part") of \(count) ids:"]
      + candidates.map { "  \($0)" } + more
  }
}
