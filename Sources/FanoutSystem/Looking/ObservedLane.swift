import FanoutCore

/// One open lane as an observer sees it.
public struct ObservedLane: Sendable, Equatable {
  /// The run that the lane is at.
  public let run: RunID
  /// The lane's category.
  public let category: FanoutCore.Category
  /// 0, or 1 for the respawn.
  public let generation: Int64
  /// The supervisor that the index names.
  public let supervisor: SupervisorID
  /// The backend that it is on; nil: none.
  public let backend: String?
  /// Who looks after it, and what it is at.
  public let standing: LaneStanding
  /// The supervisor's process; nil where there is none, or its lock is seen held and the process is not.
  public let supervisorProcess: ProcessEntry?
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

  /// The lane's id.
  public var lane: LaneID { run.lane }
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
    backend = facts?.backend
    generation = facts?.generation ?? Int64(lane.entry.run.generation)
    self.supervisor = lane.entry.supervisor
    let isUnwatched = lane.care == .supervised && seen.supervisor?.isStopped == true
    supervisorProcess = lane.care == .supervised ? seen.supervisor : nil
    // The census proved more than one look may show.
    let living =
      seen.processes + lane.processes.filter { process in !seen.processes.contains { $0.pid == process.pid } }
    let known = facts?.worker(seenFrom: ProcessNamespace.identity, boot: now.boot)
    worker = living.first { $0.pid == known?.pid && $0.startTicks == known?.startTicks }
    let workerPID = worker?.pid
    others = living.filter { $0.pid != workerPID }
    startedAt = facts?.startedAt.wall
    strays = seen.strays
    let terms = directory.run()?.terms
    let isDue = facts?.end?.respawn == .due && facts?.respawnDenied == nil
    let pace = ObservedLane.pace(of: worker, in: directory)
    let activity: LaneStanding.Activity
    if isDue {
      activity = .resting(until: facts?.endedAt.flatMap { ended in terms.map { ended.wall + $0.respawn.delay } })
    } else if worker != nil {
      activity = .working(pace)
    } else {
      activity = known != nil || facts?.end != nil ? .ending : .starting
    }
    lastSign = directory.lastSign()
    outputBytes = OutputLog(path: directory.outputLog, limit: .max).size
    isUnwanted = directory.killWish() != nil
    var signs: PendingEnd.Signs?
    if let terms, let known, let startedAt { signs = PendingEnd.Signs(terms: terms, started: (known.since, startedAt)) }
    signs?.isResting = isDue
    signs?.isSlowed = pace == .slowed
    signs?.wish = directory.datedKillWish()
    signs?.lastSign = [lastSign, seen.indexed].compactMap { $0 }.max()
    signs?.exited = worker == nil ? seen.exited : nil
    ending = ObservedLane.ending(signs, directory.endingNote(), boot: now.boot, at: (monotonic, now.wall))
    standing = LaneStanding(
      isUnwatched ? .unwatched : lane.care, activity, isToEnd: isUnwanted || ending != nil)
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
  private static func pace(of worker: ProcessEntry?, in directory: RunDirectory) -> LaneStanding.Pace {
    guard let worker, worker.isStopped else { return .free }
    if directory.isStoppedForCut { return .slowed }
    let now = ProcessTable.entry(worker.pid)
    let isStopped = now?.startTicks == worker.startTicks && now?.isStopped == true && !directory.isStoppedForCut
    return isStopped ? .stopped : .free
  }
}
