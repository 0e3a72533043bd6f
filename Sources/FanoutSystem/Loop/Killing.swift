import FanoutCore
import Glibc

/// Ends runs for an operator: a wish for each, answered by their supervisors or, where none lives, by this process, which becomes
/// one (SPEC 2, `kill`). What counts is the world: the tree is gone and the lock is free, or it is said what is left.
public struct Killing {
  let state: StateDirectory
  let clocks: Clocks
  let environment: ProcessEnvironment
  let keep: Retention
  /// Makes a supervisor that works in this process.
  let supervisor: () throws -> Supervisor
  let say: (String) -> Void

  /// A killing in a state directory.
  public init(
    _ state: StateDirectory, clocks: Clocks, environment: ProcessEnvironment, keep: Retention,
    supervisor: @escaping () throws -> Supervisor, say: @escaping (String) -> Void
  ) {
    self.state = state
    self.clocks = clocks
    self.environment = environment
    self.keep = keep
    self.supervisor = supervisor
    self.say = say
  }

  /// What is to end.
  public enum Target: Sendable, Equatable {
    /// Every open run.
    case everything
    /// The open run of a category.
    case category(Category)
    /// That run.
    case run(String)
  }

  /// What a target means at this moment. Only looks.
  public enum Aim: Sendable, Equatable {
    /// Open runs, and their categories in order.
    case open([Category])
    /// Nothing of it is open.
    case nothing
    /// That run has ended; its respawn is open where one is named.
    case ended(Outcome?, respawn: String?)
    /// There is no such run.
    case unknown
  }

  /// A run that is gone.
  public struct Ended: Sendable {
    /// The run.
    public var run: String
    /// Its category.
    public var category: Category
    /// Its end; nil: its worker was never started.
    public var end: RunEndRecord?
    /// Why its respawn was denied.
    public var respawnDenied: String?
  }

  /// A run of which something is left.
  public struct Left: Sendable {
    /// The run.
    public var run: String
    /// Its category.
    public var category: Category
    /// What is left, as a sentence.
    public var sentence: String
  }

  /// What came of it.
  public struct Report: Sendable {
    /// What is gone, in order of run.
    public var ended: [Ended] = []
    /// What is not.
    public var left: [Left] = []
    /// Open runs that cannot be read, as sentences: nobody can say what they are.
    public var unreadable: [String] = []

    /// Nothing was there.
    public init() {}
  }

  /// Looks at what a target means. Throws where that cannot be read.
  public func aim(at target: Target) throws -> Aim {
    let entries = try LiveIndex(state: state).entries().entries
    let open = entries.filter { Killing.matches($0, target) }
    if !open.isEmpty { return .open(Set(open.map(\.category)).sorted()) }
    guard case .run(let id) = target else { return .nothing }
    let reading = Journal(state, clocks: clocks).read(since: Census.oldestStart(of: [id], before: clocks.moment().wall))
    if let why = reading.unreadable.first { throw StateError.cannotRead(why) }
    let facts = reading.ledger.run(id)
    guard facts?.startedAt != nil || RunDirectory(path: state.run(id)).run() != nil else { return .unknown }
    return .ended(facts?.end?.outcome, respawn: entries.first { $0.run == id + "r" }?.run)
  }

  /// Ends what the target means and returns when it is gone; at the latest after the longest teardown and ten seconds more.
  /// `hurried`: without the waits of the teardown, and past a stopped supervisor.
  public func end(_ target: Target, hurried: Bool) throws -> Report {
    let index = LiveIndex(state: state)
    let before = try index.entries().entries.filter { Killing.matches($0, target) }
    // Under the admission lock: claims that were under way are done, and what is over gets its terminal record.
    let reconciled = try Reconciliation(state, clocks: clocks).run(keep: keep)
    for sentence in reconciled.unreadable { say("unreadable: \(sentence)") }
    let after = try index.entries()
    var entries = after.entries.filter { Killing.matches($0, target) }
    entries += before.filter { earlier in !entries.contains { $0.lane == earlier.lane } }
    entries.sort { $0.run < $1.run }
    var pursuit = try Pursuit(self, lanes: entries.map { DoomedLane($0, in: state) }, hurried: hurried)
    try pursuit.run(orphans: reconciled.orphans)
    var report = pursuit.report
    report.unreadable = after.unreadable
    return report
  }

  private static func matches(_ entry: LiveEntry, _ target: Target) -> Bool {
    switch target {
    case .everything: true
    case .category(let category): entry.category == category
    case .run(let id): entry.run == id
    }
  }
}
