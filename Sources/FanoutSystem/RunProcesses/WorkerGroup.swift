import FanoutCore
import Glibc

/// The process group that a worker led, as the kernel knows it. A look at /proc may miss processes that fork and exit
/// from moment to moment; a group that has a member is never taken for an empty one, and its number is nobody else's as
/// long.
enum WorkerGroup {
  /// Whether a member of it lives, behind a look at all processes. False also where its number means another group by
  /// now.
  static func lives(_ worker: (pid: Int32, startTicks: UInt64)?, in table: [ProcessEntry]) -> Bool {
    guard let worker, worker.pid > 1 else { return false }
    // Signal 0 is none: it only asks.
    guard kill(-worker.pid, 0) == 0 || errno == EPERM else { return false }
    return !table.contains { entry in
      let isStrangers = entry.pid == worker.pid && entry.startTicks != worker.startTicks
      // Who has ended and is not reaped is a member as well, and stands still to be seen.
      return isStrangers || entry.group == worker.pid && entry.isZombie
    }
  }
}
