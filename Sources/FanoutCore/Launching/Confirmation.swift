/// Whether the runs of a fire started, as the journal says it (SPEC 2, "Started").
public struct Confirmation: Sendable, Equatable {
  /// How long after the last `confirmFor` a confirmation may take to reach the disk (SPEC 7.6).
  public static let grace: Duration = .seconds(10)

  private var open: Set<RunID>
  private var failures: [RunID: String] = [:]
  private var refused: [RunID: ExitStatus] = [:]
  private var unanswered: [RunID: String] = [:]

  /// Of these runs nothing is known yet.
  public init(runs: [RunID]) { open = Set(runs) }

  /// Why the waiting ended before all was known.
  public var isInterrupted = false

  /// Nothing is waited for any more.
  public var isComplete: Bool { open.isEmpty }

  /// Whether a run is still waited for.
  public func waits(for run: RunID) -> Bool { open.contains(run) }

  /// Waits no longer for these, of which nothing is heard, and why.
  public mutating func giveUp(_ silent: [RunID: String]) {
    for (run, why) in silent where open.remove(run) != nil { unanswered[run] = why }
  }

  /// Takes in what the journal says.
  public mutating func take(_ records: [Record]) {
    for record in records {
      guard let run = record.run else { continue }
      switch record.event {
      case .runConfirmed:
        open.remove(run)
        unanswered[run] = nil
      case .runEnded(let end):
        if end.outcome == .refused { refused[run] = end.exit }
        // An end after its confirmation is no failure to start.
        guard open.remove(run) != nil || unanswered.removeValue(forKey: run) != nil else { continue }
        switch end.exit {
        case .code(0), .code(75), .code(76): break
        case .code, .signal, .unseen:
          failures[run] = Confirmation.words(end)
        }
      default: break
      }
    }
  }

  /// Why a run counts as failed; nil: it started.
  public func failure(of run: RunID) -> String? {
    if let failure = failures[run] { return failure }
    if let why = unanswered[run] { return "its start was not confirmed: \(why); `fanout show \(run)` tells more" }
    guard open.contains(run) else { return nil }
    return isInterrupted
      ? "the fire was interrupted before its start was confirmed; it goes on, `fanout kill \(run)` ends it"
      : "its start was not confirmed; `fanout show \(run)` tells more"
  }

  /// Whether a run ended as refused.
  public func hasRefused(_ run: RunID) -> Bool { refused[run] != nil }

  /// Whether a run refused because somebody else was there, or for reasons of its own: its lock may be the reason.
  public func mayMissItsLock(_ run: RunID) -> Bool { refused[run] == .code(75) }

  private static func words(_ end: RunEndRecord) -> String {
    let outcome =
      switch end.outcome {
      case .timedOut: "timed out before its start was confirmed"
      case .stalled: "stalled before its start was confirmed"
      default: end.outcome.rawValue
      }
    return [outcome, end.why].compactMap { $0 }.joined(separator: ": ")
  }
}
