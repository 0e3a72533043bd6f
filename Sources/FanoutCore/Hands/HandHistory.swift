/// The hands of a stretch of the journal, those that are down among them.
public struct HandHistory: Sendable, Equatable {
  /// In the order in which they were raised.
  public private(set) var all: [Hand] = []
  /// Hands that went down of which nothing else was read: they were raised before.
  public private(set) var unknown: Set<HandID> = []

  /// The history of these records, in the order of their writing.
  public init(_ records: some Sequence<Record>) {
    for record in records { apply(record) }
  }

  private mutating func apply(_ record: Record) {
    switch record.event {
    case .handRaised(let raise):
      guard !all.contains(where: { $0.id == raise.hand }) else { return }
      all.append(Hand(raise, category: record.category, run: record.run, raised: record.moment))
    case .handLowered(let lowering) where !all.contains { $0.id == lowering.hand }: unknown.insert(lowering.hand)
    case .handLowered, .handSilenced, .handsTold:
      for place in all.indices { all[place].take(record) }
    default: break
    }
  }
}
