import FanoutCore

/// Puts hands on record: whoever looks, one after another, so that each is raised and lowered once.
public struct HandKeeping {
  private let state: StateDirectory
  private let journal: Journal
  private let writer: JournalWriter
  private let clocks: Clocks

  /// The hands of a state directory.
  public init(_ state: StateDirectory, clocks: Clocks) {
    self.state = state
    self.clocks = clocks
    journal = Journal(state, clocks: clocks)
    writer = JournalWriter(journal)
  }

  /// What a look came to.
  public struct Look {
    /// What needs a person.
    public var causes: [HandCause]
    /// All could be read: what is not seen is not there.
    public var isWhole: Bool

    /// A look.
    public init(_ causes: [HandCause], isWhole: Bool) {
      self.causes = causes
      self.isWhole = isWhole
    }
  }

  /// Looks once it is this one's turn, and puts on record what has changed.
  public func update(_ look: () throws -> Look) throws {
    let turn = try TurnLock(waitingFor: state.handsLock)
    defer { turn.end() }
    let found = try look()
    let standing = JournalStanding(journal).standing
    guard standing.newestSchema <= Record.schema else { throw StateError.newerSchema(standing.newestSchema) }
    let changes = HandChanges(found.causes, over: standing.hands, isWhole: found.isWhole)
    let moment = clocks.moment()
    try writer.append(
      changes.all.map { Record(moment: moment, run: $0.run, category: $0.category, event: $0.event) })
  }

  /// Puts on record that a person wants to hear no more of a hand until then; nil: as long as it is up.
  public func silence(_ hand: Hand, until: WallTime?, by who: String?) throws {
    let silence = HandSilence(hand.id, until: until, by: who)
    try writer.append([
      Record(moment: clocks.moment(), run: hand.run, category: hand.category, event: .handSilenced(silence))
    ])
  }
}
