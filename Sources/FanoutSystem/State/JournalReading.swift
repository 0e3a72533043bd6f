import FanoutCore

/// What a look into the journal found.
public struct JournalReading: Sendable {
  /// The records in file order.
  public var records: [Record] = []
  /// Lines that could not be read.
  public var torn = 0
  /// Files that could not be read, as sentences.
  public var unreadable: [String] = []

  /// The ledger that these records fold to.
  public var ledger: Ledger {
    var ledger = Ledger()
    for record in records { ledger.apply(record) }
    return ledger
  }

  /// The newest schema among them.
  public var schema: Int64 { records.map(\.schema).max() ?? Record.schema }
}
