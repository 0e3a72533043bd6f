import FanoutCore
import Glibc

/// A socket that sends to one address of this machine (unix(7), datagrams). It never waits by itself.
struct DatagramSocket {
  /// What became of a message.
  enum Sent {
    /// The message is in the queue of whoever reads there.
    case taken
    /// No room in the queue: the socket becomes writable when there is some.
    case noRoom
    /// Nobody reads there, or not that.
    case lost
  }

  let descriptor: Descriptor

  /// One for an address: a path, or `@` and a name that is none. Nil: nobody reads there.
  init?(to address: String) {
    let number = socket(
      AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
    guard number >= 0 else { return nil }
    descriptor = Descriptor(owning: number)
    var name = sockaddr_un()
    name.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(address.utf8)
    guard !bytes.isEmpty, bytes.count < MemoryLayout.size(ofValue: name.sun_path) else { return nil }
    withUnsafeMutableBytes(of: &name.sun_path) { path in
      path.copyBytes(from: bytes)
      // An abstract name begins with a zero where people write an @.
      if bytes[0] == UInt8(ascii: "@") { path[0] = 0 }
    }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
    let isConnected = withUnsafePointer(to: &name) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(number, $0, length) == 0 }
    }
    guard isConnected else { return nil }
  }

  /// Sends one message, if there is room for it now.
  func send(_ message: String) -> Sent {
    let bytes = Array(message.utf8)
    while Glibc.send(descriptor.number, bytes, bytes.count, Int32(MSG_NOSIGNAL)) < 0 {
      switch errno {
      case EINTR: continue
      case EAGAIN, ENOBUFS, ENOMEM: return .noRoom
      default: return .lost
      }
    }
    return .taken
  }
}
