import FanoutCore

/// One day of a journal as it lies on the disk: what was written, how much of it a power cut leaves, and what it reads as.
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

  /// Reads what is new with the production reader: lines are independent, so that reading on is the same as reading all.
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

/// What lies in the directory of one run.
final class RunFiles {
  let run: Run
  var outcome = OutcomeReading.none
  /// `end.json`, once it holds an end.
  var keptEnd: [UInt8]?
  var wish: (now: Bool, Void)?
  /// The latest output or heartbeat, by the wall clock.
  var lastSign: WallTime?
  var onDisk = 0
  var isStoppedForCut = false
  /// What its keeper wrote down.
  var notes: (keeper: Proc?, exit: ExitStatus?, isGone: Bool) = (nil, nil, false)

  init(run: Run) { self.run = run }
}

/// An entry of the index; nil category: what a power cut left of one.
struct IndexEntry: Equatable {
  var run: String
  var category: Category?
  var supervisor: String
  var lane: String { RunFacts.lane(of: run) }

  static let nobody = "-"
}

/// A state directory: journal, index, run directories, pauses.
final class StateFiles {
  let number: Int
  let settings: Settings
  var days: [DayFile] = []
  var index: [IndexEntry] = []
  /// The index as a power cut may find it.
  var oldIndex: [IndexEntry] = []
  var runs: [String: RunFiles] = [:]
  var pauses = PauseReading()
  var knownBoot = ""
  var isFull = false
  /// When somebody could last not list its index.
  var unlistedAt: Int64?
  var version = 0
  /// Fires and operators that wait for news in the journal.
  var readers: [Actor] = []
  var caches: [LedgerCache] = []

  struct LedgerCache {
    var days: [String]
    var counts: [Int]
    var ledger: Ledger
  }

  init(number: Int, settings: Settings) {
    self.number = number
    self.settings = settings
  }

  func lockPath(of category: Category) -> String {
    settings.sharesLocks ? "locks/\(category)" : "\(number)/locks/\(category)"
  }
  var admissionLock: String { "\(number)/admission" }
  var fireLock: String { "\(number)/fire" }
  func supervisorLock(_ id: String) -> String { "\(number)/supervisors/\(id)" }

  /// The fold of all records from a day before `since` on, in the order of the files: the production fold.
  func ledger(since: WallTime) -> Ledger {
    var ledger = wholeLines(since: since)
    for day in days where day.day >= (since - .seconds(86_400)).day { for record in day.tail { ledger.apply(record) } }
    return ledger
  }

  private func wholeLines(since: WallTime) -> Ledger {
    let first = (since - .seconds(86_400)).day
    let place = days.firstIndex { $0.day >= first } ?? days.count
    let counts = days[place...].map(\.records.count)
    let names = days[place...].map(\.day)
    if let known = caches.firstIndex(where: { $0.days.first == names.first }) {
      var cache = caches[known]
      // A clock that was set back puts new days between old ones: then all is folded anew.
      if names.starts(with: cache.days), isContinuation(cache.counts, counts) {
        caches[known].ledger = Ledger()  // so that the value below is the only one, and nothing is copied
        let start = max(0, cache.counts.count - 1)
        for (offset, day) in days[place...].enumerated() where offset >= start {
          let from = offset < cache.counts.count ? cache.counts[offset] : 0
          for record in day.records[from...] { cache.ledger.apply(record) }
        }
        cache.days = names
        cache.counts = counts
        caches[known] = cache
        return cache.ledger
      }
      caches.remove(at: known)
    }
    var ledger = Ledger()
    for day in days[place...] { for record in day.records { ledger.apply(record) } }
    caches.append(LedgerCache(days: names, counts: counts, ledger: ledger))
    return ledger
  }

  /// Only the last day that was read has grown.
  private func isContinuation(_ old: [Int], _ new: [Int]) -> Bool {
    guard !old.isEmpty else { return new.isEmpty }
    return old.dropLast().elementsEqual(new.prefix(old.count - 1)) && new[old.count - 1] >= old[old.count - 1]
  }

  var everything: Ledger { ledger(since: WallTime(milliseconds: 0)) }

  func entry(of run: String) -> IndexEntry? { index.first { $0.run == run } }

  func enter(_ entry: IndexEntry) {
    index.removeAll { $0.run == entry.run }
    let place = index.firstIndex { $0.run > entry.run } ?? index.count
    index.insert(entry, at: place)
  }

  func removeEntry(_ run: String) { index.removeAll { $0.run == run } }
}
