import FanoutCore
import Glibc

/// Ends runs for an operator: a wish for each, answered by their supervisors or, where none lives, by this process,
/// which becomes one (SPEC 2, `kill`). What counts is the world: the tree is gone and the lock is free, or it is said
/// what is left.
public struct Killing {
  let state: StateDirectory
  let clocks: Clocks
  let environment: ProcessEnvironment
  let keep: Retention
  /// Makes a supervisor that works in this process.
  let supervisor: () throws -> Supervisor
  /// Has runs adopted that are not to end: found out when it is needed, because asking for it may take time.
  let launcher: () throws -> LauncherInForce
  let units: (names: UnitNames, policy: UnitPolicy)
  let random: () -> UInt64
  let say: (String) -> Void

  /// A killing in a state directory.
  public init(
    _ state: StateDirectory, clocks: Clocks, environment: ProcessEnvironment, keep: Retention,
    supervisor: @escaping () throws -> Supervisor, launcher: @escaping () throws -> LauncherInForce,
    units: (names: UnitNames, policy: UnitPolicy), random: @escaping () -> UInt64, say: @escaping (String) -> Void
  ) {
    self.state = state
    self.clocks = clocks
    self.environment = environment
    self.keep = keep
    self.supervisor = supervisor
    self.launcher = launcher
    self.units = units
    self.random = random
    self.say = say
  }

  /// What is to end.
  public enum Target: Sendable, Equatable {
    /// Every open run.
    case everything
    /// The open run of a category.
    case category(Category)
    /// A run, by its id.
    case run(RunID)
  }

  /// What a target means of which nothing is open. Only looks.
  public enum Aim: Sendable, Equatable {
    /// Nothing is known to speak against it.
    case nothing
    /// The run has ended; its respawn is open where one is named.
    case ended(Outcome?, respawn: RunID?)
    /// There is no such run.
    case unknown
  }

  /// A run that is gone.
  public struct Ended: Sendable {
    /// The run.
    public var run: RunID
    /// The run's category.
    public var category: Category
    /// The run's end; nil: its worker was never started.
    public var end: RunEndRecord?
    /// Why its respawn was denied.
    public var respawnDenied: String?
  }

  /// A run of which something is left.
  public struct Left: Sendable {
    /// The run; nil: none of ours, and only its lock is held.
    public var run: RunID?
    /// The category of the run, or of the lock.
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
    /// Who held admission all the time, so that nobody could ask for what was being claimed; nil: it was asked.
    public var unaskedFor: String?

    /// Nothing was there.
    public init() {}
  }

  /// Runs that were asked to end.
  public struct Asked {
    private(set) var targets: [Target]
    let hurried: Bool
    var lanes: [LaneToEnd]
    /// Open runs that cannot be read, as sentences.
    var unreadable: [String]

    /// The runs' categories in order.
    public var categories: [Category] { Set(lanes.map(\.entry.category)).sorted() }
    /// Every open run was asked.
    var isOfEverything: Bool { targets.contains(.everything) }
    /// Nothing was open.
    public var isEmpty: Bool { lanes.isEmpty }

    /// The targets of which nothing was open.
    public var unmet: [Target] {
      targets.filter { target in target != .everything && !lanes.contains { Killing.matches($0.entry, target) } }
    }

    /// Whether one of the targets means that.
    func means(_ entry: LiveEntry) -> Bool { targets.contains { Killing.matches(entry, $0) } }

    /// Adds what was asked later.
    public mutating func add(_ later: Asked) {
      targets += later.targets.filter { !targets.contains($0) }
      lanes += later.lanes.filter { lane in !lanes.contains { $0.entry.lane == lane.entry.lane } }
    }
  }

  /// Asks what the targets mean to end. Behind the index nothing is read, and nothing waited for, before each has its
  /// wish; then what the index has lost is asked, which only the journal knows. Throws where the index cannot be read,
  /// or where one has none; then the others have theirs.
  public func ask(_ targets: [Target], hurried: Bool) throws -> Asked {
    try state.proveOurs()
    // Where it reads who is open, and writes what it wishes. Whatever else is amiss keeps nobody from asking.
    try state.proveUnlinked([state.live, state.runs])
    let index = try LiveIndex(state: state).entries()
    var asked = Asked(targets: targets, hurried: hurried, lanes: [], unreadable: index.unreadable)
    var failure: StateError?
    func ask(_ entries: [LiveEntry]) {
      for entry in entries where asked.means(entry) {
        let lane = LaneToEnd(entry, in: state)
        asked.lanes.append(lane)
        do throws(SystemError) { try lane.wish(now: hurried) } catch {
          failure = failure ?? .cannotWrite(lane.directory.killFile, error)
        }
      }
    }
    ask(index.entries)
    if asked.isOfEverything || !asked.unmet.isEmpty {
      let journal = Journal(state, clocks: clocks)
      var standing = JournalStanding(journal)
      ask(LostEntries(besides: index, in: &standing, of: state, journal: journal).entries)
    }
    if let failure { throw failure }
    return asked
  }

  /// The open runs, in order of their ids, with their categories: by the index alone.
  public func openRuns() throws -> [(id: RunID, category: Category)] {
    try state.proveOurs()
    try state.proveUnlinked([state.live])
    return try LiveIndex(state: state).entries().entries.map { ($0.run, $0.category) }
  }

  /// What is known of a target of which nothing is open. Throws where that cannot be read.
  public func aim(at target: Target) throws -> Aim {
    guard case .run(let id) = target else { return .nothing }
    let entries = try LiveIndex(state: state).entries().entries
    let reading = Journal(state, clocks: clocks).read(since: Census.oldestStart(of: [id], before: clocks.moment().wall))
    if let why = reading.unreadable.first { throw StateError.cannotRead(why) }
    let facts = reading.ledger.run(id)
    guard facts?.startedAt != nil || RunDirectory(path: state.run(id)).run() != nil else { return .unknown }
    return .ended(facts?.end?.outcome, respawn: entries.first { $0.run == id.respawned }?.run)
  }

  /// Returns when what was asked to end is gone; at the latest after the longest teardown and ten seconds more. A
  /// hurried one goes without the waits of the teardown, and past a stopped supervisor.
  public func seeThrough(_ asked: Asked) throws -> Report {
    var completion = try KillCompletion(self, asked)
    try completion.run()
    return completion.report
  }

  static func matches(_ entry: LiveEntry, _ target: Target) -> Bool {
    switch target {
    case .everything: true
    case .category(let category): entry.category == category
    case .run(let id): entry.run == id
    }
  }
}
