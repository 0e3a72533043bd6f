import FanoutCore
import Glibc

/// Whole messages over a stream socket: the length in decimal, a newline, then that many bytes. Selections are passed as their
/// selector wrote them, newlines included, so lines cannot frame them.
struct OrderChannel {
  let descriptor: Descriptor

  /// Two connected ends.
  static func pair() throws(SystemError) -> (OrderChannel, OrderChannel) {
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw .last("make a socket pair") }
    return (OrderChannel(descriptor: Descriptor(owning: ends[0])), OrderChannel(descriptor: Descriptor(owning: ends[1])))
  }

  /// Whether the other end is closed: whoever had it waits for nothing from here.
  var isHungUp: Bool {
    var question = pollfd(fd: descriptor.number, events: 0, revents: 0)
    return poll(&question, 1, 0) > 0 && question.revents & Int16(POLLHUP) != 0
  }

  /// Sends a message, waiting for room only as long as somebody has patience.
  func send(_ message: JSONValue, _ patience: Patience) throws {
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
  func receive(_ patience: Patience) throws -> [UInt8]? {
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

  private func exactly(_ length: Int, _ patience: Patience) throws -> [UInt8]? {
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

/// Orders as messages of a channel.
extension Order {
  var message: JSONValue {
    switch self {
    case .launch(let context, let requests): ["context": context.json, "launch": .array(requests.map(\.json))]
    case .adopt(let runs): ["adopt": .array(runs.map { .string($0) })]
    }
  }

  init?(message: [UInt8]) {
    guard let document = try? JSONDocument(parsing: message) else { return nil }
    self.init(json: document.root)
  }

  init?(json node: JSONNode) {
    if let runs = node["adopt"]?.array {
      self = .adopt(runs.compactMap(\.string))
      return
    }
    guard let context = node["context"].flatMap(FireContext.init(json:)), let listed = node["launch"]?.array else { return nil }
    // All or nothing: results are matched to requests by their places.
    let requests = listed.compactMap(LaunchRequest.init(json:))
    guard requests.count == listed.count else { return nil }
    self = .launch(context, requests)
  }
}

extension Order {
  /// What a supervisor that was to adopt could not take over, as sentences. Throws what kept it from all of it; `why` where it did not say.
  static func left(in answer: JSONNode?, why: @autoclosure () -> String) throws -> [String] {
    if let holder = answer?["admissionHeld"]?.string { throw StateError.admissionHeld(by: holder) }
    guard answer?["adopted"] != nil else { throw SupervisorLost(why: answer?["error"]?.string ?? why()) }
    return answer?["left"]?.array?.compactMap(\.string) ?? []
  }
}

/// The supervisor's side: orders in, results out.
extension Supervisor {
  /// Takes its orders from this descriptor, until its other end is closed.
  public func takeOrders(from descriptor: Int32) throws {
    channel = OrderChannel(descriptor: Descriptor(owning: descriptor))
    channelToken = try watch(descriptor, as: .channel)
  }

  /// Whether orders may still come.
  public var expectsOrders: Bool { channel != nil }

  func orderArrived() {
    guard let channel else { return }
    // Whoever orders may be stopped in the middle of it: other lanes wait for it no longer than this.
    let patience = Patience(Patience.answering, clocks: clocks)
    guard let message = try? channel.receive(patience) else {
      unwatch(channel.descriptor.number, token: channelToken)
      channel.descriptor.close()
      self.channel = nil
      return
    }
    isWithdrawn = { channel.isHungUp }
    defer { isWithdrawn = nil }
    let answer = Order(message: message).map(carryOut) ?? [JSONMember("error", "the supervisor could not read the order")]
    try? channel.send(.object(answer), patience)
  }

  /// Carries an order out, as far as it can be at once, and answers it.
  func carryOut(_ order: Order) -> [JSONMember] {
    do {
      switch order {
      case .launch(let context, let requests):
        return [JSONMember("results", .array(try launch(requests, of: context).map(\.json)))]
      case .adopt(let runs):
        let left = try adopt(runs)
        return [JSONMember("adopted", .integer(Int64(tenants.count))), JSONMember("left", .array(left.map { .string($0) }))]
      }
    } catch StateError.admissionHeld(let holder) {
      return [JSONMember("admissionHeld", .string(holder))]
    } catch {
      say("\(error)")
      return [JSONMember("error", .string("\(error)"))]
    }
  }
}
