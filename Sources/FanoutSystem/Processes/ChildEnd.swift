import FanoutCore
import Glibc

/// The end of a child, waited for as long as anybody has patience.
enum ChildEnd {
  /// Waits, at most until then, and reaps the child, unless somebody in this process has done so already. False: it
  /// lives.
  static func comes(to pid: Int32, _ pidfd: Descriptor, until deadline: MonotonicTime, clocks: Clocks) -> Bool {
    let isSeen = isSeen(pidfd, until: deadline, clocks: clocks)
    var status: Int32 = 0
    return waitpid(pid, &status, WNOHANG) == pid || isSeen
  }

  /// The same without reaping it, for whoever reads how it ended.
  static func isSeen(_ pidfd: Descriptor, until deadline: MonotonicTime, clocks: Clocks) -> Bool {
    if let events = try? EventLoop(clocks: clocks), (try? events.watch(pidfd.number, token: 1)) != nil {
      _ = try? events.wait(until: deadline)
    }
    return ExitWatch.hasEnded(pidfd)
  }
}
