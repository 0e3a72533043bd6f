import FanoutCore

/// Who watches a lane from outside and holds it to the rules of SPEC 8. It knows what the lane was told, what it wanted
/// and what is alive; how the lane works inside it does not know, so that the two can disagree.
struct LaneWitness: Hashable {
  /// What it remembers of one run.
  struct Memory: Hashable {
    enum Cause: Hashable {
      case own
      case fanout(EndCause)
    }

    var since: MonotonicTime?
    var isConfirmed = false
    /// What ended it first.
    var cause: Cause?
    var exit: ExitStatus?
    var declaresWork = false
    /// The run's end may skip the steps.
    var isHurried = false
    var signals: [Int32] = []
    var lastStepAt = MonotonicTime(nanoseconds: 0)
    var isGone = false
    var signalled: [Int32] = []
    var spawns = 0
    var records = 0
    var wasProductive = false
    var onDiskAt: MonotonicTime?
  }

  let terms: TermsSeen
  var run = Memory()
  var earlier: Memory?
  var wasKilled = false
  var isHurried = false
  var asks = 0
  var isReleased = false
  /// Since when the worker is stopped for its output.
  var stoppedAt: MonotonicTime?
  /// The first rule that was broken.
  private(set) var objection: String?

  init(terms: Terms) { self.terms = TermsSeen(terms: terms) }

  /// Terms are the same in all states of a scenario: they need no hash of their own.
  struct TermsSeen: Hashable {
    let terms: Terms
    static func == (left: TermsSeen, right: TermsSeen) -> Bool { true }
    func hash(into hasher: inout Hasher) {}
  }

  mutating func object(_ sentence: String, unless holds: Bool) {
    if !holds, objection == nil { objection = sentence }
  }

  private var isRunning: Bool { run.since != nil && run.cause == nil }

  /// Remembers what the lane is about to be told.
  mutating func note(_ signal: Lane.Signal, at now: MonotonicTime) {
    switch signal {
    case .spawned: began(since: now)
    case .adopted(let since, let confirmed):
      began(since: since ?? now)
      run.isConfirmed = confirmed
    case .adoptedLeftovers(let exit, let reading):
      began(since: now)
      run.cause = .own
      noteExit(exit, reading)
    case .exited(let exit, let reading):
      if run.cause == nil { run.cause = .own }
      noteExit(exit, reading)
    case .treeGone: run.isGone = true
    case .output: break
    case .cut(_, let hasStopped): if hasStopped { stoppedAt = now }
    case .signOfLife(let moment):
      if isRunning, let since = run.since, let limit = terms.terms.stallAfter, max(moment, since) + limit <= now {
        run.cause = .fanout(.stall)
      }
    case .kill(let hurried):
      wasKilled = true
      isHurried = isHurried || hurried
      if isRunning { run.cause = .fanout(.kill) }
    case .tick:
      if isRunning, let limitAt, limitAt <= now { run.cause = .fanout(.timeLimit) }
    case .recorded: run.onDiskAt = now
    case .respawnAllowed:
      earlier = run
      run = Memory()
    case .spawnFailed, .leftoverExited, .swept, .respawnDenied: break
    }
  }

  /// Remembers which leftovers a signal of the lane reaches.
  mutating func signalled(_ processes: [SweptProcess], with signal: Int32) {
    for process in processes where !run.signalled.contains(process.pid) { run.signalled.append(process.pid) }
  }

  private mutating func began(since: MonotonicTime) {
    run.since = since
    if wasKilled { run.cause = .fanout(.kill) }
  }

  private mutating func noteExit(_ exit: ExitStatus, _ reading: OutcomeReading) {
    run.exit = exit
    if case .report(let report) = reading { run.declaresWork = report.outcome == .productive }
  }

  var limitAt: MonotonicTime? {
    guard let since = run.since, let limit = terms.terms.timeLimit else { return nil }
    return since + limit
  }
}
