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
  /// The run went away without a word.
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
