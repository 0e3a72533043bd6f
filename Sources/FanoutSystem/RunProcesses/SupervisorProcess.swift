import CSystem
import FanoutCore
import Glibc

/// The process behind a supervisor's name, as far as it can be seen from here: the one that holds its lock, which
/// nobody inherits.
struct SupervisorProcess: Sendable, Equatable {
  /// The supervisor's name.
  let id: SupervisorID
  /// The process as it was seen.
  let entry: ProcessEntry
  /// The lock that proves it.
  let lock: FileIdentity

  var pid: Int32 { entry.pid }

  /// Looks for it; nil where nobody is seen to hold the lock.
  static func find(_ id: SupervisorID, in state: StateDirectory) -> SupervisorProcess? { find([id], in: state)[0] }

  /// The same for several, at the cost of one.
  static func find(_ ids: [SupervisorID], in state: StateDirectory) -> [SupervisorProcess?] {
    let paths = ids.map(state.supervisorLock)
    return zip(zip(ids, paths), LockTable.observe(paths)).map { name, heldness in
      guard let status = try? stat.of(name.1), status.isRegular, case .held(let pids) = heldness else { return nil }
      return pids.lazy.compactMap { ProcessTable.entry($0) }.first.map {
        SupervisorProcess(id: name.0, entry: $0, lock: FileIdentity(status))
      }
    }
  }

  /// Whether a signal has stopped it.
  var isStopped: Bool { ProcessTable.entry(pid).map { $0.startTicks == entry.startTicks && $0.isStopped } ?? false }

  /// What it does: at work, unless nothing can reach it.
  var doing: String {
    guard let now = ProcessTable.entry(pid), now.startTicks == entry.startTicks, now.isInKernel || now.isFrozen else {
      return "at work"
    }
    return now.doing
  }

  /// A descriptor that means this process and no other; nil: it holds the lock no more.
  func open() -> Descriptor? {
    // Opened first: what is proven then, is proven of the process that the descriptor means.
    guard let pidfd = try? Descriptor.ofProcess(pid), ProcessTable.entry(pid)?.startTicks == entry.startTicks,
      (try? ProcessTable.lockHeld(pid, lock)) == true
    else { return nil }
    return pidfd
  }

  /// Sends a signal to the holder of the lock. False: it is gone, or the kernel refused.
  func signal(_ number: Int32) -> Bool {
    open().map { csystem_pidfd_send_signal($0.number, number) == 0 } ?? false
  }
}
