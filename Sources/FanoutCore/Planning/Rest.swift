/// A time without starts of a category.
public struct Rest: Sendable, Equatable {
  /// When it began.
  public let since: WallTime
  /// When it ends.
  public let until: WallTime
  /// Why.
  public let cause: Cause

  /// Why a category rests.
  public enum Cause: Sendable, Equatable {
    /// The cooldown after the release of its last run.
    case cooldown
    /// So many runs in a row found nothing to do.
    case noops(Int64)
    /// So many runs in a row failed, timed out, stalled or were lost.
    case failures(Int64)
  }

  /// A rest of that length.
  public init(since: WallTime, length: Duration, cause: Cause) {
    self.since = since
    until = since + length
    self.cause = cause
  }

  /// What it is worth now; what ends within the slack counts as over.
  public func standing(at now: WallTime, slack: Duration) -> Pause.Standing {
    switch Pause(since: since, until: until, why: nil).standing(at: now) {
    case .holds where until - now <= slack: .over
    case let standing: standing
    }
  }
}

extension Rest {
  /// The rest as a document tells it.
  public var json: JSONValue {
    [
      "since": .string(since.rfc3339), "until": .string(until.rfc3339), "why": .string(cause.name),
      "in_a_row": cause.inARow.map { .integer($0) } ?? nil,
    ]
  }
}

extension Rest.Cause {
  /// The word in records and documents.
  public var name: String {
    switch self {
    case .cooldown: "cooldown"
    case .noops: "noop"
    case .failures: "failure"
    }
  }

  /// The key of the configuration that sets its length.
  public func key(of category: Category) -> String {
    switch self {
    case .cooldown: "categories.\(category).cooldown"
    case .noops: "backOff.noop"
    case .failures: "backOff.failure"
    }
  }

  /// How many ends in a row; nil: none are counted.
  public var inARow: Int64? {
    switch self {
    case .cooldown: nil
    case .noops(let count), .failures(let count): count
    }
  }

  /// For people: `3 no-ops in a row`.
  public var words: String {
    switch self {
    case .cooldown: "cooldown"
    case .noops(let count): count == 1 ? "a no-op" : "\(count) no-ops in a row"
    case .failures(let count): count == 1 ? "a failure" : "\(count) failures in a row"
    }
  }

  /// The cause of those words in a document; nil for any other.
  public init?(name: String, inARow count: Int64?) {
    switch (name, count) {
    case ("cooldown", _): self = .cooldown
    case ("noop", let count?): self = .noops(count)
    case ("failure", let count?): self = .failures(count)
    default: return nil
    }
  }
}
