import FanoutCore
import Glibc

/// The supervisor's side: orders in, results out.
extension Supervisor {
  /// Takes its orders from this descriptor, until its other end is closed.
  public func takeOrders(from descriptor: Int32) throws {
    channel = OrderChannel(descriptor: Descriptor(owning: descriptor))
    try sources.watch(descriptor, for: .channel)
  }

  /// Whether orders may still come.
  public var expectsOrders: Bool { channel != nil }

  func orderArrived() {
    guard let channel else { return }
    // Whoever orders may be stopped in the middle of it: other lanes wait for it no longer than this.
    let patience = AnswerWait(AnswerWait.answering, clocks: clocks)
    guard let message = try? channel.receive(patience) else {
      sources.forget(channel.descriptor)
      channel.descriptor.close()
      self.channel = nil
      return
    }
    isWithdrawn = { channel.isHungUp }
    defer { isWithdrawn = nil }
    let answer =
      Order(message: message).map(carryOut) ?? [JSONMember("error", "the supervisor could not read the order")]
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
        return [
          JSONMember("adopted", .integer(Int64(heldLanes.count))), JSONMember("left", .array(left.map { .string($0) })),
        ]
      }
    } catch StateError.admissionHeld(let holder) {
      return [JSONMember("admissionHeld", .string(holder))]
    } catch {
      say("\(error)")
      return [JSONMember("error", .string("\(error)"))]
    }
  }
}
