import FanoutCore
import Glibc

/// The short lock under which claims are made and open runs are settled. Held while this value lives, never across a
/// selector, a gate or a wait.
struct Admission {
  private let lock: CategoryLock

  /// How long anybody waits for it.
  static let patience: Duration = .seconds(10)

  /// Waits for its turn, at most that long.
  init(_ state: StateDirectory, patience: Duration = Admission.patience) throws(StateError) {
    let limit = Int32(patience.milliseconds)
    try self.init(state, CategoryLock.take(state.admissionLock, withinMilliseconds: limit, takesNotes: true))
  }

  /// Takes it where it is free; `file` stays open for the next try.
  init(_ state: StateDirectory, keepingOpen file: inout Descriptor?) throws(StateError) {
    try self.init(state, CategoryLock.take(state.admissionLock, keepingOpen: &file, takesNotes: true))
  }

  private init(_ state: StateDirectory, _ claim: Claim) throws(StateError) {
    switch claim {
    case .held(let lock):
      self.lock = lock
      lock.writeNote("pid \(getpid())")
    case .busy: throw .admissionHeld(by: LockTable.holder(of: state.admissionLock))
    case .unusable(let sentence): throw .unusableLock(sentence)
    }
  }

  /// Lets the next one in.
  func end() { lock.free() }
}

/// What is open in a state directory at one moment, and what proves it.
struct Census {
  /// One open lane.
  struct Lane: Sendable, Equatable {
    var entry: LiveEntry
    var state: State
    /// By what it is known to be over, where it is.
    var proof = EndProof.kernel
    /// How its worker had ended, as its keeper wrote it down.
    var exit: ExitStatus?
    /// Whether it could not be found out whether it lives.
    var isUnproven: Bool { if case .unproven = state { true } else { false } }
  }

  /// Who looks after an open lane.
  enum State: Sendable, Equatable {
    /// Its supervisor lives.
    case supervised
    /// No supervisor, and these processes of it live.
    case orphaned([ProcessEntry])
    /// No supervisor and no process.
    case over
    /// No supervisor, and whether a process of it lives could not be found out: why. It holds its slot, and nobody touches it.
    case unproven(String)
  }

  var lanes: [Lane] = []
  /// Index entries that cannot be read, as sentences: safety state.
  var unreadable: [String] = []

  /// The runs of which nothing could be found out, and why; nil: of all others it is known.
  var unproven: (runs: [String], why: String)? {
    var runs: [String] = []
    var cause: String?
    for lane in lanes {
      guard case .unproven(let why) = lane.state else { continue }
      runs.append(lane.entry.run)
      cause = why
    }
    return cause.map { (runs, $0) }
  }

  /// Lanes that hold a slot.
  var living: [Lane] { lanes.filter { $0.state != .over } }

  /// Takes it. With `admission` the supervisors' locks are tried, which is proof; without, only looked at (observing never
  /// takes a lock).
  static func take(_ state: StateDirectory, journal: Journal, now: Moment, admission: Admission?, own: String? = nil) -> Census {
    var census = Census()
    let index = LiveIndex(state: state).seen()
    census.unreadable = index.unreadable
    var alive: [String: Bool] = [:]
    if let own { alive[own] = true }
    let supervisors = Set(index.entries.map(\.supervisor)).subtracting(alive.keys).sorted()
    let paths = supervisors.map(state.supervisorLock)
    if admission == nil {
      for (place, heldness) in LockTable.observe(paths).enumerated() { alive[supervisors[place]] = mayLive(heldness) }
    } else {
      for (place, path) in paths.enumerated() { alive[supervisors[place]] = Census.holds(path) }
    }
    let fallen = index.entries.filter { alive[$0.supervisor] != true }
    let sight = FallenLanes(fallen, in: state, journal: journal, now: now, isBinding: admission != nil)
    for entry in index.entries {
      let isSupervised = alive[entry.supervisor] == true
      census.lanes.append(isSupervised ? Lane(entry: entry, state: .supervised) : sight.lane(of: entry))
    }
    return census
  }

  /// What is seen of a supervisor's lock. One that cannot be looked at proves nothing, so its supervisor counts as alive.
  private static func mayLive(_ heldness: Heldness) -> Bool {
    switch heldness {
    case .held, .unreadable: true
    case .absent, .unseen: false
    }
  }

  /// Whether a supervisor lives: by trying its lock, which is proof. For holders of the admission lock only. A lock that cannot
  /// be tried proves nothing, so its supervisor counts as alive.
  static func holds(_ path: String) -> Bool {
    do throws(SystemError) { _ = try stat.of(path) } catch { return error.code != ENOENT }
    switch CategoryLock.take(path) {
    case .held(let lock):
      lock.free()
      return false
    case .busy, .unusable: return true
    }
  }

  /// What the numbers say here that a lane's claim has put on record, and its keepers beside it.
  static func numbers(of entry: LiveEntry, in ledger: Ledger, boot: String) -> RecordedNumbers {
    // Without a word of it in the journal, its notes are as young as its index entry.
    guard let facts = ledger.run(entry.run) else { return ledger.namespace(ofLane: entry.lane) == nil ? .count : .ofAnotherNamespace }
    return RecordedNumbers(
      writtenIn: ledger.namespace(ofLane: entry.lane), boot: facts.startedAt.boot, seenFrom: ProcessNamespace.identity, ownBoot: boot)
  }

  /// The process that took a lane's lock, where its number counts here.
  static func lockTaker(of entry: LiveEntry, in ledger: Ledger, boot: String) -> Int32? {
    numbers(of: entry, in: ledger, boot: boot) == .count ? ledger.lockTaker(lane: entry.lane) : nil
  }

  /// The notes of a lane's keeper, without the numbers in them where those do not count here.
  static func counting(_ notes: KeeperNotes?, of entry: LiveEntry, in ledger: Ledger, boot: String) -> KeeperNotes? {
    guard var notes, numbers(of: entry, in: ledger, boot: boot) != .count else { return notes }
    (notes.keeper, notes.worker) = (nil, nil)
    return notes
  }

  /// What a run without a supervisor is recognised by. A process number counts only in the boot and the namespace it was recorded in
  /// (`RecordedNumbers`), and boot time only by the clocks it was read from.
  static func trace(of entry: LiveEntry, in ledger: Ledger, boot: String, state: StateDirectory, noted: KeeperNotes? = nil) -> RunTrace {
    let facts = ledger.run(entry.run)
    let own = ProcessNamespace.identity
    let worker = facts?.worker(seenFrom: own, boot: boot)
    let countsFromBoot =
      facts?.startedAt.boot == boot && RecordedNumbers.sharesClocks(ledger.namespace(ofLane: entry.lane), own)
    let oldest = countsFromBoot ? facts.map { ProcessTable.ticks(bootMilliseconds: $0.startedAt.bootMilliseconds) } : nil
    var trace = RunTrace(
      runID: entry.run, worker: worker.map { ($0.pid, $0.startTicks) }, startedTicks: oldest ?? 0,
      lock: entry.lock ?? (try? stat.of(state.lock(of: entry.category))).map { FileIdentity($0) },
      lockTaker: lockTaker(of: entry, in: ledger, boot: boot))
    trace.keeper = counting(noted, of: entry, in: ledger, boot: boot)?.keeper
    return trace
  }

  /// The moment from which the journal tells of these runs.
  static func oldestStart(of runs: [String], before now: WallTime) -> WallTime { RunFacts.beginning(of: runs, now: now) }
}
