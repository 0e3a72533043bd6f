import FanoutCore
import Glibc

/// What a supervisor holds for one lane: its lock, its worker's process, its directory. The lane decides; this is what
/// the decisions are carried out on.
struct HeldLane {
  /// The state machine.
  var lane: Lane
  /// The category lock.
  var lock: LaneLock
  /// Where the run that the lane is at keeps its files.
  var directory: RunDirectory
  /// How its worker is started; nil for an adopted run, which is never respawned.
  var request: LaunchRequest?
  var context: FireContext?
  /// The living or unreaped worker.
  var worker: Worker?
  /// The worker as it is on record, where it no longer lives: its session may.
  var formerWorker: WorkerProcess?
  /// The oldest start, in ticks since boot, that a process of this lane can have.
  var since: UInt64
  /// What proves that nothing of the run is left.
  var keeping = Keeping.nothing
  /// The proof that nothing but what others look after is left below the keeper, which is told to go.
  var provenBeside: EndProof?
  /// What passes show, where only evidence is left.
  var evidence = EmptyPasses()
  /// When to look again at what no event tells.
  var lookAgainAt: MonotonicTime?
  /// The worker's exit was told to the lane.
  var hasToldExit = false
  /// Since when it is being ended; nil: it is not.
  var endingSince: MonotonicTime?
  /// Word of it was left for whoever looks, because KILL did not end it.
  var hasEndingNote = false
  /// Leftovers that are being watched.
  var leftovers: [Int32: Leftover] = [:]
  /// How many processes of the unit the kernel had killed for want of memory when the worker was executed.
  var outOfMemoryKills: Int64?
  /// What its worker writes.
  var output: LaneOutput
  /// What stands of its end, and what that owes.
  var end = EndKeeping()
  /// What was said of it: what cannot be done is tried every 5 s and said once.
  private var said: Set<String> = []

  init(
    lane: Lane, lock: LaneLock, directory: RunDirectory, request: LaunchRequest?, context: FireContext?, since: UInt64
  ) {
    self.lane = lane
    self.lock = lock
    self.directory = directory
    self.request = request
    self.context = context
    self.since = since
    output = LaneOutput(of: lane.run, in: directory)
  }

  struct Worker {
    var pid: Int32
    var startTicks: UInt64
    /// Means it, where we have to see its end ourselves; a keeper of ours tells it.
    var pidfd: Descriptor?
    var token: UInt64?
  }

  /// What stands between the supervisor and the processes of a run.
  enum Keeping {
    /// Nothing was started yet, or nothing is left.
    case nothing
    /// A keeper of ours.
    case own(Keeper, token: UInt64?)
    /// The keeper of a fallen supervisor: its notes say what it saw. Watched once its worker has ended.
    case adopted(KeeperNotes.Process, pidfd: Descriptor?, token: UInt64?)
    /// Our keeper was killed: what was below it are children of ours.
    case lost
    /// There was none, or it was killed when nobody else was there: only evidence is left.
    case absent
  }

  /// The keeper's process; nil: there is none.
  var keeper: KeeperNotes.Process? {
    switch keeping {
    case .own(let keeper, _): keeper.noted
    case .adopted(let noted, _, _): noted
    case .nothing, .lost, .absent: nil
    }
  }

  var hasLostKeeper: Bool { if case .lost = keeping { true } else { false } }

  /// Only evidence tells of its end.
  var hasNobodyToTell: Bool { if case .absent = keeping { true } else { false } }

  struct Leftover {
    var pidfd: Descriptor
    var token: UInt64
  }

  var run: Run { lane.run }
  /// Whether this was never said of it before.
  mutating func isNew(_ sentence: String) -> Bool { said.insert(sentence).inserted }

  /// The run that began the lane.
  var laneID: String { RunFacts.lane(of: run.id) }

  /// Tells the lane what happened, and takes note of when it began to be ended.
  mutating func handle(_ signal: Lane.Signal, at now: MonotonicTime) -> [Lane.Effect] {
    let effects = lane.handle(signal, at: now)
    if case .clearing = lane.phase {
      endingSince = endingSince ?? now
    } else {
      (endingSince, hasEndingNote) = (nil, false)
    }
    return effects
  }

  /// What the sweep recognises the lane's processes by.
  func trace() -> RunTrace {
    var trace = RunTrace(
      runID: run.id, worker: worker.map { ($0.pid, $0.startTicks) } ?? formerWorker.map { ($0.pid, $0.startTicks) },
      startedTicks: since, supervisor: getpid())
    lock.mark(&trace)
    trace.keeper = keeper
    return trace
  }
}

extension HeldLane {
  /// Generation 1 begins: of the processes and files of generation 0 nothing is held any more.
  mutating func respawn(by request: LaunchRequest, in directory: RunDirectory) {
    self.request = request
    self.directory = directory
    output = LaneOutput(of: request.run, in: directory)
    worker = nil
    keeping = .nothing
    hasToldExit = false
    lookAgainAt = nil
    leftovers = [:]
  }
}
