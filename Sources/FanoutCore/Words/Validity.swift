/// What a dated rest is worth at a moment.
public enum Validity: Sendable, Equatable {
  /// The rest counts.
  case holds
  /// The rest is past.
  case over
  /// The rest ends further ahead than it is long: the clock has jumped, it counts for nothing and that is said.
  case void

  /// What a rest of that begin and end is worth then.
  public init(since: WallTime, until: WallTime, at now: WallTime) {
    if until <= now {
      self = .over
    } else {
      self = until - now > until - since ? .void : .holds
    }
  }
}
