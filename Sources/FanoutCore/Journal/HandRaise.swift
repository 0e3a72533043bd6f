/// A hand that goes up: something needs a person's decision. Category and run stand with the record itself.
public struct HandRaise: Sendable, Equatable {
  /// The name of the hand.
  public var hand: HandID
  /// Why a person is needed.
  public var kind: HandKind
  /// What it is about. One hand of a kind is up for it at a time.
  public var subject: String
  /// A sentence with its evidence.
  public var detail: String
  /// What a worker asked.
  public var question: String?

  /// A hand.
  public init(
    _ hand: HandID, _ kind: HandKind, subject: String, detail: String, question: String? = nil
  ) {
    self.hand = hand
    self.kind = kind
    self.subject = subject
    self.detail = detail
    self.question = question
  }
}

extension HandRaise: RecordTable {
  static var blank: HandRaise { HandRaise(HandID(0), .machine, subject: "", detail: "") }

  @inline(__always) mutating func fields<Visitor: FieldVisitor>(_ line: inout Visitor) throws(Visitor.Failure) {
    try line.needed("hand", &hand)
    // A word of a later version is something that needs a person all the same.
    try line.word("needs", &kind, unless: .machine)
    try line.text("subject", &subject, .word)
    try line.text("detail", &detail, .free)
    try line.text("question", &question, .free)
  }
}
