import FanoutCore
import Glibc

/// A file at a moment. Whoever touches, writes, replaces or makes it again makes it another one, whatever stamp he
/// gives it: the kernel's own stamp (`st_ctim`) nobody can choose.
struct FileSign: Equatable, Sendable {
  private let identity: FileIdentity
  private let size: Int64
  private let modified: Int64
  private let changedAt: Int64

  /// The file at a path, not through a link; nil where there is none.
  init?(_ path: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return nil }
    identity = FileIdentity(status)
    size = Int64(status.st_size)
    modified = FileSign.nanoseconds(status.st_mtim)
    changedAt = FileSign.nanoseconds(status.st_ctim)
  }

  /// When it changed.
  var changed: WallTime { WallTime(milliseconds: changedAt / 1_000_000) }

  private static func nanoseconds(_ time: timespec) -> Int64 {
    let (seconds, overflow) = Int64(time.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
    return overflow ? .max : seconds &+ Int64(time.tv_nsec)
  }
}
