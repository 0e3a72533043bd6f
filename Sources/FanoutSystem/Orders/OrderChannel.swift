import FanoutCore
import Glibc

/// Whole messages over a stream socket: the length in decimal, a newline, then that many bytes. Selections are passed
/// as their selector wrote them, newlines included, so lines cannot frame them.
struct OrderChannel {
  let descriptor: Descriptor

  /// Two connected ends.
  static func pair() throws(SystemError) -> (OrderChannel, OrderChannel) {
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw .last("make a socket pair") }
    return (
      OrderChannel(descriptor: Descriptor(owning: ends[0])), OrderChannel(descriptor: Descriptor(owning: ends[1]))
    )
  }

  /// Whether the other end is closed: whoever had it waits for nothing from here.
  var isHungUp: Bool {
    var question = pollfd(fd: descriptor.number, events: 0, revents: 0)
    return poll(&question, 1, 0) > 0 && question.revents & Int16(POLLHUP) != 0
  }

  /// Sends a message, waiting for room only as long as somebody has patience.
  func send(_ message: JSONValue, _ patience: AnswerWait) throws {
    let body = message.encoded()
    let bytes = Array("\(body.count)\n".utf8) + body
    var sent = 0
    while sent < bytes.count {
      // MSG_NOSIGNAL: a peer that is gone is an error here, not a SIGPIPE.
      let count = bytes.withUnsafeBytes {
        Glibc.send(
          descriptor.number, $0.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
      }
      if count < 0 {
        if errno == EINTR { continue }
        guard errno == EAGAIN else { throw SystemError.last("send an order") }
        try patience.wait(for: descriptor.number, Int16(POLLOUT))
        continue
      }
      sent += count
    }
  }

  /// The next message; nil at the end of the stream, or where what came is no message. Each part of it is waited for as
  /// long as somebody has patience.
  func receive(_ patience: AnswerWait) throws -> [UInt8]? {
    var digits: [UInt8] = []
    while true {
      guard let byte = try exactly(1, patience)?.first else { return nil }
      if byte == UInt8(ascii: "\n") { break }
      digits.append(byte)
      if digits.count > 12 { return nil }
    }
    guard let length = Int(String(decoding: digits, as: UTF8.self)) else { return nil }
    return try exactly(length, patience)
  }

  private func exactly(_ length: Int, _ patience: AnswerWait) throws -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: length)
    var filled = 0
    while filled < length {
      let count = bytes.withUnsafeMutableBytes {
        recv(descriptor.number, $0.baseAddress?.advanced(by: filled), length - filled, Int32(MSG_DONTWAIT))
      }
      if count == 0 { return nil }
      if count < 0 {
        if errno == EINTR { continue }
        if errno == ECONNRESET { return nil }
        guard errno == EAGAIN else { throw SystemError.last("receive an order") }
        try patience.wait(for: descriptor.number, Int16(POLLIN))
        continue
      }
      filled += count
    }
    return bytes
  }
}
