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
      guard place(of: raise.hand) == nil else { return }
      all.append(Hand(raise, category: record.category, run: record.run, raised: record.moment))
    case .handLowered(let lowering):
      guard let place = place(of: lowering.hand) else {
        unknown.insert(lowering.hand)
        return
      }
      all[place].lowered = all[place].lowered ?? Hand.Lowered(lowering: lowering, at: record.moment)
    case .handSilenced(let silence):
      if let place = place(of: silence.hand) { all[place].silence = silence }
    case .handsTold(let told):
      for place in told.raised.compactMap(place) {
        all[place].told += 1
        all[place].toldAt = record.moment
      }
    default: break
    }
  }

  private func place(of id: HandID) -> Int? { all.lastIndex { $0.id == id } }
}
