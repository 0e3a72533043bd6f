import CSystem
import FanoutCore
import Glibc

/// Whether the runs of a fire started, as the journal says it (SPEC 2, "Started").
struct Confirmation {
  private var open: Set<String>
  private var failures: [String: String] = [:]
  private var refused: Set<String> = []

  init(runs: [String]) { open = Set(runs) }

  /// Why the waiting ended before all was known.
  var isInterrupted = false

  /// Nothing is waited for any more.
  var isComplete: Bool { open.isEmpty }

  mutating func take(_ records: [Record]) {
    for record in records {
      guard let run = record.run else { continue }
      switch record.event {
      case .runConfirmed: open.remove(run)
      case .runEnded(let end):
        if end.outcome == .refused { refused.insert(run) }
        // An end after its confirmation is no failure to start.
        guard open.remove(run) != nil else { continue }
        switch end.exit {
        case .code(0), .code(75), .code(76): break
        case .code, .signal, .unseen: failures[run] = [end.outcome.rawValue, end.detail].compactMap { $0 }.joined(separator: ": ")
        }
      default: break
      }
    }
  }

  /// Why a run counts as failed; nil: it started.
  func failure(of run: String) -> String? {
    if let failure = failures[run] { return failure }
    guard open.contains(run) else { return nil }
    return isInterrupted
      ? "the fire was interrupted before its start was confirmed; it goes on, `fanout kill \(run)` ends it"
      : "its start was not confirmed; `fanout show \(run)` tells more"
  }

  func hasRefused(_ run: String) -> Bool { refused.contains(run) }
}

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
