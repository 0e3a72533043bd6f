/// What the journal says of one fire.
public struct FireFacts: Sendable, Equatable {
  /// The fire's id.
  public let id: FireID
  /// The fire's begin; nil where that record is torn or older than what was read.
  public internal(set) var begin: FireBegin?
  /// When it began; nil as above.
  public internal(set) var beganAt: Moment?
  /// The fire's end; nil: it goes on, or was interrupted.
  public internal(set) var end: FireEnd?
  /// When it ended.
  public internal(set) var endedAt: Moment?
  /// Why its `onFire` command failed.
  public internal(set) var onFireFailure: String?

  init(id: FireID) { self.id = id }

  /// Whether a person's one-shot (`fanout run`) fired it.
  public var isOneShot: Bool { begin?.isOneShot ?? false }
  /// The latest that is known of it.
  public var lastMoment: Moment? { endedAt ?? beganAt }
}
