/// Something that needs a person's decision, as it stands on record.
public struct Hand: Sendable, Equatable {
  /// The name, why a person is needed, and what for.
  public let raise: HandRaise
  /// The category that it is about; nil: the loop, or a gate.
  public let category: Category?
  /// The run that it is about; nil: no one run.
  public let run: RunID?
  /// When it went up.
  public let raised: Moment
  /// How often the `notify` command was told of it.
  public internal(set) var told: Int64 = 0
  /// When it was told last.
  public internal(set) var toldAt: Moment?
  /// A person wants to hear no more of it.
  public internal(set) var silence: HandSilence?
  /// A person has decided meanwhile: he started a run of its category.
  public internal(set) var isDecided = false
  /// How and when it went down; nil: it is up.
  public internal(set) var lowered: Lowered?

  /// The end of a hand.
  public struct Lowered: Sendable, Equatable {
    /// By what.
    public var lowering: HandLowering
    /// When.
    public var at: Moment
  }

  /// The name of the hand.
  public var id: HandID { raise.hand }
  /// Why a person is needed.
  public var kind: HandKind { raise.kind }

  /// One that goes up.
  public init(_ raise: HandRaise, category: Category?, run: RunID?, raised: Moment) {
    self.raise = raise
    self.category = category
    self.run = run
    self.raised = raised
  }

  /// Takes note of what a record says of it behind the one that raised it; nothing where that is about another.
  mutating func take(_ record: Record) {
    switch record.event {
    case .handLowered(let lowering) where lowering.hand == id:
      lowered = lowered ?? Lowered(lowering: lowering, at: record.moment)
    case .handSilenced(let silence) where silence.hand == id: self.silence = silence
    case .handsTold(let hands) where hands.raised.contains(id):
      told += 1
      toldAt = record.moment
    default: break
    }
  }

  /// Whether somebody wants to hear no more of it at that moment.
  public func isSilent(at now: WallTime) -> Bool {
    silence.map { silence in silence.until.map { now < $0 } ?? true } ?? false
  }
}
