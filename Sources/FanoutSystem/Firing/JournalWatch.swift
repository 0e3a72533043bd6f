import CSystem
import FanoutCore
import Glibc

/// Waits for news in the journal by event: its directory is watched, and so are the supervisors that write there. What
/// was written before the watch began is not told: read the journal once more after making one.
public struct JournalWatch {
  private let events: EventLoop
  private let files: FileWatch?
  /// The watch of the index; nil: it cannot be watched.
  private let index: Int32?
  private let clocks: Clocks
  private let signals: SignalDescriptor

  private static let firstSupervisor: UInt64 = 16

  /// What ended a wait.
  public enum News: Sendable, Equatable {
    /// Something was written, or it is time to look.
    case written
    /// A supervisor has ended, and is watched no more.
    case supervisorEnded
    /// The index has changed: a supervisor may have left a run to be settled, because the journal did not take its end.
    case indexed
    /// A request to end came for this process.
    case interrupted(Int32)
  }

  /// A watch; each of `supervisors` (pidfds) ends a wait with its end. Requests to end are held back until `end`.
  public init(_ state: StateDirectory, clocks: Clocks, supervisors: [Int32] = []) throws {
    self.clocks = clocks
    events = try EventLoop(clocks: clocks)
    signals = try SignalDescriptor(SignalDescriptor.requestsToEnd)
    try events.watch(signals.number, token: 3)
    // Without a watch it looks once a second.
    files = (try? FileWatch()).flatMap { files in (try? files.watch(state.journal, for: .growth)).map { _ in files } }
    index = try? files?.watch(state.live, for: .arrivals)
    if let files { try events.watch(files.descriptor.number, token: 1) }
    for descriptor in supervisors {
      try events.watch(descriptor, token: JournalWatch.firstSupervisor + UInt64(descriptor))
    }
  }

  /// Waits for news, at most until the deadline. Without inotify it looks once a second.
  public func wait(until deadline: MonotonicTime) throws -> News {
    let look = files == nil ? min(deadline, clocks.monotonic() + .seconds(1)) : deadline
    let tokens = try events.wait(until: look)
    var hasIndexed = files == nil
    while let events = try files?.events(), !events.isEmpty {
      hasIndexed = hasIndexed || events.contains { $0.watch == index || $0.isOverflow }
    }
    if tokens.contains(3), let number = signals.next() { return .interrupted(number) }
    let ended = tokens.filter { $0 >= JournalWatch.firstSupervisor }
    // Readable for ever from now on: told once.
    for token in ended { events.unwatch(Int32(token - JournalWatch.firstSupervisor)) }
    return ended.isEmpty ? (hasIndexed ? .indexed : .written) : .supervisorEnded
  }

  /// Lets signals through again.
  public func end() { signals.restore() }
}
