/// What becomes of hands, where the causes are those: which go up, and which go down.
public struct HandChanges: Sendable, Equatable {
  /// One change, with what its record is about.
  public struct Change: Sendable, Equatable {
    /// What is put on record.
    public var event: Event
    /// The category of the record.
    public var category: Category?
    /// The run of the record.
    public var run: RunID?
  }

  /// In the order in which they are put on record.
  public private(set) var all: [Change] = []

  /// The changes. Where not all could be read (`isWhole`), what is not seen may be there all the same: nothing goes
  /// down. A question goes down by nothing but a person (SPEC 13).
  public init(_ causes: [HandCause], over hands: Hands, isWhole: Bool) {
    for hand in hands.open {
      guard let how = HandChanges.lowering(of: hand, causes, isWhole) else { continue }
      all.append(Change(event: .handLowered(HandLowering(hand.id, how)), category: hand.category, run: hand.run))
    }
    var count = hands.count
    for cause in causes where hands.hand(cause.kind, about: cause.subject) == nil {
      count += 1
      let raise = HandRaise(
        HandID(count), cause.kind, subject: cause.subject, detail: cause.detail, question: cause.question)
      all.append(Change(event: .handRaised(raise), category: cause.category, run: cause.run))
    }
  }

  private static func lowering(of hand: Hand, _ causes: [HandCause], _ isWhole: Bool) -> HandDecision? {
    if hand.kind == .question { return hand.isDecided ? .person : nil }
    let isStill = causes.contains { $0.kind == hand.kind && $0.subject == hand.raise.subject }
    guard isWhole, !isStill else { return nil }
    return hand.kind == .crashed ? .superseded : .over
  }
}
