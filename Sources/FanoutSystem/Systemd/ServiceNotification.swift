import FanoutCore

/// Tells the manager of a `Type=notify` unit how its main process fares (sd_notify(3)).
///
/// All units of a manager share the queue of its socket, which holds few messages (11, where
/// net.unix.max_dgram_qlen is 10). A manager that is behind is owed what it was not told: without `READY=1` it would end
/// the unit after its start timeout, and its worker with it. A manager that is gone, or none, is nobody's failure.
final class ServiceNotification {
  /// What a manager takes for one message; longer ones it ignores whole (NOTIFY_BUFFER_MAX, which is PIPE_BUF).
  static let longest = 4096 - 1

  private let address: String
  /// Open while something is owed.
  private var socket: DatagramSocket?
  private var status: String?
  /// In order, one a message: of several a manager takes the last alone.
  private var flags: [String] = []

  /// To the address in `NOTIFY_SOCKET`; nil: nobody wants to know.
  init?(_ environment: ProcessEnvironment) {
    guard let address = environment.value(of: "NOTIFY_SOCKET"), address.hasPrefix("/") || address.hasPrefix("@")
    else { return nil }
    self.address = address
  }

  /// Becomes writable when what is owed can be told; nil: nothing is.
  var owed: Descriptor? { socket?.descriptor }

  /// Tells it, now or with what is owed: of a status the last one counts.
  func tell(_ flag: String? = nil, status: String? = nil) {
    if let flag { flags.append(flag) }
    if let status { self.status = status }
    tellWhatIsOwed()
  }

  /// Tells what can be told now.
  func tellWhatIsOwed() {
    while !flags.isEmpty || status != nil {
      socket = socket ?? DatagramSocket(to: address)
      let lines = flags.prefix(1) + [status].compactMap { $0.map { "STATUS=\($0)" } }
      if case .noRoom? = socket?.send(ServiceNotification.cut(lines.joined(separator: "\n"))) { return }
      flags = Array(flags.dropFirst())
      status = nil
    }
    socket?.descriptor.close()
    socket = nil
  }

  /// Waits until nothing is owed, at most for so long.
  func settle(within patience: Duration, clocks: Clocks) {
    guard let owed, let events = try? EventLoop(clocks: clocks),
      (try? events.watch(owed.number, token: 1, for: .room)) != nil
    else { return }
    let deadline = clocks.monotonic() + patience
    while self.owed != nil, let tokens = try? events.wait(until: deadline), !tokens.isEmpty { tellWhatIsOwed() }
  }

  /// The longest message that a manager reads, and no half of a character: the flags stand before the status.
  private static func cut(_ message: String) -> String {
    guard message.utf8.count > longest else { return message }
    let end = message.utf8.index(message.startIndex, offsetBy: longest)
    return String(message[..<(message.indices.last { $0 <= end } ?? end)])
  }
}
