/// A verdict on a run: its outcome, and why where that is not plain.
public struct Verdict: Sendable, Equatable {
  /// The outcome.
  public var outcome: Outcome
  /// Why: `flood`, `exit 3`, `no backend`, …; nil where the outcome says it all.
  public var detail: String?

  /// A verdict.
  public init(_ outcome: Outcome, _ detail: String? = nil) {
    self.outcome = outcome
    self.detail = detail
  }

  /// What a run's end amounts to (the table of SPEC 8). Whoever ended it beats how it exited, which beats what it
  /// declared.
  public init(exit: ExitStatus, cause: EndCause?, reading: OutcomeReading) {
    switch cause {
    case .timeLimit: self.init(.timedOut)
    case .stall: self.init(.stalled)
    case .kill: self.init(.killed)
    case .flood: self.init(.failed, "flood")
    case nil: self = Verdict.unforced(exit, reading)
    }
  }

  /// What the detail of a run begins with whose worker could not be executed.
  public static let couldNotStart = "could not start: "

  /// The detail of exit 76: what the worker needs beside its lock was not to be had.
  public static let noBackend = "noBackend"

  private static func unforced(_ exit: ExitStatus, _ reading: OutcomeReading) -> Verdict {
    switch exit {
    case .code(75): Verdict(.refused)
    case .code(76): Verdict(.refused, noBackend)
    case .code(0): declared(reading, otherwise: .unknown)
    case .code, .signal: Verdict(.failed, exit.description)
    // Nobody saw the exit: what the worker wrote decides, and without a word of it the run is lost.
    case .unseen: declared(reading, otherwise: .lost)
    }
  }

  private static func declared(_ reading: OutcomeReading, otherwise: Outcome) -> Verdict {
    switch reading {
    case .none: Verdict(otherwise)
    case .report(let report): Verdict(report.outcome, report.outcome == .failed ? "declared" : nil)
    case .unreadable(let sentence): Verdict(.failed, "unreadable outcome: \(sentence)")
    }
  }
}
