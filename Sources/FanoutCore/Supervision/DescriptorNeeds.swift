/// How many descriptors a supervisor needs for its runs: the one formula, for what is claimed, what a fire warns of,
/// and what `check` says.
public struct DescriptorNeeds: Sendable, Equatable {
  /// What each run keeps open at most: its lock, its keeper or worker, and one more, which an adopter needs for the
  /// other of these, and anybody for what the worker leaves.
  public static let perRun = 3
  /// What is kept free for the ends of runs, however many there are: a look at all processes takes two, reading what
  /// the worker reported one, the record of its end two where its day begins.
  public static let forEnds = 4
  /// What a supervisor has open for itself at most: its three streams, its own lock, its events and signals,
  /// `/dev/null`, the order and what it answers, and while it claims the admission lock, the journal and the index.
  public static let standing = 20
  /// How many workers are executed at a time at most: as many as a few processors keep busy, and few enough for what is
  /// copied for each.
  public static let startsAtMost = 16
  /// Low numbers that each of those takes while it is executed, and its log.
  static let slotsPerStart = 2
  static let logsPerStart = 1

  /// The limit that holds.
  public let limit: Int

  /// Needs under a limit.
  public init(limit: Int) { self.limit = limit }

  /// How many workers are executed at a time: one for ten runs that there is room for. Where descriptors are few, most
  /// are left for runs, and one descriptor more never leaves room for one run less.
  public var starts: Int {
    let rest = limit - DescriptorNeeds.standing - DescriptorNeeds.forEnds
    return min(DescriptorNeeds.startsAtMost, max(1, rest / (DescriptorNeeds.perRun * 10)))
  }

  /// The numbers that stand in for high ones while workers are executed.
  public var slots: Int { starts * DescriptorNeeds.slotsPerStart }

  /// How many more runs there is room for beside what is open, slots included. Whoever claims more only fails later.
  public func places(besides open: Int) -> Int {
    max(0, limit - open - starts * DescriptorNeeds.logsPerStart - DescriptorNeeds.forEnds) / DescriptorNeeds.perRun
  }

  /// How many runs one supervisor can have under the limit.
  public var runs: Int { places(besides: DescriptorNeeds.standing + slots) }

  /// The lowest limit under which one supervisor can have so many runs.
  public static func limit(forRuns runs: Int) -> Int {
    let (kept, overflow) = max(0, runs).multipliedReportingOverflow(by: perRun)
    guard !overflow, kept < .max / 2 else { return .max }
    // More starts at a time need more beside the runs: the fewest that the limit itself would allow.
    for starts in 1...startsAtMost {
      let needed = kept + standing + forEnds + starts * (slotsPerStart + logsPerStart)
      if DescriptorNeeds(limit: needed).starts <= starts { return needed }
    }
    return kept + standing + forEnds + startsAtMost * (slotsPerStart + logsPerStart)
  }
}
