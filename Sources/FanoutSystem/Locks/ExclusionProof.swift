import FanoutCore
import Glibc

/// Whether locks exclude in a directory.
public enum ExclusionProof: Sendable, Equatable {
  /// Locks exclude.
  case proven
  /// Locks do not exclude, or it could not be found out: why.
  case failed(String)

  /// Locks a scratch file through two descriptions: the second must be refused, and succeed once the first is closed.
  public static func run(inDirectory directory: String) -> ExclusionProof {
    // Drawn: processes of two pid namespaces may have one number.
    let path = "\(directory)/.lock-proof-\(hexadecimal(.random(in: 0 ... .max), digits: 8))"
    defer { unlink(path) }
    do throws(SystemError) {
      let first = try Descriptor.open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW)
      let second = try Descriptor.open(path, O_RDWR | O_NOFOLLOW)
      guard flock(first.number, LOCK_EX | LOCK_NB) == 0 else { throw .last("lock", path) }
      guard flock(second.number, LOCK_EX | LOCK_NB) != 0 else {
        return .failed(
          "locks do not exclude in \(directory): two holders at once; use a directory on a local file system")
      }
      guard errno == EWOULDBLOCK else { throw .last("lock", path) }
      first.close()
      guard isFreed(second) else {
        return .failed("a lock in \(directory) is not freed by closing; use a directory on a local file system")
      }
      return .proven
    } catch {
      return .failed("\(error); locks cannot be proven to exclude in \(directory)")
    }
  }

  /// Whether the lock can be had now. A child that is being started at that moment holds whatever was open until it is
  /// executed: a second is far more than that takes.
  private static func isFreed(_ file: borrowing Descriptor) -> Bool {
    for _ in 0..<100 {
      if flock(file.number, LOCK_EX | LOCK_NB) == 0 { return true }
      guard errno == EWOULDBLOCK || errno == EINTR else { return false }
      poll(nil, 0, 10)
    }
    return false
  }
}
