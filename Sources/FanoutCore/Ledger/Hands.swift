/// The hands of a loop: a fold of the journal.
public struct Hands: Sendable, Equatable {
  /// How many were raised so far: the number of the last one.
  public internal(set) var count: Int64 = 0
  /// Hands that are up, the oldest first.
  public internal(set) var open: [Hand] = []
  /// Hands that went down and were not told since, the first first.
  public internal(set) var lowered: [Hand] = []

  /// More than that are not remembered until they are told: whoever wants to know is told by then.
  static let loweredKept = 128
  /// More are not up: what raises them has another fault.
  static let openKept = 1024

  /// None.
  public init() {}

  /// The open hand of that name.
  public subscript(_ id: HandID) -> Hand? { open.first { $0.id == id } }

  /// The open hand of that kind about that; nil: none is up.
  public func hand(_ kind: HandKind, about subject: String) -> Hand? {
    open.first { $0.kind == kind && $0.raise.subject == subject }
  }

  /// Adds the next record, in the order of writing.
  public mutating func apply(_ record: Record) {
    switch record.event {
    case .handRaised(let raise):
      count = max(count, raise.hand.number)
      guard self[raise.hand] == nil else { return }
      open.append(Hand(raise, category: record.category, run: record.run, raised: record.moment))
      if open.count > Hands.openKept { open.removeFirst() }
    case .handLowered(let lowering):
      guard let place = open.firstIndex(where: { $0.id == lowering.hand }) else { return }
      var hand = open.remove(at: place)
      hand.take(record)
      lowered.append(hand)
      if lowered.count > Hands.loweredKept { lowered.removeFirst() }
    case .handSilenced: take(record)
    case .handsTold(let told):
      take(record)
      lowered.removeAll { told.lowered.contains($0.id) }
    case .runStarted(let start):
      guard start.source == CandidateSource.person.rawValue, let category = record.category else { return }
      for place in open.indices where open[place].kind == .question && open[place].category == category {
        open[place].isDecided = true
      }
    default: break
    }
  }

  private mutating func take(_ record: Record) {
    for place in open.indices { open[place].take(record) }
  }
}
