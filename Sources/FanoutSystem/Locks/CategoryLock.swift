import CSystem
import Glibc

/// An exclusive flock(2) on a file that is created once and never unlinked or replaced (SPEC 6).
/// Freed by closing, never by LOCK_UN, which would free it for every process that inherited it.
public final class CategoryLock {
  /// Where the file is.
  public let path: String
  /// Which file it is.
  public let identity: FileIdentity
  private let descriptor: Descriptor
  private let takesNotes: Bool

  private init(path: String, identity: FileIdentity, descriptor: Descriptor, takesNotes: Bool) {
    self.path = path
    self.identity = identity
    self.descriptor = descriptor
    self.takesNotes = takesNotes
  }

  /// The descriptor that a worker inherits; -1 once freed.
  public var number: Int32 { descriptor.number }

  /// Whether its file was removed: no path names it any more, wherever its directory was moved to.
  var isUnlinked: Bool { (try? descriptor.status(path))?.st_nlink == 0 }

  /// Closes our descriptor. The lock is free when every process that inherited it has closed its own.
  public func free() { descriptor.close() }

  /// Tries to take the lock, without waiting. `takesNotes`: the file is in our own state directory, so that `writeNote`
  /// may write.
  public static func take(_ path: String, takesNotes: Bool = false) -> LockAttempt {
    claim(path, takesNotes: takesNotes) { flock($0, LOCK_EX | LOCK_NB) == 0 ? 0 : errno }
  }

  /// The same with a file that stays open between two tries. One that fails then closes nothing: closing is what tells
  /// whoever waits for the lock (`FileWatch.Interest.closing`), and he would be woken by himself.
  static func take(_ path: String, keepingOpen file: inout Descriptor?, takesNotes: Bool) -> LockAttempt {
    claim(path, takesNotes: takesNotes, open: &file) { flock($0, LOCK_EX | LOCK_NB) == 0 ? 0 : errno }
  }

  /// The same, waiting for at most so long. For the admission lock only: a category's is never waited for. Takes
  /// SIGALRM.
  public static func take(_ path: String, withinMilliseconds limit: Int32, takesNotes: Bool = false) -> LockAttempt {
    claim(path, takesNotes: takesNotes) { csystem_flock_within($0, limit) }
  }

  /// Duplicates the lock from a process that shares it, so that there is no moment in which it is free. `busy`:
  /// somebody else holds it; `unusable` also where the process shares no lock on that file or the kernel refuses
  /// (Yama): try to take it when the process is gone.
  public static func adopt(_ path: String, from process: ProcessEntry, takesNotes: Bool = false) -> LockAttempt {
    let status: stat
    do throws(SystemError) { status = try .of(path) } catch { return .unusable("\(error)") }
    let identity = FileIdentity(status)
    let pidfd = csystem_pidfd_open(process.pid)
    guard pidfd >= 0 else { return .unusable("\(SystemError.last("open process", "\(process.pid)"))") }
    let owner = Descriptor(owning: pidfd)
    let locks: [HeldLock]?
    do throws(SystemError) {
      guard try ProcessTable.find(process.pid)?.startTicks == process.startTicks else {
        return .unusable("process \(process.pid) has ended")
      }
      locks = try ProcessTable.locks(process.pid, of: [identity])
    } catch {
      return .unusable("\(error)")
    }
    guard let theirs = locks?.first else {
      return .unusable("process \(process.pid) (\(process.name)) shares no lock on \(path)")
    }
    let number = csystem_pidfd_getfd(owner.number, theirs.descriptor)
    guard number >= 0 else {
      return .unusable("\(SystemError.last("duplicate the lock of process", "\(process.pid)"))")
    }
    let descriptor = Descriptor(owning: number)
    // Of the same description this changes nothing; if the number meant another file by now, it is not the one we know.
    guard flock(number, LOCK_EX | LOCK_NB) == 0 else { return .busy }
    guard let now = try? descriptor.status(path), FileIdentity(now) == identity, isStill(identity, at: path) else {
      return .unusable("\(path) was replaced while it was adopted")
    }
    return .held(CategoryLock(path: path, identity: identity, descriptor: descriptor, takesNotes: takesNotes))
  }

  /// Writes a line for people into the file, as far as that works. Nothing ever reads it to decide.
  public func writeNote(_ line: String) {
    guard takesNotes else { return }
    let bytes = Array(line.utf8) + [0x0A]
    // Not emptied first: some file systems put a file that was emptied on disk when it is closed.
    guard pwrite(number, bytes, bytes.count, 0) == bytes.count else { return }
    if let size = try? descriptor.status().st_size, size > bytes.count { _ = ftruncate(number, off_t(bytes.count)) }
  }

  /// Opens, locks in the given way (0 or an errno), and looks whether the path still means the file that was locked.
  static func claim(_ path: String, takesNotes: Bool, _ lock: (Int32) -> Int32) -> LockAttempt {
    var file: Descriptor?
    return claim(path, takesNotes: takesNotes, open: &file, lock)
  }

  /// `file`: what was left open by a try that found it busy.
  private static func claim(_ path: String, takesNotes: Bool, open file: inout Descriptor?, _ lock: (Int32) -> Int32)
    -> LockAttempt
  {
    for _ in 0..<8 {
      let descriptor: Descriptor
      if let open = file {
        descriptor = open
      } else {
        switch LockFile.open(path) {
        case .opened(let opened): descriptor = opened
        case .refused(let sentence): return .unusable(sentence)
        }
      }
      file = nil
      switch lock(descriptor.number) {
      case 0: break
      case EWOULDBLOCK:
        // One that was replaced is busy for whoever has it, and not for us.
        if let status = try? descriptor.status(path), isStill(FileIdentity(status), at: path) { file = descriptor }
        return .busy
      case let error: return .unusable("\(SystemError("lock", path, code: error)); flock(2) must work there")
      }
      guard let status = try? descriptor.status(path) else { return .unusable("cannot examine \(path)") }
      let identity = FileIdentity(status)
      if isStill(identity, at: path) {
        return .held(CategoryLock(path: path, identity: identity, descriptor: descriptor, takesNotes: takesNotes))
      }
      // The file was replaced between open and lock: what we hold excludes nobody. Again, with the one that is there
      // now.
    }
    return .unusable("\(path) is replaced again and again; a lock file must stay the same file")
  }

  private static func isStill(_ identity: FileIdentity, at path: String) -> Bool {
    guard let status = try? stat.of(path) else { return false }
    return FileIdentity(status) == identity
  }
}
