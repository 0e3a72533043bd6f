/// What stands of the end of a lane's run, what it still owes, and to whom that is left where it cannot be told. A
/// supervisor, simulated or not, asks it; what it does itself is to write and to remove.
public struct EndKeeping: Sendable, Equatable {
  /// What becomes of the lane's index entry when the lane is vacated.
  public enum Entry: Sendable, Equatable {
    /// All is told: the entry goes.
    case goes
    /// The journal lacks something of the end, the denial, the release or the respawn: the entry is nobody's from then
    /// on, and the next reconciliation tells it.
    case becomesNobodys
    /// Another supervisor has taken the lane over, and the entry is that one's.
    case isAnothers
  }

  /// What is to be done with what the journal did not take.
  public enum Refused: Sendable, Equatable {
    /// Nothing of it was to be written: it only stood in one batch with what failed, and is as good as `recorded`.
    case nothing
    /// The end's line goes into the room that was kept for it.
    case keep([UInt8])
    /// Whatever it was can be told by others.
    case leave
  }

  private var known: RecordedEnd?
  private var mayBeWritten = false
  private var isLeft = false
  private var lacksRecords = false
  private var isAnothers = false

  /// The end of a lane; `known` stood before it was taken over.
  public init(known: RecordedEnd? = nil) { self.known = known }

  /// Whether the release is to be put on record, and by nobody else.
  public var owesRelease: Bool { !isLeft }

  /// Whether an append of the end has failed and may have written it all the same: nothing is written before the
  /// journal was read (`looked`).
  public func mustLook(before effect: Lane.Effect) -> Bool {
    if case .record = effect { mayBeWritten } else { false }
  }

  /// Whether nothing of the end stood anywhere before.
  public var isNew: Bool { known == nil }

  /// Why generation 1 cannot be asked for: an end that is not in the journal must not be overtaken by another run.
  public var respawnLoss: RespawnLoss? { lacksRecords ? .journalUnwritable : nil }

  /// What becomes of the index entry.
  public var entry: Entry { isAnothers ? .isAnothers : lacksRecords ? .becomesNobodys : .goes }

  /// The records that an effect of the lane still asks for. `log` adds to a new end what only the machine knows.
  public func records(
    of lane: Lane, for effect: Lane.Effect, at moment: Moment, adding log: (inout RunEndRecord) -> Void
  )
    -> [Record]
  {
    lane.records(for: effect, known: known, isLeft: isLeft, at: moment, adding: log)
  }

  /// The journal has the records of an effect.
  public mutating func recorded(_ effect: Lane.Effect) {
    if effect.tellsRelease { isLeft = true }
  }

  /// The journal did not take the records of an effect. The end has a room of its own (`kept`, `isStuck`); anything else
  /// can be told from it.
  public mutating func refused(_ effect: Lane.Effect, _ records: [Record]) -> Refused {
    guard let line = records.first?.line() else { return .nothing }
    if case .record = effect { return .keep(line) }
    // Neither the denial nor the release can be told: the index keeps the run, and reconciliation tells both.
    if case .recordDenial = effect { leave() }
    return .leave
  }

  /// The end lies in the room that was kept for it.
  public mutating func kept() { leave() }

  /// The end could be put nowhere, and what the append left in the journal is not known.
  public mutating func isStuck() { mayBeWritten = true }

  /// The journal was read after an append had failed. The end that is there after all; nil: none that was not known.
  public mutating func looked(in ledger: Ledger, for run: RunID) -> RunEndRecord? {
    mayBeWritten = false
    known = RecordedEnd.known(known, of: run, afterFailureIn: ledger)
    guard let known else { return nil }
    lacksRecords = true
    if case .written = known { return ledger.run(run)?.end }
    return nil
  }

  /// What is not told yet is left to reconciliation.
  public mutating func leave() { (isLeft, lacksRecords) = (true, true) }

  /// Another supervisor tells all of it.
  public mutating func wasTakenOver() { (isLeft, isAnothers) = (true, true) }
}
