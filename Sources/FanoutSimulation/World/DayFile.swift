import FanoutCore

/// One day of a journal as it lies on the disk: what was written, how much of it a power cut leaves, and what it reads
/// as.
struct DayFile {
  let day: String
  var bytes: [UInt8] = []
  /// So many bytes are safe.
  var synced = 0
  /// Whether its name in the directory is.
  var nameIsSynced = false
  /// Read so far, up to the last whole line.
  var records: [Record] = []
  var read = 0
  /// What stands behind the last newline, where that is a record: its writer lacked the newline alone.
  var tail: [Record] = []

  init(day: String) { self.day = day }

  /// Reads what is new with the production reader: lines are independent, so that reading on is the same as reading
  /// all.
  mutating func readOn() {
    if let end = bytes[read...].lastIndex(of: 10) {
      records += JournalText.records(in: Array(bytes[read...end])).records
      read = end + 1
    }
    tail = read < bytes.count ? JournalText.records(in: Array(bytes[read...])).records : []
  }

  mutating func readAnew() {
    (records, read) = ([], 0)
    readOn()
  }
}
