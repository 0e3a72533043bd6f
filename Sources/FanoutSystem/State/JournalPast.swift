import FanoutCore

/// What the journal says to a fire: its last day record by record, and all that is older by what it amounts to.
public struct JournalPast {
  /// Of the last day, in the order of its writing.
  public var ledger: Ledger
  /// Of all that is kept.
  public var whole: JournalStanding
  /// Files that could not be read, as sentences.
  public var unreadable: [String]

  /// How far back is read record by record.
  static let window: Duration = .seconds(86400)

  /// Reads it; `whole` may be known already, else use is weighed by that half-life.
  init(_ journal: Journal, whole known: JournalStanding? = nil, halfLife: Duration? = nil) {
    whole = known ?? JournalStanding(journal, halfLife: halfLife)
    let day = History(journal, since: journal.clocks.moment().wall - JournalPast.window, standing: whole)
    ledger = day.ledger
    unreadable = day.unreadable + whole.unreadable.filter { !day.unreadable.contains($0) }
  }

  /// Takes note of what was appended since.
  mutating func take(_ records: [Record]) {
    for record in records { ledger.apply(record) }
    whole.catchUp()
  }
}
