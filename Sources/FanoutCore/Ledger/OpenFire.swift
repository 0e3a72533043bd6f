/// A fire that has a begin on record and no end.
public struct OpenFire: Sendable, Equatable {
  /// The fire's id.
  public var id: FireID
  /// When it began.
  public var beganAt: Moment
  /// Whether a person's one-shot fired it.
  public var isOneShot: Bool

  /// A fire.
  public init(id: FireID, beganAt: Moment, isOneShot: Bool) {
    self.id = id
    self.beganAt = beganAt
    self.isOneShot = isOneShot
  }
}
