import FanoutCore

/// A state directory: journal, index, run directories, pauses.
final class StateFiles {
  let number: Int
  let settings: Settings
  var days: [DayFile] = []
  var index: [IndexEntry] = []
  /// The index as a power cut may find it.
  var oldIndex: [IndexEntry] = []
  var runs: [RunID: RunFiles] = [:]
  var pauses = PauseReading()
  var knownBoot = ""
  var isFull = false
  /// When somebody could last not list its index.
  var unlistedAt: Int64?
  var version = 0
  /// Fires and operators that wait for news in the journal.
  var readers: [any Proc.Acting] = []
  var caches: [LedgerCache] = []

  var standingCache = StandingCache()

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
  func supervisorLock(_ id: SupervisorID) -> String { "\(number)/supervisors/\(id)" }

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

  struct StandingCache {
    var days: [String] = []
    var counts: [Int] = []
    var standing = Standing()
    /// The other fold, of the same records in the same order.
    var ledger = Ledger()

    mutating func apply(_ record: Record, of day: String) {
      standing.apply(record, of: day)
      ledger.apply(record)
    }
  }

  /// What all whole lines amount to in the order of their writing: the production fold, kept as long as only the last
  /// file grows.
  func inOrder(at present: Moment) -> StandingCache {
    let names = days.map(\.day)
    let counts = days.map(\.records.count)
    var cache = standingCache
    standingCache = StandingCache()  // so that the value above is the only one, and nothing is copied
    if names.starts(with: cache.days), isContinuation(cache.counts, counts) {
      let start = max(0, cache.counts.count - 1)
      for (place, day) in days.enumerated() where place >= start {
        let from = place < cache.counts.count ? cache.counts[place] : 0
        for record in day.records[from...] { cache.apply(record, of: day.day) }
      }
    } else {
      cache = StandingCache()
      for day in days { cache.standing.see(day.records) }
      let order = cache.standing.order(at: present)
      let files = days.compactMap { order.file($0.day, of: WritingOrder.outline(of: $0.records)) }
      order.merge(files, records: { name in self.days.first { $0.day == name }?.records ?? [] }) {
        cache.apply($0, of: $1)
      }
    }
    cache.days = names
    cache.counts = counts
    standingCache = cache
    return cache
  }

  /// What was read of the journal is not what stands there any more.
  func forgetFolds() {
    caches = []
    standingCache = StandingCache()
  }

  func entry(of run: RunID) -> IndexEntry? { index.first { $0.run == run } }

  func enter(_ entry: IndexEntry) {
    index.removeAll { $0.run == entry.run }
    let place = index.firstIndex { $0.run > entry.run } ?? index.count
    index.insert(entry, at: place)
  }

  func removeEntry(_ run: RunID) { index.removeAll { $0.run == run } }
}
