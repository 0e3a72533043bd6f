import Dispatch
import FanoutCore
import Foundation
import Testing

@testable import FanoutSystem

extension Machine {
  /// A manager of units as its services see it: a socket whose queue is short.
  @Suite struct `A notification of the manager` {
    private let manager: Doorbell
    private let notification: ServiceNotification
    private let clocks: Clocks

    init() throws {
      clocks = try .live()
      manager = try Doorbell()
      notification = try #require(
        ServiceNotification(ProcessEnvironment(entries: []).setting("NOTIFY_SOCKET", manager.address)))
    }

    private func messages() -> [String] {
      var messages: [String] = []
      var bytes = [UInt8](repeating: 0, count: 1 << 16)
      while true {
        let count = recv(manager.descriptor.number, &bytes, bytes.count, Int32(MSG_DONTWAIT))
        guard count >= 0 else { return messages }
        messages.append(String(decoding: bytes[..<count], as: UTF8.self))
      }
    }

    /// So many messages of others as its queue holds.
    private func fill() throws {
      let other = try #require(DatagramSocket(to: manager.address))
      while case .taken = other.send("STATUS=of another unit") {}
    }

    @Test func `is told at once where somebody reads`() {
      notification.tell("READY=1", status: "works")
      #expect(messages() == ["READY=1\nSTATUS=works"])
      #expect(notification.owed == nil)
    }

    @Test func `is owed to a manager that is behind, and told when it reads: of a status the last`() throws {
      try fill()
      notification.tell(status: "waits")
      notification.tell("READY=1", status: "works")
      notification.tell("STOPPING=1", status: "ends")
      let owed = try #require(notification.owed)
      let events = try EventLoop(clocks: clocks)
      try events.watch(owed.number, token: 1, for: .room)
      #expect(try events.ready() == [])
      #expect(messages().allSatisfy { $0 == "STATUS=of another unit" })
      #expect(try events.wait(until: clocks.monotonic() + minute) == [1])
      events.unwatch(owed.number)
      notification.tellWhatIsOwed()
      #expect(messages() == ["READY=1\nSTATUS=ends", "STOPPING=1"])
      #expect(notification.owed == nil)
    }

    @Test func `is waited for where its unit is about to end, and not for ever`() throws {
      try fill()
      notification.tell("READY=1")
      notification.settle(within: .milliseconds(1), clocks: clocks)
      #expect(notification.owed != nil)
      let number = manager.descriptor.number
      // Waited for: a descriptor of the next test may have the same number.
      let reader = DispatchGroup()
      DispatchQueue.global().async(group: reader) {
        var byte: UInt8 = 0
        while recv(number, &byte, 1, Int32(MSG_DONTWAIT)) >= 0 {}
      }
      notification.settle(within: .seconds(60), clocks: clocks)
      reader.wait()
      #expect(notification.owed == nil)
    }

    @Test func `is no longer than a manager reads, and ends with a whole character`() throws {
      for length in 4070...4090 {
        notification.tell("READY=1", status: String(repeating: "x", count: length) + "ééééé")
        let message = try #require(messages().first)
        #expect(message.hasPrefix("READY=1\nSTATUS=xx") && message.utf8.count <= 4095 && !message.contains("\u{FFFD}"))
        #expect(message.utf8.count >= min(4094, length + 25))
      }
    }

    @Test func `to nobody is lost, and nothing is owed`() throws {
      let nobody = try Scratch().path + "/nobody"
      let lost = try #require(ServiceNotification(ProcessEnvironment(entries: []).setting("NOTIFY_SOCKET", nobody)))
      lost.tell("READY=1", status: "works")
      #expect(lost.owed == nil)
    }
  }
}
