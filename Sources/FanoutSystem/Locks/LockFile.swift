import FanoutCore
import Glibc

/// Opens lock files, which may stand in a directory that others can write (`/tmp`).
enum LockFile {
  enum Answer {
    case opened(Descriptor)
    case refused(String)
  }

  /// Existing files without O_CREAT, which a sticky directory refuses for another user's file; new ones with O_EXCL;
  /// never through a link.
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
