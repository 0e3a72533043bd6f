import FanoutCore
import Glibc

/// What a supervisor holds for one lane: the state machine that decides, and the owners of what its decisions are
/// carried out on, each with a state of its own.
struct HeldLane {
  /// The state machine.
  private(set) var lane: Lane
  /// The category lock.
  var lock: LaneLock
  /// Where the run that the lane is at keeps its files.
  private(set) var directory: RunDirectory
  /// How its worker is started; nil for an adopted run, which is never respawned.
  private(set) var request: LaunchRequest?
  let context: FireContext?
  /// The processes of the run that the lane is at.
  private(set) var processes: LaneProcesses
  /// What its worker writes.
  var output: LaneOutput
  /// What stands of its end, and what that owes.
  var end: EndKeeping
  /// How many processes of the unit the kernel had killed for want of memory when the worker was executed.
  var outOfMemoryKills: Int64?
  /// Since when it is being ended; nil: it is not.
  private var endingSince: MonotonicTime?
  /// Word of it was left for whoever looks, because KILL did not end it.
  private var hasEndingNote = false
  /// What was said of it: what cannot be done is tried every 5 s and said once.
  private var said: Set<String> = []

  /// A lane that was claimed with that lock; nothing was started yet.
  init(
    _ request: LaunchRequest, of context: FireContext, lock: LaneLock, in directory: RunDirectory,
    _ processes: LaneProcesses
  ) {
    self.init(request.run, request, context, lock: lock, in: directory, processes, end: EndKeeping())
  }

  /// The lane of a fallen supervisor that was taken over; the end is the one that stood before, if any.
  init(
    adopted run: Run, lock: LaneLock, in directory: RunDirectory, _ processes: LaneProcesses, end: EndKeeping
  ) {
    self.init(run, nil, nil, lock: lock, in: directory, processes, end: end)
  }

  private init(
    _ run: Run, _ request: LaunchRequest?, _ context: FireContext?, lock: LaneLock, in directory: RunDirectory,
    _ processes: LaneProcesses, end: EndKeeping
  ) {
    lane = Lane(run: run)
    self.lock = lock
    self.directory = directory
    self.request = request
    self.context = context
    self.processes = processes
    output = LaneOutput(of: run, in: directory)
    self.end = end
  }

  var run: Run { lane.run }

  /// Whether the lane waits for nothing but the end of its tree.
  var isClearing: Bool { if case .clearing(let clearing) = lane.phase { clearing.exit != nil } else { false } }

  /// When it has to be looked at although nothing tells; nil: never.
  var wakesAt: MonotonicTime? { [lane.deadline, processes.lookAgainAt].compactMap { $0 }.min() }

  /// The lane begins.
  mutating func begin() -> [Lane.Effect] { lane.begin() }

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

  /// Whether this was never said of it before.
  mutating func isNew(_ sentence: String) -> Bool { said.insert(sentence).inserted }

  /// Tells whoever looks since when a run is being ended that the first KILL did not end. As far as that can be
  /// written: nothing decides by it. What an earlier supervisor left of this boot stands.
  mutating func leaveEndingNote(_ clocks: Clocks) {
    guard !hasEndingNote, let since = endingSince, case .clearing(let clearing) = lane.phase, clearing.kills > 1 else {
      return
    }
    hasEndingNote = true
    let boot = clocks.moment().boot
    guard directory.endingNote()?.boot != boot else { return }
    directory.leave(EndingNote(cause: clearing.cause, since: since, killed: clocks.monotonic(), boot: boot))
  }

  /// Generation 1 begins: of the processes and files of generation 0 nothing is held any more.
  mutating func respawn(by request: LaunchRequest, in directory: RunDirectory) {
    self.request = request
    self.directory = directory
    processes = processes.respawned(as: request.run)
    output = LaneOutput(of: request.run, in: directory)
  }
}
