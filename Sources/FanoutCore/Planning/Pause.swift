/// A pause as its file says it.
public struct Pause: Sendable, Equatable {
  /// When it was made.
  public var since: WallTime
  /// When it ends by itself; nil: when a person says so.
  public var until: WallTime?
  /// Why.
  public var why: String?
  /// A pause.
  public init(since: WallTime, until: WallTime?, why: String?) {
    self.since = since
    self.until = until
    self.why = why
  }

  /// Whether it still holds, is over, or ends further ahead than its own length: then the clock has jumped and it is
  /// void.
  public func standing(at now: WallTime) -> Standing {
    guard let until else { return .holds }
    if until <= now { return .over }
    return until - now > until - since ? .void : .holds
  }

  /// What a dated rest is worth now.
  public enum Standing: Sendable, Equatable {
    /// The rest counts.
    case holds
    /// The rest is past.
    case over
    /// The rest ends further ahead than it is long: the clock has jumped, it counts for nothing and that is said.
    case void
  }
}
