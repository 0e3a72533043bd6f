import CSystem
import FanoutCore
import Glibc

/// Holds the locks, runs the workers, writes their ends. One process, one thread, one loop: it sleeps in the kernel
/// until a worker ends, a limit is reached, a log grows, a wish arrives or somebody signals, and makes no system call
/// in between.
///
/// It performs what its lanes decide and reports back what happened; it decides nothing itself.
public final class Supervisor {
  /// How it comes to its name.
  public enum Name {
    /// A name that its starter has given it.
    case given(SupervisorID)
    /// Drawn of these numbers, until there is none like it.
    case drawn(() -> UInt64)
  }

  /// Who watches the supervisor.
  public enum Setting: Sendable {
    /// Nobody: it outlives the terminal, HUP is nothing to it.
    case detached
    /// A person: INT, TERM and HUP end its workers, a second one hurries.
    case foreground
  }

  let state: StateDirectory
  let journal: Journal
  let clocks: Clocks
  /// What it waits for.
  let sources: EventSources
  /// The supervisor's name, and the name of the lock that proves it lives.
  public let id: SupervisorID
  /// The supervisor's hold on the state directory.
  let hold: SupervisedState
  let setting: Setting
  /// What it says to people.
  let say: (String) -> Void
  /// How many descriptors it may have.
  let descriptorLimit: Int
  let null: Descriptor
  /// Where workers come into being.
  let starts: WorkerStarts
  /// The keepers of its workers.
  let keepers: LaneKeepers
  /// Children of its own that no keeper has.
  let strays: Strays

  var heldLanes: [Int: HeldLane] = [:]
  /// What is watched of files.
  let files = SupervisedFiles()
  var queue = EffectQueue()
  var channel: OrderChannel?
  /// What lets it end where it could wait for ever.
  var wayOut = WayOut()
  /// How its lanes wait for admission.
  var admissionWait = AdmissionWait()
  /// Whether whoever ordered a launch waits for it no more; nil: that cannot be.
  var isWithdrawn: (() -> Bool)?
  /// The list of mounts, which tells when it changes.
  let mounts: Descriptor?
  /// Why workers could not be executed, until their launch is answered.
  var failedStarts: [Int: String] = [:]
  /// Runs that it gave to nobody.
  let disowned: DisownedRuns
  /// Has done what is to be done after ends.
  var errands: SupervisorErrands
  /// Asks the gates for respawns.
  var gates: SupervisorGates
  /// How many lanes there ever were: a child that only one lane can have left belongs to that lane.
  var lanesServed = 0
  /// Called with each end that is on record.
  public var onEnd: ((Run, RunEndRecord) -> Void)?
  /// The unit that it is the main process of; nil: none of its own.
  var unit: UnitFacts?
  /// Called after each turn of its loop; nil: nobody wants to know.
  var onTurn: (() -> Void)?
  /// Called about once a second while lanes live, for somebody who watches; nil: nobody does, and nothing wakes up for
  /// it.
  public var onSecond: (() -> Void)?
  private var nextSecond: MonotonicTime?
  /// When to look at the condition of `run(while:)` again, whatever happens.
  public var wakeAt: MonotonicTime?
  /// Ends that came before anybody listened.
  public private(set) var endsSoFar: [(run: Run, end: RunEndRecord)] = []
  private let signals: SignalDescriptor

  /// Takes its own lock before anything else, raises its descriptor limit and becomes the parent of what its workers
  /// leave.
  public init(
    state: StateDirectory, clocks: Clocks, name: Name, setting: Setting, environment: ProcessEnvironment,
    say: @escaping (String) -> Void
  ) throws {
    self.state = state
    self.clocks = clocks
    self.setting = setting
    self.say = say
    journal = Journal(state, clocks: clocks)
    let writer = JournalWriter(journal)
    strays = try Strays(clocks: clocks, say: say)
    let (id, ownLock) = try Supervisor.takeOwnLock(name, in: state, at: clocks)
    self.id = id
    hold = SupervisedState(ownLock: ownLock, writer: writer)
    disowned = DisownedRuns(of: state, clocks: clocks, say: say)
    errands = SupervisorErrands(of: state, environment: environment, say: say)
    let limits = Supervisor.raiseDescriptorLimit()
    descriptorLimit = Int(clamping: limits.now)
    null = try Descriptor.open("/dev/null", O_RDWR)
    gates = SupervisorGates(
      of: state, clocks: clocks, environment: environment, descriptorLimit: limits.before, say: say)
    starts = try WorkerStarts(over: environment, descriptorLimit: limits.before, null: null)
    sources = try EventSources(clocks: clocks)
    keepers = LaneKeepers(notesAt: state.keeperNotes(id), sources)
    mounts = try? ProcessNamespace.open("self/mountinfo")
    signals = try SignalDescriptor(SignalDescriptor.requestsToEnd + [SIGCHLD])
    _ = csystem_become_subreaper()
    try sources.watch(signals.number, for: .signals)
    if let mounts { try? sources.watch(mounts.number, for: .mounts, when: .change) }
    do { try watchState() } catch {
      say("\(error); output limits and kill wishes are looked at once a second instead")
    }
  }

  /// Does something during which a signal ends this process as it would any other: while nothing is held there is
  /// nothing to put away.
  func endingBySignals<Result>(_ body: () throws -> Result) rethrows -> Result {
    signals.letThrough()
    defer { signals.holdBack() }
    return try body()
  }

