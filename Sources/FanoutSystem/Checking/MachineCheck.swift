import CSystem
import FanoutCore
import Glibc

/// Looks at what the machine lets a supervisor have.
public enum MachineCheck {
  /// Descriptors, inotify instances and how processes are reached, for so many live workers.
  public static func findings(width: Int) -> [Finding] { [descriptors(width: width), watches(), processes()] }

  /// Which calls by pidfd a filter or an old kernel denies, and what is done in their place.
  private static func processes() -> Finding {
    let denied = Int(csystem_pidfd_denied())
    let instead = [
      (Int(CSYSTEM_PIDFD_OPEN), "pidfd_open (what is no child is looked at every 250 ms)"),
      (
        Int(CSYSTEM_PIDFD_SIGNAL),
        "pidfd_send_signal (children are signalled by number, others through a descriptor's owner)"
      ),
      (Int(CSYSTEM_PIDFD_WAIT), "waitid by pidfd (children are waited for by number)"),
      (Int(CSYSTEM_PIDFD_GETFD), "pidfd_getfd (a lock passes to an adopter only when its processes are gone)"),
    ].filter { denied & $0.0 != 0 }.map(\.1)
    if instead.isEmpty { return Finding(.ok, "processes", "can be watched and signalled by descriptor") }
    return Finding(
      .note, "processes", "denied here, by a seccomp filter or an old kernel: " + instead.joined(separator: "; "))
  }

  /// What one supervisor of so many runs needs.
  private static func descriptors(width: Int) -> Finding {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
      return Finding(.note, "descriptors", "\(SystemError.last("read the limit of descriptors"))")
    }
    let needed = UInt64(DescriptorNeeds.limit(forRuns: width))
    // A supervisor raises its own limit as far as it may.
    let most = UInt64(limit.rlim_max)
    if most >= needed {
      return Finding(.ok, "descriptors", "\(most == .max ? "any number" : "\(most)") may be open, \(needed) are needed")
    }
    return Finding(
      .problem, "descriptors",
      "\(most) may be open, \(needed) are needed for a width of \(width); raise the hard limit (ulimit -Hn)")
  }

  /// inotify instances are limited for each user; a supervisor without one looks once a second.
  private static func watches() -> Finding {
    let file = "/proc/sys/fs/inotify/max_user_instances"
    let most = (try? Descriptor.open(file, O_RDONLY).readToEnd()).flatMap {
      Int(String(decoding: $0.filter { $0 != 10 }, as: UTF8.self))
    }
    do throws(SystemError) { _ = try FileWatch() } catch {
      return Finding(.note, "inotify", "\(error); supervisors look once a second instead")
    }
    guard let most else { return Finding(.ok, "inotify", "an instance is left") }
    let left = max(1, most - used())
    return Finding(
      left < 8 ? .note : .ok, "inotify", "\(left) of \(most) instances are left, each supervisor needs one")
  }

  /// The instances of this user's processes, as far as they can be seen.
  private static func used() -> Int {
    var count = 0
    for entry in (try? ProcessTable.read()) ?? [] {
      var status = stat()
      let directory = "/proc/\(entry.pid)/fd"
      guard stat("/proc/\(entry.pid)", &status) == 0, status.st_uid == geteuid() else { continue }
      for name in (try? directoryNames(directory)) ?? [] {
        var target = [CChar](repeating: 0, count: 64)
        guard readlink("\(directory)/\(name)", &target, target.count - 1) > 0 else { continue }
        if String(decoding: target.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
          == "anon_inode:inotify"
        {
          count += 1
        }
      }
    }
    return count
  }
}
