import FanoutCore
import Glibc

/// A file that nobody but its reader is to see, and that is gone with its writer: it stays locked for as long as
/// somebody waits for it to be carried out, so that reconciliation knows what a killed fire left.
///
/// The lock is exclusive until the order's turn has come, and shared from then on; its reader waits to share it. So it
/// also wakes when the writer is gone. The last byte tells which of the two it was.
struct UnitOrderFile {
  private let lock: CategoryLock
  private let turn: Int
  let digest: Digest

  /// The last byte before its turn, and after.
  static let (waiting, given): (UInt8, UInt8) = (0x77, 0x67)

  /// Writes it.
  init(_ order: UnitOrder, to path: String) throws {
    guard case .held(let lock) = CategoryLock.take(path) else {
      throw StateError.unusableLock("\(path) cannot be made")
    }
    self.lock = lock
    let bytes = order.bytes
    digest = Digest(of: bytes)
    turn = bytes.count
    // There from the start, so that the turn needs no room on the disk.
    let whole = bytes + [UnitOrderFile.waiting]
    let written = whole.withUnsafeBytes { pwrite(lock.number, $0.baseAddress, $0.count, 0) }
    guard written == whole.count, fchmod(lock.number, 0o600) == 0 else {
      let error = SystemError("write", path, code: written < 0 ? errno : ENOSPC)
      remove()
      throw StateError.cannotWrite(path, error)
    }
  }

  /// Lets its reader carry it out.
  func giveTurn() throws {
    var mark = UnitOrderFile.given
    guard pwrite(lock.number, &mark, 1, off_t(turn)) == 1, flock(lock.number, LOCK_SH | LOCK_NB) == 0 else {
      throw StateError.cannotWrite(lock.path, .last("write", lock.path))
    }
  }

  /// Takes it back. False: somebody carries it out already.
  func withdraw() -> Bool { unlink(lock.path) == 0 }

  /// Gone, whether it was carried out or not.
  func remove() {
    _ = withdraw()
    lock.free()
  }
}
