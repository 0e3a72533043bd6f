/// A hand that goes down.
public struct HandLowering: Sendable, Equatable {
  /// The name of the hand.
  public var hand: HandID
  /// By what.
  public var how: HandDecision
  /// Who decided, where a person did; nil: nobody had to.
  public var by: String?

  /// A hand that goes down.
  public init(_ hand: HandID, _ how: HandDecision, by: String? = nil) {
    self.hand = hand
    self.how = how
    self.by = by
  }
}

extension HandLowering: RecordTable {
  static var blank: HandLowering { HandLowering(HandID(0), .over) }

  @inline(__always) mutating func fields<Visitor: FieldVisitor>(_ line: inout Visitor) throws(Visitor.Failure) {
    try line.needed("hand", &hand)
    try line.word("how", &how, unless: .over)
    try line.text("by", &by, .word)
  }
}
