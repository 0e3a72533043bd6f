/// A hand of which a person wants to hear no more for a while.
public struct HandSilence: Sendable, Equatable {
  /// The name of the hand.
  public var hand: HandID
  /// Until when; nil: as long as it is up.
  public var until: WallTime?
  /// Who wants that.
  public var by: String?

  /// A silence.
  public init(_ hand: HandID, until: WallTime?, by: String?) {
    self.hand = hand
    self.until = until
    self.by = by
  }
}

extension HandSilence: RecordTable {
  static var blank: HandSilence { HandSilence(HandID(0), until: nil, by: nil) }

  @inline(__always) mutating func fields<Visitor: FieldVisitor>(_ line: inout Visitor) throws(Visitor.Failure) {
    try line.needed("hand", &hand)
    try line.time("until", &until)
    try line.text("by", &by, .word)
  }
}
