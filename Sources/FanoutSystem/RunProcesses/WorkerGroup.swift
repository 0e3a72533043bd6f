import FanoutCore
import Glibc

/// The process group that a worker led, as the kernel knows it. A look at /proc may miss processes that fork and exit from moment to
/// moment; a group that has a member is never taken for an empty one, and its number is nobody else's as long.
enum WorkerGroup {
  /// Whether a member of it lives. False also where its number means another group by now.
  static func lives(_ worker: (pid: Int32, startTicks: UInt64)?) -> Bool {
    guard let worker, worker.pid > 1 else { return false }
    if let leader = ProcessTable.entry(worker.pid), leader.startTicks != worker.startTicks { return false }
    // Signal 0 is none: it only asks.
    guard kill(-worker.pid, 0) == 0 || errno == EPERM else { return false }
    // Who has ended and is not reaped is a member as well, and stands still to be seen.
    return !((try? ProcessTable.read()) ?? []).contains { $0.group == worker.pid && $0.isZombie }
  }
}
