import CSystem
import FanoutCore
import Glibc

/// One open lane as an observer sees it.
public struct ObservedLane: Sendable, Equatable {
  /// Who looks after it.
  public enum Supervision: Sendable, Equatable {
    /// That process; nil where its lock is seen held and the process is not.
    case alive(ProcessEntry?)
    /// That process, which a signal or a debugger has stopped: nothing of the lane is watched meanwhile.
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
    /// Its worker is not seen yet, or cannot be.
    case starting
    /// Its worker lives.
    case running
    /// Its worker has ended and what it left is being ended.
    case ending
    /// Between a productive run and its respawn, until about then.
    case resting(until: WallTime?)
  }

  /// The run that the lane is at.
  public let run: String
  /// Its category.
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
  /// Its worker, where it is alive.
  public let worker: ProcessEntry?
  /// Its other living processes.
  public let others: [ProcessEntry]
  /// The latest sign of life: output, or a touched heartbeat.
  public let lastSign: WallTime?
  /// How much output there was, in bytes.
  public let outputBytes: Int
  /// An operator wants it ended.
  public let isUnwanted: Bool
  /// Its worker is stopped for a moment so that its log can be cut: it writes faster than that goes.
  public let isSlowed: Bool
  /// Its worker is stopped by somebody else.
  public let isStopped: Bool
  /// It lives longer than its time limit and its teardown allow.
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

/// One look at /proc for all open lanes.
struct LaneSight {
  let lanes: [ObservedLane]
  let strays: [Observation.Stray]
  let unreadable: [String]
  private let table: [ProcessEntry]
  private let state: StateDirectory

  init(_ state: StateDirectory, census: Census, ledger: Ledger, clocks: Clocks) {
    self.state = state
    let now = clocks.moment()
    let monotonic = clocks.monotonic()
    var unreadable: [String] = []
    var table: [ProcessEntry] = []
    do throws(SystemError) { table = try ProcessTable.read() } catch {
      unreadable.append("\(error)")
    }
    let ids = Set(census.lanes.map(\.entry.supervisor)).sorted()
    var supervisors: [String: ProcessEntry] = [:]
    for (id, heldness) in zip(ids, LockTable.observe(ids.map(state.supervisorLock))) {
      if case .held(let pids) = heldness { supervisors[id] = pids.first.flatMap { pid in table.first { $0.pid == pid } } }
    }
    var notes: [String: KeeperNotes] = [:]
    do throws(SystemError) { notes = try KeeperFiles(state: state).notes(of: Set(census.lanes.map(\.entry.run))) } catch {
      unreadable.append("\(error)")
    }
    let traces = census.lanes.map { lane in
      var trace = Census.trace(of: lane.entry, in: ledger, boot: now.boot, state: state, noted: notes[lane.entry.run])
      trace.supervisor = supervisors[lane.entry.supervisor]?.pid
      return trace
    }
    var tree = ProcessTree(of: traces)
    do throws(SystemError) { tree = try ProcessTree.members(of: traces, in: table) } catch {
      unreadable.append("\(error)")
      table = []
    }
    self.table = table
    lanes = census.lanes.enumerated().map { place, lane in
      ObservedLane(
        lane, processes: tree.runs[place].live, supervisor: supervisors[lane.entry.supervisor], facts: ledger.run(lane.entry.run),
        directory: RunDirectory(path: state.run(lane.entry.run)), boot: now.boot, monotonic: monotonic)
    }
    strays = tree.strays.live.map { process in
      Observation.Stray(process: process, supervisor: ids.first { supervisors[$0]?.pid == process.parent } ?? "")
    }
    self.unreadable = unreadable
  }

  /// Living processes whose environment names a run of this state directory that has ended and is not open any more.
  func leftovers(of ledger: Ledger) -> [Observation.Leftover] {
    let open = Set(lanes.map(\.run)).union(lanes.map(\.lane))
    let own = getpid()
    return table.compactMap { process in
      guard process.pid != own, !process.isZombie, let environment = (try? ProcessTable.environment(process.pid)) ?? nil,
        let run = value(of: "FANOUT_RUN_ID", in: environment), !open.contains(run), ledger.run(run)?.end != nil,
        value(of: "FANOUT_RUN_DIR", in: environment) == state.run(run), !ancestors(of: own).contains(process.pid)
      else { return nil }
      return Observation.Leftover(process: process, run: run)
    }
  }

  private func value(of name: String, in environment: [ArraySlice<UInt8>]) -> String? {
    let prefix = Array("\(name)=".utf8)
    return environment.first { $0.starts(with: prefix) }.map { String(decoding: $0.dropFirst(prefix.count), as: UTF8.self) }
  }

  /// Whoever looks from inside a worker's old shell is no leftover to himself.
  private func ancestors(of pid: Int32) -> Set<Int32> {
    var found: Set<Int32> = []
    var next = pid
    while let entry = table.first(where: { $0.pid == next }), entry.parent > 0, found.insert(entry.parent).inserted { next = entry.parent }
    return found
  }
}

extension ObservedLane {
  fileprivate init(
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
