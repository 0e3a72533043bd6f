import FanoutCore
import Glibc

/// An order on its way to a supervisor in a unit of its own: what it is to do, in which surroundings and with which environment. A file
/// for nobody else (0600), because what the manager is told every local user can read; removed by whoever reads it (SPEC 8).
struct UnitOrder {
  var order: Order
  var surroundings: Surroundings
  var environment: ProcessEnvironment
  /// Makes the digest, which stands in the argument list, tell nothing about the rest.
  var nonce: String

  /// One line of JSON, then the environment as the kernel keeps it.
  var bytes: [UInt8] {
    let head: JSONValue = ["order": order.message, "surroundings": surroundings.json, "nonce": .string(nonce)]
    return head.encoded() + [10] + environment.entries.flatMap { $0 + [0] }
  }

  /// The order in these bytes; nil where they are none.
  init?(bytes: [UInt8]) {
    guard let end = bytes.firstIndex(of: 10), let head = try? JSONDocument(parsing: Array(bytes[..<end])),
      let order = head.root["order"].flatMap(Order.init(json:)),
      let surroundings = head.root["surroundings"].flatMap(Surroundings.init(json:)), let nonce = head.root["nonce"]?.string
    else { return nil }
    self.order = order
    self.surroundings = surroundings
    self.nonce = nonce
    environment = ProcessEnvironment(entries: bytes[(end + 1)...].split(separator: 0).map(Array.init))
  }

  init(_ order: Order, surroundings: Surroundings, environment: ProcessEnvironment, nonce: String) {
    self.order = order
    self.surroundings = surroundings
    self.environment = environment
    self.nonce = nonce
  }
}

/// A file that nobody but its reader is to see, and that is gone with its writer: it stays locked for as long as somebody waits for it
/// to be read, so that reconciliation knows what a killed fire left.
struct UnitOrderFile {
  private let lock: CategoryLock
  let digest: Digest

  /// Writes it.
  init(_ order: UnitOrder, to path: String) throws {
    guard case .held(let lock) = CategoryLock.take(path) else { throw StateError.unusableLock("\(path) cannot be made") }
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
    do { bytes = try AtomicFile.read(path, limit: 64 << 20) } catch { throw UnitOrderProblem(path: path, why: "\(error)") }
    _ = unlink(path)
    guard let bytes else { throw UnitOrderProblem(path: path, why: "it is not there; the fire that wrote it has ended") }
    guard "\(Digest(of: bytes))" == digest, let order = UnitOrder(bytes: bytes) else {
      throw UnitOrderProblem(path: path, why: "it is not what the fire wrote; nothing is started")
    }
    return order
  }
}

/// An order that cannot be carried out.
struct UnitOrderProblem: Error, CustomStringConvertible {
  let path: String
  let why: String
  var description: String { "the order \(path): \(why)" }
}
