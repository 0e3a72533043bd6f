/// What the `notify` command is told at one moment: everything that it was not told yet, in order and together.
public struct HandNotice: Sendable, Equatable {
  /// Hands that went up, those among them that are down again by now; and questions that are told once more.
  public private(set) var raised: [Hand] = []
  /// Hands that went down.
  public private(set) var lowered: [Hand] = []

  /// More is told by the next call.
  static let most = 100
  /// After so long a question that is still open is told once more.
  static let again: Duration = .seconds(4 * 3600)

  /// The notice; nil: there is nothing to tell.
  public init?(_ hands: Hands, kinds: [HandKind], at now: Moment) {
    for hand in hands.lowered where kinds.contains(hand.kind) {
      // One that nobody was to hear of goes down as silently as it went up.
      guard hand.told > 0 || !hand.isSilent(at: now.wall) else { continue }
      if hand.told == 0 { raised.append(hand) }
      lowered.append(hand)
    }
    for hand in hands.open where kinds.contains(hand.kind) && !hand.isSilent(at: now.wall) {
      let isOwed =
        hand.kind == .question && hand.told == 1 && hand.toldAt.map { now.since($0) >= HandNotice.again } ?? false
      if hand.told == 0 || isOwed { raised.append(hand) }
    }
    raised = Array(raised.sorted { $0.id < $1.id }.prefix(HandNotice.most))
    lowered = Array(lowered.prefix(HandNotice.most))
    if raised.isEmpty, lowered.isEmpty { return nil }
  }

  /// What is put on record once it was told.
  public var told: HandsTold {
    HandsTold(raised: raised.filter { $0.lowered == nil }.map(\.id), lowered: lowered.map(\.id))
  }

  /// The document that the command gets (SPEC 13, "Hands"). Added to, never renamed.
  public func json(host: String, loop: String?) -> JSONValue {
    [
      "schema": 1, "host": .string(host), "loop": loop.map { .string($0) } ?? nil,
      "raised": .array(raised.map(\.json)), "lowered": .array(lowered.map(\.json)),
    ]
  }
}
