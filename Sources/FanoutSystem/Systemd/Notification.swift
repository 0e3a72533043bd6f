import Glibc

/// Tells the manager of a `Type=notify` unit how its main process fares (sd_notify(3)). A manager that is gone, or
/// none, is nobody's failure: nothing is ever waited for.
struct Notification {
  private let socket: String

  /// To the address in `NOTIFY_SOCKET`; nil: nobody wants to know.
  init?(_ environment: ProcessEnvironment) {
    guard let address = environment.value(of: "NOTIFY_SOCKET"), address.hasPrefix("/") || address.hasPrefix("@"),
      address.utf8.count < 108
    else { return nil }
    socket = address
  }

  /// To an address of that kind.
  init(to address: String) { socket = address }

  /// Sends one message: `READY=1`, `STATUS=…`, one assignment a line.
  func send(_ message: String) {
    let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let name = Array(socket.utf8)
    withUnsafeMutableBytes(of: &address.sun_path) { path in
      path.copyBytes(from: name)
      // An abstract name begins with a zero where people write an @.
      if name[0] == UInt8(ascii: "@") { path[0] = 0 }
    }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
    let bytes = Array(message.utf8)
    withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        _ = sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT), pointer, length)
      }
    }
  }
}
