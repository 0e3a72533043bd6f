/// An end that is on disk already when a supervisor comes to record one: it stands, and is not written twice.
public enum RecordedEnd: Sendable, Equatable {
  /// The end is in the journal; whether a respawn is due that will not be, and whether the release is there as well.
  case journalled(owesDenial: Bool, isReleased: Bool)
  /// The end is in the room kept for it; whether a respawn is due that will not be, and if the journal has the release.
  case kept(Record, owesDenial: Bool, isReleased: Bool)
  /// The supervisor wrote it itself, in a batch of which the rest failed; whether the release is there as well.
  case written(isReleased: Bool)

  /// What is known of the end of that run; nil: nothing. Throws what `keptEnd` throws.
  public init?<Unreadable>(of run: RunID, in ledger: Ledger, keptEnd: () throws(Unreadable) -> Record?)
    throws(Unreadable)
  {
    let isReleased = ledger.isReleased(lane: run.lane)
    if let end = ledger.run(run)?.end {
      self = .journalled(owesDenial: ledger.owesRespawn(end.respawn, of: run), isReleased: isReleased)
      return
    }
    guard let kept = try keptEnd(), kept.run == run, case .runEnded(let end) = kept.event else { return nil }
    self = .kept(kept, owesDenial: ledger.owesRespawn(end.respawn, of: run), isReleased: isReleased)
  }

  /// What is known once an append of what such an end lacked has failed, which may have written any of it.
  public static func known(_ before: RecordedEnd?, of run: RunID, afterFailureIn ledger: Ledger) -> RecordedEnd? {
    switch before {
    case nil, .written: RecordedEnd(writtenOf: run, in: ledger)
    case .journalled: RecordedEnd(of: run, in: ledger) { nil } ?? before
    case .kept(let kept, _, _): RecordedEnd(of: run, in: ledger) { kept }
    }
  }

  /// What an append that failed has written of a run's end after all; nil: nothing.
  public init?(writtenOf run: RunID, in ledger: Ledger) {
    guard let facts = ledger.run(run), facts.end != nil else { return nil }
    self = .written(isReleased: ledger.isReleased(lane: facts.lane))
  }
}
