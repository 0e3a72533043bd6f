import FanoutCore
import Glibc

/// The short lock under which claims are made and open runs are settled. Held while this value lives, never across a
/// selector, a gate or a wait.
struct Admission {
  private let lock: CategoryLock

  /// How long anybody waits for it.
  static let patience: Duration = .seconds(10)

  /// Waits for its turn, at most `patience`.
  init(_ state: StateDirectory) throws(StateError) {
    switch CategoryLock.take(state.admissionLock, within: Admission.patience) {
    case .held(let lock):
      self.lock = lock
      lock.writeNote("pid \(getpid())")
    case .busy: throw .admissionHeld(by: LockTable.read().describeHolders(of: state.admissionLock))
    case .unusable(let sentence): throw .cannotCreate(sentence, SystemError(call: "flock", path: state.admissionLock, code: EIO))
    }
  }

  /// Lets the next one in.
  func end() { lock.close() }
}

/// What is open in a state directory at one moment, and what proves it.
struct Census {
  /// One open lane.
  struct Lane: Sendable, Equatable {
    var entry: LiveEntry
    var state: State
  }

  /// Who looks after an open lane.
  enum State: Sendable, Equatable {
    /// Its supervisor lives.
    case supervised
    /// No supervisor, and these processes of it live.
    case orphaned([ProcessEntry])
    /// No supervisor and no process.
    case over
  }

  var lanes: [Lane] = []
  /// Index entries that cannot be read, as sentences: safety state.
  var unreadable: [String] = []

  /// Lanes that hold a slot.
  var living: [Lane] { lanes.filter { $0.state != .over } }

  /// Takes it. With `admission` the supervisors' locks are tried, which is proof; without, only looked at (observing never
  /// takes a lock).
  static func take(_ state: StateDirectory, journal: Journal, now: WallTime, admission: Admission?, own: String? = nil) -> Census {
    var census = Census()
    let index = LiveIndex(state: state).entries()
    census.unreadable = index.unreadable
    var alive: [String: Bool] = [:]
    if let own { alive[own] = true }
    let table = admission == nil ? LockTable.read() : nil
    for entry in index.entries where alive[entry.supervisor] == nil {
      let path = state.supervisorLock(entry.supervisor)
      alive[entry.supervisor] = table.map { $0.isHeld(path: path) } ?? CategoryLock.isHeldByTrying(path)
    }
    let fallen = index.entries.filter { alive[$0.supervisor] != true }
    let members = fallen.isEmpty ? [:] : processes(of: fallen, state: state, journal: journal, now: now)
    for entry in index.entries {
      if alive[entry.supervisor] == true {
        census.lanes.append(Lane(entry: entry, state: .supervised))
      } else {
        let found = members[entry.run] ?? []
        census.lanes.append(Lane(entry: entry, state: found.isEmpty ? .over : .orphaned(found)))
      }
    }
    return census
  }

  /// The living processes of runs without a supervisor, by run.
  private static func processes(of entries: [LiveEntry], state: StateDirectory, journal: Journal, now: WallTime) -> [String: [ProcessEntry]] {
    let ledger = journal.read(since: oldestStart(of: entries.map(\.run), before: now)).ledger
    let boot = Clocks.live().moment().boot
    let traces = entries.map { entry in
      trace(of: entry, in: ledger, boot: boot, state: state)
    }
    let members = ProcessTree.members(of: traces, in: ProcessTable.read(), supervisor: nil)
    var result: [String: [ProcessEntry]] = [:]
    for (place, entry) in entries.enumerated() { result[entry.run] = members.runs[place] }
    return result
  }

  /// What a run without a supervisor is recognised by. A process number counts only in the boot it was recorded in.
  static func trace(of entry: LiveEntry, in ledger: Ledger, boot: String, state: StateDirectory) -> RunTrace {
    let facts = ledger.run(entry.run)
    let isThisBoot = facts?.startedAt?.boot == boot
    let worker = isThisBoot ? facts?.worker : nil
    let oldest = isThisBoot ? facts?.startedAt.map { UInt64(max(0, $0.bootMilliseconds)) / 10 } : nil
    return RunTrace(
      runID: entry.run, worker: worker.map { ($0.pid, $0.startTicks) }, startedTicks: oldest.map { $0 > 2 ? $0 - 2 : 0 } ?? 0,
      lock: FileIdentity(ofFileAt: state.lock(of: entry.category)), sessionIsReliable: false)
  }

  /// The day from which the journal tells of these runs: ids begin with their moment.
  static func oldestStart(of runs: [String], before now: WallTime) -> WallTime {
    runs.compactMap { WallTime(stamp: String($0.prefix(16))) }.min() ?? now - .seconds(14 * 86400)
  }
}
