import FanoutCore
import Glibc

/// An order in a file, as its reader has it: it is read at once and carried out when its turn has come.
struct ReceivedOrder {
  let order: UnitOrder
  private let path: String
  private let file: Descriptor

  /// Reads it. Thrown: it is not there, or not what was sent.
  init(_ path: String, digest: String) throws {
    self.path = path
    let bytes: [UInt8]
    do throws(SystemError) {
      file = try Descriptor.openRegular(path, O_RDONLY)
      bytes = try file.readToEnd(limit: 64 << 20, path)
    } catch {
      let isGone = error.code == ENOENT
      throw UnitOrderProblem(
        path: path, why: isGone ? "it is not there; the fire that wrote it has ended" : "\(error)")
    }
    guard "\(Digest(of: Array(bytes.dropLast())))" == digest, let order = UnitOrder(bytes: bytes.dropLast()) else {
      _ = unlink(path)
      throw UnitOrderProblem(path: path, why: "it is not what the fire wrote; nothing is started")
    }
    self.order = order
  }

  /// Waits for its turn. False: whoever wrote it has taken it back. Thrown: he has ended before.
  func takeTurn() throws -> Bool {
    while flock(file.number, LOCK_SH) != 0 {
      guard errno == EINTR else { throw UnitOrderProblem(path: path, why: "\(SystemError.last("lock", path))") }
    }
    let status = try file.status(path)
    let isGiven = try file.read(1, at: Int(status.st_size) - 1, path) == [UnitOrderFile.given]
    // Whoever removes it decides: the writer that takes it back, or this reader.
    guard status.st_nlink > 0, unlink(path) == 0 else { return false }
    guard isGiven else {
      throw UnitOrderProblem(
        path: path, why: "its turn never came: the fire that wrote it has ended; nothing is started")
    }
    return true
  }
}
