import FanoutCore
import Glibc

/// A file that nobody but its reader is to see, and that is gone with its writer: it stays locked for as long as
/// somebody waits for it to be read, so that reconciliation knows what a killed fire left.
struct UnitOrderFile {
  private let lock: CategoryLock
  let digest: Digest

  /// Writes it.
  init(_ order: UnitOrder, to path: String) throws {
    guard case .held(let lock) = CategoryLock.take(path) else {
      throw StateError.unusableLock("\(path) cannot be made")
    }
    self.lock = lock
    let bytes = order.bytes
    digest = Digest(of: bytes)
    let written = bytes.withUnsafeBytes { pwrite(lock.number, $0.baseAddress, $0.count, 0) }
    guard written == bytes.count, fchmod(lock.number, 0o600) == 0 else {
      let error = SystemError("write", path, code: written < 0 ? errno : ENOSPC)
      remove()
      throw StateError.cannotWrite(path, error)
    }
  }

  /// Takes it back. False: somebody has read it already, and is at it.
  func withdraw() -> Bool { unlink(lock.path) == 0 }

  /// Gone, whether it was read or not.
  func remove() {
    _ = withdraw()
    lock.free()
  }

  /// Reads and removes it. Thrown: it is not there, or not what was sent.
  static func take(_ path: String, digest: String) throws -> UnitOrder {
    let bytes: [UInt8]?
    do { bytes = try AtomicFile.read(path, limit: 64 << 20) } catch {
      throw UnitOrderProblem(path: path, why: "\(error)")
    }
    _ = unlink(path)
    guard let bytes else {
      throw UnitOrderProblem(path: path, why: "it is not there; the fire that wrote it has ended")
    }
    guard "\(Digest(of: bytes))" == digest, let order = UnitOrder(bytes: bytes) else {
      throw UnitOrderProblem(path: path, why: "it is not what the fire wrote; nothing is started")
    }
    return order
  }
}