  /// Whether any lane is not released yet.
  public var holdsLanes: Bool { !heldLanes.isEmpty }

  /// The soft limit of descriptors that its children get.
  var workersDescriptorLimit: UInt64 { starts.descriptorLimit }

  /// The runs that its lanes are at.
  var runs: [Run] { heldLanes.values.map(\.run) }

  /// The workers that live or are not reaped.
  var workers: Set<Int32> { Set(heldLanes.values.compactMap(\.processes.workerNumber)) }

  /// The children whose ends are taken in by whoever waits for them.
  var awaitedChildren: Set<Int32> { workers.union(errands.children) }

  /// A lane as somebody who watches sees it.
  public struct Living: Sendable {
    /// The lane's run.
    public let run: Run
    /// What it is at.
    public let activity: LaneStanding.Activity
    /// Since when its worker runs.
    public let since: MonotonicTime?
  }

  /// The lanes that are not released, in the order of their claims.
  public var living: [Living] {
    heldLanes.keys.sorted().compactMap { key in
      guard let lane = heldLanes[key]?.lane else { return nil }
      switch lane.phase {
      case .running(let running): return Living(run: lane.run, activity: .working(.free), since: running.since)
      case .clearing(let clearing): return Living(run: lane.run, activity: .ending, since: clearing.since)
      case .resting, .asking: return Living(run: lane.run, activity: .resting(until: nil), since: nil)
      case .opening, .recording, .released: return nil
      }
    }
  }

  /// Goes on until there is nothing left to wait for.
  public func run(while condition: () -> Bool) throws {
    settle()
    while condition(), !wayOut.isLeaving {
      let tokens = try sources.wait(until: nextDeadline())
      let now = clocks.monotonic()
      lookWhetherReplaced()
      for token in tokens {
        switch sources.event(of: token) {
        case .worker(let key): workerExited(key)
        case .keeper(let key): keeperEnded(key)
        case .bell: bellRang()
        case .leftover(let key, let pid): leftoverExited(key, pid: pid)
        case .files: filesChanged()
        case .signals: signalArrived()
        case .channel: orderArrived()
        case .mounts: lookForState()
        case .errand: errands.ended(sources, at: now)
        case .gates: gatesAnswered()
        case .manager, nil: break
        }
      }
      if files.isToLook(at: now) { lookAtAllFiles() }
      if let due = gates.wakesAt, due <= now { gatesAnswered() }
      if let due = disowned.retryAt, due <= now { disowned.retry() }
      if let due = hold.lookAgainAt, due <= now { lookForState() }
      if let onSecond, let due = nextSecond, due <= now {
        nextSecond = now + .seconds(1)
        onSecond()
      }
      for key in heldLanes.keys.sorted() {
        if let due = heldLanes[key]?.processes.lookAgainAt, due <= now { lookAgain(key) }
        guard let deadline = heldLanes[key]?.lane.deadline, deadline <= now else { continue }
        tell(key, .tick)
      }
      settle()
      errands.begin(sources, at: now)
      onTurn?()
    }
  }

  /// Ends what is left of its own children and frees its name. The last call.
  public func finish() {
    // Whoever leaves waits for nobody.
    gates.finish()
    if !wayOut.isLeaving {
      strays.end(of: runs, besides: awaitedChildren)
      errands.finish(sources, clocks: clocks)
    }
    CrashPoint.reached(.supervisorFinishing)
    if let status = try? stat.of(state.supervisorLog(id)), status.st_size == 0 { _ = unlink(state.supervisorLog(id)) }
    // Whoever takes over what it leaves goes by the notes.
    if heldLanes.isEmpty { keepers.removeNotes() }
    _ = unlink(state.supervisorLock(id))
  }

  func tellEnd(_ run: Run, _ end: RunEndRecord) {
    errands.note(end)
    if let onEnd { onEnd(run, end) } else if setting == .foreground { endsSoFar.append((run, end)) }
  }

  /// Tells a lane what happened and queues what it wants done.
  func tell(_ key: Int, _ signal: Lane.Signal) {
    guard let effects = heldLanes[key]?.handle(signal, at: clocks.monotonic()) else { return }
    for effect in effects { queue.add(effect, of: key) }
  }

  private func nextDeadline() -> MonotonicTime? {
    var deadline = heldLanes.values.compactMap(\.wakesAt).min()
    for retry in [queue.retryAt, wakeAt, disowned.retryAt, hold.lookAgainAt, gates.wakesAt, errands.wakesAt].compactMap(
      { $0 })
    {
      deadline = min(deadline ?? retry, retry)
    }
    if onSecond != nil, !heldLanes.isEmpty {
      let second = nextSecond ?? clocks.monotonic()
      nextSecond = second
      deadline = min(deadline ?? second, second)
    }
    if !heldLanes.isEmpty, let look = files.looksAt(clocks.monotonic()) { deadline = min(deadline ?? look, look) }
    return deadline
  }

  private func lookAtAllFiles() {
    lookForState()
    for key in heldLanes.keys.sorted() {
      lookAtOutput(key)
      lookForWish(key)
    }
  }

  private func signalArrived() {
    while let number = signals.next() {
      if number == SIGCHLD {
        strays.reap(besides: awaitedChildren)
        continueKeepers()
        continue
      }
      if number == SIGHUP, setting == .detached { continue }
      endAsked(because: Signals.name(number) ?? "signal \(number)")
    }
  }
}
