import CSystem
import FanoutCore
import Glibc

/// The one place where the program waits: level-triggered epoll on descriptors, up to a deadline. One thread.
///
/// Where pidfds are denied, processes stand for themselves by their directories in /proc, which epoll refuses: while
/// any is watched, those are looked at four times a second.
public final class EventLoop {
  private let descriptor: Descriptor
  private let now: @Sendable () -> MonotonicTime
  /// Processes by their directories in /proc, of which nothing tells: those are looked at.
  private var lookedAt: [Int32: UInt64] = [:]

  /// How often they are looked at.
  static let look: Duration = .milliseconds(250)

  /// A loop whose deadlines run on that clock.
  public init(clocks: Clocks) throws(SystemError) {
    let number = epoll_create1(Int32(EPOLL_CLOEXEC))
    guard number >= 0 else { throw .last("create an event loop") }
    descriptor = Descriptor(owning: number)
    now = clocks.monotonic
  }

  /// A loop is an event source itself: readable while something is ready in it. Nothing tells of what is looked at.
  var number: Int32 { descriptor.number }

  /// When it has to be asked although it does not become readable; nil: never.
  var nextLook: MonotonicTime? { lookedAt.isEmpty ? nil : now() + EventLoop.look }

  /// What is ready now, without waiting.
  func ready() throws(SystemError) -> [UInt64] { try wait(until: now()) }

  /// What a descriptor is watched for.
  enum Interest {
    /// Something can be read (a pidfd: its process has ended).
    case reading
    /// Something urgent is told (a list of mounts: it has changed).
    case change
    /// Something can be written.
    case room

    fileprivate var event: EPOLL_EVENTS {
      switch self {
      case .reading: EPOLLIN
      case .change: EPOLLPRI
      case .room: EPOLLOUT
      }
    }
  }

  /// From now on `wait` answers with the token while that holds of the descriptor, or each time that it changes. Regular
  /// files are refused (EPERM).
  func watch(_ number: Int32, token: UInt64, for interest: Interest = .reading) throws(SystemError) {
    var event = epoll_event(events: interest.event.rawValue, data: epoll_data_t(u64: token))
    if epoll_ctl(descriptor.number, EPOLL_CTL_ADD, number, &event) == 0 { return }
    let code = errno
    let remedy = "raise how many descriptors a user may wait for (sysctl fs.epoll.max_user_watches)"
    let error = SystemError("watch descriptor \(number)", code: code, remedy: code == ENOSPC ? remedy : nil)
    guard error.code == EPERM, csystem_is_directory(number) == 1 else { throw error }
    lookedAt[number] = token
  }

  /// Watches it no longer. Before closing it: a duplicate elsewhere would keep an epoll entry alive that nobody could
  /// remove.
  public func unwatch(_ number: Int32) {
    if lookedAt.removeValue(forKey: number) != nil { return }
    var event = epoll_event()
    _ = epoll_ctl(descriptor.number, EPOLL_CTL_DEL, number, &event)
  }

  /// Waits until something is ready or the deadline has come (nil: for ever); the tokens that are ready, at most 1,024,
  /// none at the deadline.
  public func wait(until deadline: MonotonicTime?) throws(SystemError) -> [UInt64] {
    var events = [epoll_event](repeating: epoll_event(), count: 1024)
    while true {
      let over = lookedAt.filter { ExitWatch.isOver(directory: $0.key) }.values.sorted()
      let timeout = over.isEmpty ? milliseconds(until: nextLook(before: deadline)) : 0
      let count = epoll_wait(descriptor.number, &events, Int32(events.count), timeout)
      if count > 0 || !over.isEmpty { return over + events.prefix(max(0, Int(count))).map { $0.data.u64 } }
      if count < 0, errno != EINTR { throw .last("wait for events") }
      if let deadline, now() >= deadline { return [] }
    }
  }

  private func nextLook(before deadline: MonotonicTime?) -> MonotonicTime? {
    guard let look = nextLook else { return deadline }
    return deadline.map { min($0, look) } ?? look
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
