import CSystem
import FanoutCore
import Glibc

/// Whether the runs of a fire started, as the journal says it (SPEC 2, "Started").
struct Confirmation {
  private var open: Set<String>
  private var failures: [String: String] = [:]
  private var refused: Set<String> = []

  init(runs: [String]) { open = Set(runs) }

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
    failures[run] ?? (open.contains(run) ? "its start was not confirmed; `fanout show \(run)` tells more" : nil)
  }

  func hasRefused(_ run: String) -> Bool { refused.contains(run) }
}

/// Waits for news in the journal by event: its directory is watched, and so is the supervisor that writes there.
struct JournalWatch {
  private let events: EventLoop
  private let files: FileWatch?
  private let clocks: Clocks

  /// A watch; `supervisor` ends the wait with its end.
  init(_ state: StateDirectory, clocks: Clocks, supervisor: DetachedSupervisor?) throws {
    self.clocks = clocks
    events = try EventLoop(clocks: clocks)
    files = try? FileWatch()
    if let files {
      _ = try files.watch(state.journal, for: .growth)
      try events.watch(files.descriptor.number, token: 1)
    }
    if let supervisor { try events.watch(supervisor.pidfd, token: 2) }
  }

  /// Waits until something was written (true), or the supervisor has ended (false), at most until the deadline. Without inotify
  /// it looks once a second.
  func wait(until deadline: MonotonicTime) throws -> Bool {
    let look = files == nil ? min(deadline, clocks.monotonic() + .seconds(1)) : deadline
    let tokens = try events.wait(until: look)
    while let events = try files?.events(), !events.isEmpty {}
    return !tokens.contains(2)
  }
}
