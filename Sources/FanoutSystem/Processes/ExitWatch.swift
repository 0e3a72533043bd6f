import CSystem
import FanoutCore
import Glibc

/// Reads how a process ended from its pidfd, which becomes readable at that moment whatever its descendants hold open.
public enum ExitWatch {
  /// The status; nil while it runs. Reaps the zombie unless it is left, which keeps the process number from being
  /// reused. `unseen` where the process has ended and somebody else was its parent.
  public static func status(of pidfd: Descriptor, leavingZombie: Bool = false) throws(SystemError) -> ExitStatus? {
    var code: Int32 = 0
    var status: Int32 = 0
    switch csystem_wait(pidfd.number, leavingZombie ? 1 : 0, &code, &status) {
    case 0: return code == CLD_EXITED ? .code(status) : .signal(status)
    case 1: return nil
    // Not our child: only whether it has ended can be known.
    case -ECHILD: return hasEnded(pidfd) ? .unseen : nil
    case let error: throw SystemError("read an exit status", code: -error)
    }
  }

  /// Whether the process of a pidfd has ended, child or not. Of one that cannot be looked at now: no.
  public static func hasEnded(_ pidfd: Descriptor) -> Bool {
    if csystem_is_directory(pidfd.number) == 1 { return isOver(directory: pidfd.number) }
    var question = pollfd(fd: pidfd.number, events: Int16(POLLIN), revents: 0)
    return poll(&question, 1, 0) > 0
  }

  /// The same of a process whose directory in /proc stands for it, because pidfds are denied: that cannot be polled,
  /// only read.
  static func isOver(directory: Int32) -> Bool {
    let number = openat(directory, "stat", O_RDONLY | O_CLOEXEC)
    guard number >= 0 else { return errno == ENOENT || errno == ESRCH }
    do throws(SystemError) {
      return ProcessEntry.parse(try Descriptor(owning: number).read(1024))?.isZombie ?? false
    } catch {
      return error.code == ESRCH
    }
  }
}
