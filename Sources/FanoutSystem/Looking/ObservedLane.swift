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
    /// Nobody, and whether any does could not be found out: why.
    case unproven(String)
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
  /// Children of its supervisor that no run is known by, and that it may have left: its keeper was killed.
  public let strays: [ProcessEntry]
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
  /// The run is being ended, or should be; nil: nothing says so.
  public let ending: Ending?

  /// The end that a run should come to, as it is seen at one moment.
  public struct Ending: Sendable, Equatable {
    /// Why; nil: its worker has ended, and what it left is being ended.
    public let cause: EndCause?
    /// How long ago that began.
    public let length: Duration
    /// The end takes longer than its teardown allows.
    public let isLate: Bool
    /// KILL was sent, and did not end it.
    public let wasKilled: Bool
  }

  /// The lane lives longer than its time limit and its teardown allow.
  public var isOverdue: Bool { ending?.cause == .timeLimit && ending?.isLate == true }

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
  /// What a look at the machine shows of a lane.
  struct Seen {
    /// The lane's processes.
    var processes: [ProcessEntry]
    /// The supervisor's process.
    var supervisor: ProcessEntry?
    /// What its killed keeper may have left.
    var strays: [ProcessEntry] = []
    /// When it was entered into the index by whoever has it now.
    var indexed: WallTime?
    /// When its worker had ended, at the latest; nil: it has not, as far as its keeper says.
    var exited: WallTime?
  }

  /// A lane of the census, with what a look at the processes and at its directory adds.
  init(
    _ lane: Census.Lane, seen: Seen, facts: RunFacts?, directory: RunDirectory, now: Moment, monotonic: MonotonicTime
  ) {
    run = lane.entry.run
    category = lane.entry.category
    generation = facts?.generation ?? (lane.entry.run.hasSuffix("r") ? 1 : 0)
    self.supervisor = lane.entry.supervisor
    var living = seen.processes
    switch lane.state {
    case .supervised:
      supervision = seen.supervisor.map { $0.isStopped ? .stopped($0) : .alive($0) } ?? .alive(nil)
    case .orphaned(let found):
      supervision = .orphaned
      // The census proved more than one look may show.
      living += found.filter { process in !living.contains { $0.pid == process.pid } }
    case .over: supervision = .over
    case .unproven(let why): supervision = .unproven(why)
    }
    let known = facts?.worker(seenFrom: ProcessNamespace.identity, boot: now.boot)
    worker = living.first { $0.pid == known?.pid && $0.startTicks == known?.startTicks }
    let workerPID = worker?.pid
    others = living.filter { $0.pid != workerPID }
    startedAt = facts?.startedAt.wall
    strays = seen.strays
    let terms = directory.run()?.terms
    let isDue = facts?.end?.respawn == .due && facts?.respawnDenied == nil
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
    var signs: PendingEnd.Signs?
    if let terms, let known, let startedAt { signs = PendingEnd.Signs(terms: terms, started: (known.since, startedAt)) }
    signs?.isResting = isDue
    signs?.isSlowed = isSlowed
    signs?.wish = directory.datedKillWish()
    signs?.lastSign = [lastSign, seen.indexed].compactMap { $0 }.max()
    signs?.exited = worker == nil ? seen.exited : nil
    ending = ObservedLane.ending(signs, directory.endingNote(), boot: now.boot, at: (monotonic, now.wall))
  }

  /// Limits run on the monotonic clock, which is the same for all processes of one boot; where its numbers mean another
  /// one nothing is known. What its supervisor says of it has the last word.
  private static func ending(
    _ signs: PendingEnd.Signs?, _ note: EndingNote?, boot: String, at now: (monotonic: MonotonicTime, wall: WallTime)
  ) -> Ending? {
    guard let signs else { return nil }
    let noted = note.flatMap { $0.boot == boot && $0.since <= now.monotonic ? PendingEnd($0) : nil }
    guard let end = noted ?? PendingEnd(signs, at: now) else { return nil }
    return Ending(
      cause: end.cause, length: now.monotonic - end.since, isLate: end.isLate(at: now.monotonic),
      wasKilled: end.wasKilled)
  }

  /// The note of a stop is there before it and goes after it; where there is none, it may just have gone.
  private static func standstill(of worker: ProcessEntry?, in directory: RunDirectory) -> (
    isSlowed: Bool, isStopped: Bool
  ) {
    guard let worker, worker.isStopped else { return (false, false) }
    if directory.isStoppedForCut { return (true, false) }
    let now = ProcessTable.entry(worker.pid)
    let isStopped = now?.startTicks == worker.startTicks && now?.isStopped == true && !directory.isStoppedForCut
    return (false, isStopped)
  }
}
