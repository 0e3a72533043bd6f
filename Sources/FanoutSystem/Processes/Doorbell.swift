import FanoutCore
import Glibc

/// A socket by which others of this machine can wake somebody who waits (unix(7), names that are no path). What they send
/// says nothing: whoever is woken looks himself, and whoever is not woken has another way to know.
final class Doorbell {
  /// Readable when somebody has rung.
  let descriptor: Descriptor
  /// Where to ring: `@` and the name that the kernel gave.
  let address: String

  /// One of its own.
  init() throws(SystemError) {
    let number = socket(
      AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
    guard number >= 0 else { throw .last("make", "a socket") }
    descriptor = Descriptor(owning: number)
    var name = sockaddr_un()
    name.sun_family = sa_family_t(AF_UNIX)
    // Bound to no name, it is given one that nobody has.
    var length = socklen_t(MemoryLayout<sa_family_t>.size)
    let isNamed = withUnsafeMutablePointer(to: &name) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        guard bind(number, pointer, length) == 0 else { return false }
        length = socklen_t(MemoryLayout<sockaddr_un>.size)
        return getsockname(number, pointer, &length) == 0
      }
    }
    guard isNamed else { throw .last("name", "a socket") }
    let bytes = withUnsafeBytes(of: name.sun_path) { path in
      Array(path.prefix(max(0, Int(length) - MemoryLayout<sa_family_t>.size)).dropFirst())
    }
    address = "@" + String(decoding: bytes, as: UTF8.self)
  }

  /// Rings there. A full queue wakes its reader as well.
  static func ring(_ address: String) { _ = DatagramSocket(to: address)?.send("answered") }

  /// Takes in what was sent.
  func clear() {
    var byte: UInt8 = 0
    while recv(descriptor.number, &byte, 1, Int32(MSG_DONTWAIT)) >= 0 {}
  }
}
