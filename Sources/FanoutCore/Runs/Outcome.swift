/// How a run ended (SPEC 8).
public enum Outcome: String, Sendable, CaseIterable {
  /// Declared with exit 0: work was done.
  case productive
  /// Declared: looked, found nothing to do.
  case noop
  /// Declared with a reason: rightly did nothing.
  case restraint
  /// Declared with a reason: could not go on.
  case blocked
  /// Declared with a question: a human call is needed.
  case needsHuman
  /// Exit 0 and no outcome: never credited.
  case unknown
  /// Exit 75 or 76: correctly refused, not a failure.
  case refused
  /// Any other end of its own.
  case failed
  /// Ended by the time limit.
  case timedOut
  /// Ended for its silence.
  case stalled
  /// Ended by an operator.
  case killed
  /// It went away without a word.
  case lost

  /// Whether a worker may declare it.
  public var isDeclarable: Bool {
    switch self {
    case .productive, .noop, .restraint, .blocked, .needsHuman, .failed: true
    case .unknown, .refused, .timedOut, .stalled, .killed, .lost: false
    }
  }

  /// Whether it speaks against the machine or the worker: counted by `status --check` and by streaks.
  public var isUnsuccessful: Bool {
    switch self {
    case .failed, .timedOut, .stalled, .lost: true
    default: false
    }
  }
}

/// Why fanout ended a worker.
public enum EndCause: String, Sendable, CaseIterable {
  /// It ran past its time limit.
  case timeLimit
  /// It was silent for too long.
  case stall
  /// An operator asked.
  case kill
  /// Its output passed eight times its limit on disk: what 0.1 ended a run for, and nothing does any more.
  case flood
}

/// What was found where a worker reports its outcome. Read once, after its own exit.
public enum OutcomeReading: Sendable, Equatable {
  /// There was no file.
  case none
  /// A complete, valid report.
  case report(OutcomeReport)
  /// Something that cannot be read: a sentence.
  case unreadable(String)
}

/// What a worker reported of its own work.
public struct OutcomeReport: Sendable, Equatable {
  /// What it declared.
  public var outcome: Outcome
  /// From 0 to 1.
  public var grade: Double?
  /// What was written as a grade and is none.
  public var unreadableGrade: String?
  /// In a sentence.
  public var summary: String?
  /// Why, for restraint, blocked and failed.
  public var reason: String?
  /// What a human must decide.
  public var question: String?
  /// The worker's own name for what it did.
  public var session: String?
  /// What it made.
  public var artifacts: [String]
  /// How many reviews its work needs.
  public var reviews: Int64?

  /// A report.
  public init(
    outcome: Outcome, grade: Double? = nil, unreadableGrade: String? = nil, summary: String? = nil, reason: String? = nil,
    question: String? = nil, session: String? = nil, artifacts: [String] = [], reviews: Int64? = nil
  ) {
    self.outcome = outcome
    self.grade = grade
    self.unreadableGrade = unreadableGrade
    self.summary = summary
    self.reason = reason
    self.question = question
    self.session = session
    self.artifacts = artifacts
    self.reviews = reviews
  }
}

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

  /// What a run's end amounts to (the table of SPEC 8). Whoever ended it beats how it exited, which beats what it declared.
  public init(exit: ExitStatus, cause: EndCause?, reading: OutcomeReading) {
    switch cause {
    case .timeLimit: self.init(.timedOut)
    case .stall: self.init(.stalled)
    case .kill: self.init(.killed)
    case .flood: self.init(.failed, "flood")
    case nil: self = Verdict.unforced(exit, reading)
    }
  }

  private static func unforced(_ exit: ExitStatus, _ reading: OutcomeReading) -> Verdict {
    switch exit {
    case .code(75): Verdict(.refused)
    case .code(76): Verdict(.refused, "noBackend")
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
