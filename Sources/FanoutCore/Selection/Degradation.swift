/// Why a fire could not follow its selector: the causes of a degraded fire (SPEC 4, "No silent fallback").
public enum Degradation: Sendable, Equatable {
  /// None of the four known keys, or each of the wrong type; with the keys that were present (at most 20, each
  /// clipped), and what those of the wrong type are (`selected is a string`).
  case unrecognisedShape(keys: [String], wrongTypes: [String] = [])
  /// Known keys, no usable category in them.
  case namedNothing
  /// Categories were named, and the allowlist contains none of them.
  case noAllowlistedCandidate
  /// Nothing on stdout, or white space only.
  case emptyAnswer
  /// Not JSON: a sentence with line and column.
  case notJSON(String)
  /// JSON, but no object: what it was.
  case notAnObject(String)
  /// More than `limit` bytes.
  case tooLarge(limit: Int)
  /// The selector ran past its limit; whether it had written a whole answer by then (nil: that was not put on record).
  case timedOut(after: Duration, wroteAnswer: Bool? = nil)
  /// The selector ended with another status than 0, or by a signal; with the end of its stderr.
  case exited(ExitStatus, stderr: String)
  /// The selector could not be started: why.
  case couldNotStart(String)

  /// The name that summaries, records and `source=allowlist(CAUSE)` carry.
  public var name: String {
    switch self {
    case .unrecognisedShape: "unrecognisedShape"
    case .namedNothing: "namedNothing"
    case .noAllowlistedCandidate: "noAllowlistedCandidate"
    case .emptyAnswer: "emptyAnswer"
    case .notJSON: "notJSON"
    case .notAnObject: "notAnObject"
    case .tooLarge: "tooLarge"
    case .timedOut: "timedOut"
    case .exited: "exited"
    case .couldNotStart: "couldNotStart"
    }
  }

  /// Whether the selector gave no answer that could be read at all (`noAllowlistedCandidate` is an answer, read well).
  public var isUnusableAnswer: Bool {
    if case .noAllowlistedCandidate = self { return false }
    return true
  }
}

// A degradation is the failure side of reading an answer.
extension Degradation: Error {}
