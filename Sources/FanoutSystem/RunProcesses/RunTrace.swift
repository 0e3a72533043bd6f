import FanoutCore

/// By what the processes of one run are recognised.
struct RunTrace: Sendable {
  /// A worker, from a record or from its keeper's note: whichever was written is enough.
  struct Worker: Sendable, Equatable {
    /// The worker's number.
    let pid: Int32
    /// The ticks since boot in one of which it started.
    let started: ClosedRange<UInt64>

    /// One whose start is known to the tick.
    init(_ pid: Int32, startTicks: UInt64) { (self.pid, started) = (pid, startTicks...startTicks) }

    /// One that its keeper noted, before it was on record.
    init(_ noted: KeeperNotes.Process) { (pid, started) = (noted.pid, noted.startedTicks) }
  }

  /// The run's id: the value of `FANOUT_RUN_ID`.
  var runID: RunID
  /// The worker: its number is also its session's. Nil where it never was, or is not known.
  var worker: Worker?
  /// Nothing that started before this (in `ProcessEntry.startTicks`) can belong to it.
  var startedTicks: UInt64
  /// The lock file of the run's category.
  var lock: FileIdentity?
  /// The caller holds that lock itself, so that whoever shows it in its fdinfo shares it. Else somebody else may have
  /// taken it since.
  var holdsLock: Bool
  /// The process that took the lock, where the caller is not its holder: the number that the kernel shows for it.
  var lockTaker: Int32?
  /// The process whose children may be strays of this run.
  var supervisor: Int32?
  /// The run's keeper: everything that the run started and that lives is below.
  var keeper: KeeperNotes.Process?
  /// The run's keeper was killed: a child of `supervisor` that is nobody's else was left by it, or by another to end.
  var fellToSupervisor = false

  /// By which its processes are known, in their environments.
  var environmentEntry: String { "FANOUT_RUN_ID=\(runID)" }

  /// A trace; what is not known is left out.
  init(
    runID: RunID, worker: (pid: Int32, startTicks: UInt64)? = nil, startedTicks: UInt64, lock: FileIdentity? = nil,
    holdsLock: Bool = false, lockTaker: Int32? = nil, supervisor: Int32? = nil
  ) {
    self.runID = runID
    self.worker = worker.map { Worker($0.pid, startTicks: $0.startTicks) }
    self.startedTicks = startedTicks
    self.lock = lock
    self.holdsLock = holdsLock
    self.lockTaker = lockTaker
    self.supervisor = supervisor
  }
}

extension [RunTrace] {
  /// Nothing that started before this (in `ProcessEntry.startTicks`) can belong to any of them.
  var oldestStart: UInt64 { map(\.startedTicks).min() ?? .max }

  /// A pass over the processes that shows what these are recognised by.
  func pass() throws(SystemError) -> ProcessPass { try ProcessPass(environmentsSince: oldestStart) }
}
