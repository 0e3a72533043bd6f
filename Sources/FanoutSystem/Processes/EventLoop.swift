import CSystem
import FanoutCore
import Glibc

/// The one place where the program waits: level-triggered epoll on descriptors, up to a deadline. One thread.
public final class EventLoop {
  private let descriptor: Descriptor
  private let now: @Sendable () -> MonotonicTime

  /// A loop whose deadlines run on that clock.
  public init(clocks: Clocks) throws(SystemError) {
    let number = epoll_create1(Int32(EPOLL_CLOEXEC))
    guard number >= 0 else { throw .last("create an event loop") }
    descriptor = Descriptor(owning: number)
    now = clocks.monotonic
  }

  /// From now on `wait` answers with the token while the descriptor can be read (a pidfd: has ended). Regular files are refused (EPERM).
  public func watch(_ number: Int32, token: UInt64) throws(SystemError) {
    var event = epoll_event(events: EPOLLIN.rawValue, data: epoll_data_t(u64: token))
    guard epoll_ctl(descriptor.number, EPOLL_CTL_ADD, number, &event) == 0 else { throw .last("watch descriptor \(number)") }
  }

  /// Watches it no longer. Before closing it: a duplicate elsewhere would keep an epoll entry alive that nobody could remove.
  public func unwatch(_ number: Int32) {
    var event = epoll_event()
    _ = epoll_ctl(descriptor.number, EPOLL_CTL_DEL, number, &event)
  }

  /// Waits until something is ready or the deadline has come (nil: for ever); the tokens that are ready, at most 1,024, none at the deadline.
  public func wait(until deadline: MonotonicTime?) throws(SystemError) -> [UInt64] {
    var events = [epoll_event](repeating: epoll_event(), count: 1024)
    while true {
      let timeout = milliseconds(until: deadline)
      let count = epoll_wait(descriptor.number, &events, Int32(events.count), timeout)
      if count > 0 { return events.prefix(Int(count)).map { $0.data.u64 } }
      if count < 0, errno != EINTR { throw .last("wait for events") }
      if let deadline, now() >= deadline { return [] }
    }
  }

  // Rounded up: waking before the deadline would mean waiting again, for nothing.
  private func milliseconds(until deadline: MonotonicTime?) -> Int32 {
    guard let deadline else { return -1 }
    let current = now()
    guard deadline > current else { return 0 }
    let (left, overflow) = deadline.nanoseconds.subtractingReportingOverflow(current.nanoseconds)
    if overflow { return Int32.max }
    return Int32(clamping: left / 1_000_000 + (left % 1_000_000 == 0 ? 0 : 1))
  }
}
