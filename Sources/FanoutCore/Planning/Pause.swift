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
    until.map { Validity(since: since, until: $0, at: now) } ?? .holds
  }

  /// What a dated rest is worth now.
  public typealias Standing = Validity
}
