import CSystem
import FanoutCore
import Glibc

/// The process between a supervisor and one worker, whose end proves that nothing of the run is left (SPEC 8,
/// "Ending").
final class Keeper {
  /// Which keeper somebody speaks of.
  struct Identity: Hashable {
    fileprivate let pointer: OpaquePointer
    /// The keeper behind a pointer of the page of C.
    init(_ pointer: OpaquePointer) { self.pointer = pointer }
  }

  let identity: Identity
  /// The keeper's number.
  let pid: Int32
  /// Readable when it has ended.
  let pidfd: Descriptor
  private var pointer: OpaquePointer { identity.pointer }
  private var isFreed = false

  /// The keeper of a child that was started with one.
  init?(of started: csystem_started) {
    guard let pointer = started.keeper else { return nil }
    identity = Identity(pointer)
    pid = csystem_keeper_pid(pointer)
    pidfd = Descriptor(owning: csystem_keeper_pidfd(pointer))
  }

  /// The keeper, as its own notes have it.
  var noted: KeeperNotes.Process {
    var (before, after): (Int64, Int64) = (0, 0)
    if !isFreed { csystem_keeper_start(pointer, &before, &after) }
    return KeeperNotes.Process(pid: pid, started: before...max(before, after))
  }

  /// How its worker ended; nil: it has not.
  var exit: ExitStatus? {
    var (code, status): (Int32, Int32) = (0, 0)
    guard !isFreed, csystem_keeper_exit(pointer, &code, &status) == 1 else { return nil }
    return code == CLD_EXITED ? .code(status) : .signal(status)
  }

  /// The keeper has seen that nothing is left, and ends.
  var isAlone: Bool { isFreed || csystem_keeper_is_alone(pointer) == 1 }

  /// How often it has begun or done with reaping: the same even number before and after a look at the processes means
  /// that no child of its was reaped meanwhile, so that each that it had was there to be seen.
  var reaps: UInt64 { isFreed ? 1 : UInt64(csystem_keeper_reaps(pointer)) }

  /// Tells it to go, and leaves what is below it.
  func kill() { _ = csystem_pidfd_send_signal(pidfd.number, Signals.kill) }

  /// Sends a signal to the group that its worker leads, while the worker is not reaped. False: it is, or the kernel
  /// refused.
  func signalGroup(_ number: Int32) -> Bool { !isFreed && csystem_keeper_signal(pointer, number, 1) == 0 }

  /// Sends a signal to its worker, while that is not reaped. False: it is, or the kernel refused.
  func signalWorker(_ number: Int32) -> Bool { !isFreed && csystem_keeper_signal(pointer, number, 0) == 0 }

  /// Reads how it ended and forgets it; nil while it lives. Only a keeper that ended by itself, with 0, has seen its
  /// run gone.
  func reap() throws(SystemError) -> ExitStatus? {
    guard let status = try ExitWatch.status(of: pidfd) else { return nil }
    csystem_keeper_free(pointer)
    isFreed = true
    pidfd.close()
    return status
  }
}

extension csystem_child {
  /// Gives the child a keeper of these; `run` must stay where it is until the child is made.
  mutating func keep(by keepers: Keepers, run: UnsafePointer<CChar>?) {
    self.keepers = keepers.all
    self.run = run
  }
}

extension ProcessEntry {
  private var hasKeepersName: Bool { name == "fanout-keeper" }

  /// Whether it is somebody's keeper: it goes by the name, and executes what we do. Where that is not to be seen, it is
  /// taken for one: it is not ours to end.
  var isKeeper: Bool { hasKeepersName && ProcessTable.executesOurProgram(pid) != false }

  /// Whether it is the keeper that wrote this of itself.
  func isTheKeeper(_ noted: KeeperNotes.Process) -> Bool { hasKeepersName && isThe(noted) }

  /// Whether it is the process of a keeper's note.
  func isThe(_ noted: KeeperNotes.Process) -> Bool {
    pid == noted.pid && noted.startedTicks.contains(startTicks)
  }
}

extension KeeperNotes.Process {
  /// The ticks since boot in one of which it started.
  var startedTicks: ClosedRange<UInt64> {
    ProcessTable.ticks(bootMilliseconds: started.lowerBound)...ProcessTable.ticks(bootMilliseconds: started.upperBound)
  }
}
