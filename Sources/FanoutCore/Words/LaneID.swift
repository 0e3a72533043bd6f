/// The id of a lane: that of the run which took its lock.
public struct LaneID: StampedID {
  /// The id as it is written.
  public let text: String

  /// The id of that text.
  public init(_ text: String) { self.text = text }

  /// The run that took the lock, of generation 0.
  public var first: RunID { RunID(text) }

  /// The runs that a lane can have, in the order of their generations.
  public var runs: [RunID] { [first, first.respawned] }
}
