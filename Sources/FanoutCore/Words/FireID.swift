/// The id of a fire: `20261121T011624Z-7f3a`, the moment and something drawn.
public struct FireID: StampedID {
  /// The id as it is written.
  public let text: String

  /// The id of that text.
  public init(_ text: String) { self.text = text }

  /// The id of a fire that begins at that moment.
  public init(made moment: WallTime, drawn: String) { text = StampedName.made(moment, drawn) }
}
