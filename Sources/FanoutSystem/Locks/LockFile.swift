import FanoutCore
import Glibc

/// Opens lock files, which may stand in a directory that others can write (`/tmp`).
enum LockFile {
  enum Answer {
    case opened(Descriptor)
    case refused(String)
  }

  /// Existing files without O_CREAT, which a sticky directory refuses for another user's file; new ones with O_EXCL; never through a link.
  static func open(_ path: String) -> Answer {
    for _ in 0..<8 {
      do throws(SystemError) {
        let status = try stat.of(path)
        // Before opening: to open a device or a FIFO can already do something.
        guard status.isRegular else { return .refused(sentence(path, status)) }
        let file = try existing(path)
        if let why = FileTrust.foreignLock(path, try file.status(path)) { return .refused(why) }
        return .opened(file)
      } catch {
        guard error.code == ENOENT else { return .refused(sentence(path, error)) }
      }
      do throws(SystemError) {
        return .opened(try Descriptor.open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_NOCTTY))
      } catch {
        // Somebody else was first: theirs is the lock file.
        guard error.code == EEXIST else { return .refused(sentence(path, error)) }
      }
    }
    return .refused("\(path) appears and disappears; a lock file must stay the same file")
  }

  private static func existing(_ path: String) throws(SystemError) -> Descriptor {
    do throws(SystemError) {
      return try Descriptor.openRegular(path, O_RDWR)
    } catch {
      // flock needs no write access.
      guard [EACCES, EPERM, EROFS].contains(error.code) else { throw error }
      return try Descriptor.openRegular(path, O_RDONLY)
    }
  }

  private static func sentence(_ path: String, _ status: stat) -> String {
    "\(path) is \(status.kind); a lock file must be a regular file: remove it, or name another"
  }

  private static func sentence(_ path: String, _ error: SystemError) -> String {
    if let status = try? stat.of(path) {
      guard status.isRegular else { return sentence(path, status) }
      if status.st_uid != geteuid() { return "\(error); it belongs to \(userName(status.st_uid))" }
    }
    return "\(error)"
  }
}

/// Whether locks exclude in a directory.
public enum ExclusionProof: Sendable, Equatable {
  /// They do.
  case proven
  /// They do not, or it could not be found out: why.
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
        return .failed("locks do not exclude in \(directory): two holders at once; use a directory on a local file system")
      }
      guard errno == EWOULDBLOCK else { throw .last("lock", path) }
      first.close()
      guard flock(second.number, LOCK_EX | LOCK_NB) == 0 else {
        return .failed("a lock in \(directory) is not freed by closing; use a directory on a local file system")
      }
      return .proven
    } catch {
      return .failed("\(error); locks cannot be proven to exclude in \(directory)")
    }
  }
}
