import FanoutCore

/// One open lane as an observer sees it.
public struct ObservedLane: Sendable, Equatable {
  /// Who looks after it.
  public enum Supervision: Sendable, Equatable {
    /// The supervisor's process; nil where its lock is seen held and the process is not.
    case alive(ProcessEntry?)
    /// The supervisor's process, which a signal or a debugger has stopped: nothing of the lane is watched meanwhile.
    case stopped(ProcessEntry)
    /// Nobody, and processes of it live.
    case orphaned
    /// Nobody, and none does: the next fire writes its end.
    case over
    /// Nobody, and whether any does could not be found out.
    case unproven
  }

  /// What it is at.
  public enum Phase: Sendable, Equatable {
    /// The lane's worker is not seen yet, or cannot be.
    case starting
    /// The lane's worker lives.
    case running
    /// The lane's worker has ended and what it left is being ended.
    case ending
    /// Between a productive run and its respawn, until about then.
    case resting(until: WallTime?)
  }

  /// The run that the lane is at.
  public let run: String
  /// The lane's category.
  public let category: FanoutCore.Category
  /// 0, or 1 for the respawn.
  public let generation: Int64
  /// The supervisor that the index names.
  public let supervisor: String
  /// Who looks after it.
  public let supervision: Supervision
  /// What it is at.
  public let phase: Phase
  /// When the run started; nil where the journal does not tell.
  public let startedAt: WallTime?
  /// The lane's worker, where it is alive.
  public let worker: ProcessEntry?
  /// The lane's other living processes.
  public let others: [ProcessEntry]
  /// The latest sign of life: output, or a touched heartbeat.
  public let lastSign: WallTime?
  /// How much output there was, in bytes.
  public let outputBytes: Int
  /// An operator wants it ended.
  public let isUnwanted: Bool
  /// The worker is stopped for a moment so that its log can be cut: it writes faster than that goes.
  public let isSlowed: Bool
  /// The worker is stopped by somebody else.
  public let isStopped: Bool
  /// The lane lives longer than its time limit and its teardown allow.
  public let isOverdue: Bool

  /// The run that began the lane.
  public var lane: String { RunFacts.lane(of: run) }
  /// Whether a living supervisor has it, though that may be stopped.
  public var isSupervised: Bool {
    switch supervision {
    case .alive, .stopped: true
    case .orphaned, .over, .unproven: false
    }
  }
}

extension ObservedLane {
  /// A lane of the census, with what a look at the processes and at its directory adds.
  init(
    _ lane: Census.Lane, processes: [ProcessEntry], supervisor: ProcessEntry?, facts: RunFacts?, directory: RunDirectory,
    boot: String, monotonic: MonotonicTime
  ) {
    run = lane.entry.run
    category = lane.entry.category
    generation = facts?.generation ?? (lane.entry.run.hasSuffix("r") ? 1 : 0)
    self.supervisor = lane.entry.supervisor
    var living = processes
    switch lane.state {
    case .supervised:
      supervision = supervisor.map { $0.isStopped ? .stopped($0) : .alive($0) } ?? .alive(nil)
    case .orphaned(let found):
      supervision = .orphaned
      // The census proved more than one look may show.
      living += found.filter { process in !living.contains { $0.pid == process.pid } }
    case .over: supervision = .over
    case .unproven: supervision = .unproven
    }
    let known = facts?.worker(seenFrom: ProcessNamespace.identity, boot: boot)
    worker = living.first { $0.pid == known?.pid && $0.startTicks == known?.startTicks }
    let workerPID = worker?.pid
    others = living.filter { $0.pid != workerPID }
    startedAt = facts?.startedAt.wall
    let terms = directory.run()?.terms
    let isDue = facts?.end?.respawn == "due" && facts?.respawnDenied == nil
    if isDue {
      phase = .resting(until: facts?.endedAt.flatMap { ended in terms.map { ended.wall + $0.respawn.delay } })
    } else if worker != nil {
      phase = .running
    } else {
      phase = known != nil || facts?.end != nil ? .ending : .starting
    }
    lastSign = directory.lastSign()
    outputBytes = OutputLog(path: directory.outputLog, limit: .max).size
    (isSlowed, isStopped) = ObservedLane.standstill(of: worker, in: directory)
    isUnwanted = directory.killWish() != nil
    isOverdue = ObservedLane.isOverdue(known, terms: terms, isResting: isDue, at: monotonic)
  }

  /// The note of a stop is there before it and goes after it; where there is none, it may just have gone.
  private static func standstill(of worker: ProcessEntry?, in directory: RunDirectory) -> (isSlowed: Bool, isStopped: Bool) {
    guard let worker, worker.isStopped else { return (false, false) }
    if directory.isStoppedForCut { return (true, false) }
    let now = ProcessTable.entry(worker.pid)
    let isStopped = now?.startTicks == worker.startTicks && now?.isStopped == true && !directory.isStoppedForCut
    return (false, isStopped)
  }

  /// Limits run on the monotonic clock, which is the same for all processes of one boot.
  private static func isOverdue(_ worker: WorkerProcess?, terms: Terms?, isResting: Bool, at now: MonotonicTime) -> Bool {
    guard !isResting, let worker, let terms, let limit = terms.timeLimit else { return false }
    let grace = terms.teardown.reduce(Duration.seconds(60)) { $0 + $1.wait }
    return now > worker.since + limit + grace
  }
}
