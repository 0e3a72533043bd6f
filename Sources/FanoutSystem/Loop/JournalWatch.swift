import CSystem
import FanoutCore
import Glibc

/// Waits for news in the journal by event: its directory is watched, and so is the supervisor that writes there. What was written
/// before the watch began is not told: read the journal once more after making one.
public struct JournalWatch {
  private let events: EventLoop
  private let files: FileWatch?
  private let clocks: Clocks
  private let signals: SignalDescriptor

  /// What ended a wait.
  public enum News: Sendable, Equatable {
    /// Something was written, or it is time to look.
    case written
    /// The supervisor has ended.
    case supervisorEnded
    /// INT, TERM or HUP came for this process.
    case interrupted(Int32)
  }

  /// A watch; `supervisor` ends the wait with its end. INT, TERM and HUP are held back until `end`.
  public init(_ state: StateDirectory, clocks: Clocks, supervisor: DetachedSupervisor? = nil) throws {
    self.clocks = clocks
    events = try EventLoop(clocks: clocks)
    signals = try SignalDescriptor([SIGINT, SIGTERM, SIGHUP])
    try events.watch(signals.number, token: 3)
    // Without a watch it looks once a second.
    files = (try? FileWatch()).flatMap { files in (try? files.watch(state.journal, for: .growth)).map { _ in files } }
    if let files { try events.watch(files.descriptor.number, token: 1) }
    if let supervisor { try events.watch(supervisor.pidfd, token: 2) }
  }

  /// Waits for news, at most until the deadline. Without inotify it looks once a second.
  public func wait(until deadline: MonotonicTime) throws -> News {
    let look = files == nil ? min(deadline, clocks.monotonic() + .seconds(1)) : deadline
    let tokens = try events.wait(until: look)
    while let events = try files?.events(), !events.isEmpty {}
    if tokens.contains(3), let number = signals.next() { return .interrupted(number) }
    return tokens.contains(2) ? .supervisorEnded : .written
  }

  /// Lets signals through again.
  public func end() { signals.restore() }
}
