import FanoutCore
import Glibc

/// What the journal tells, read backwards by days until it is enough: three fires or ten runs may lie weeks back.
public struct History: Sendable {
  /// Records in file order.
  public private(set) var records: [Record] = []
  /// What they fold to.
  public private(set) var ledger = Ledger()
  /// Lines that are no records.
  public private(set) var torn = 0
  /// Day files that could not be read, as sentences.
  public private(set) var unreadable: [String] = []
  /// The newest schema that was seen.
  public var schema: Int64 { max(Record.schema, ledger.newestSchema) }

  private static func day(of time: WallTime) -> String { (time - .seconds(86400)).day }

  /// Reads all from a day before `since` on, then older days until `isEnough` says so or nothing older is kept.
  public init(_ journal: Journal, since: WallTime, isEnough: (Ledger) -> Bool = { _ in true }) {
    let (days, why) = journal.days()
    var first = days.firstIndex { $0 >= History.day(of: since) } ?? days.endIndex
    take(journal, days[first...])
    var step = 1
    // Each time twice as many: folding again from the front costs no more than twice the whole.
    while first > 0, !isEnough(ledger) {
      let older = max(0, first - step)
      let known = self
      self = History()
      take(journal, days[older..<first])
      append(known)
      first = older
      step *= 2
    }
    unreadable += why
  }

  /// Reads from a day before `since` forward, day by day, until `isEnough` says so.
  public init(_ journal: Journal, from since: WallTime, until isEnough: (Ledger) -> Bool) {
    let (days, why) = journal.days()
    unreadable = why
    for day in days where day >= History.day(of: since) {
      take(journal, [day])
      if isEnough(ledger) { return }
    }
  }

  private init() {}

  private mutating func take(_ journal: Journal, _ days: some Sequence<String>) {
    for day in days {
      let reading = journal.read(day: day)
      torn += reading.torn
      unreadable += reading.unreadable
      records += reading.records
      for record in reading.records { ledger.apply(record) }
    }
  }

  private mutating func append(_ later: History) {
    torn += later.torn
    unreadable += later.unreadable
    records += later.records
    for record in later.records { ledger.apply(record) }
  }
}

extension History {
  /// How far back a look at the loop's health goes at least: a lock violation is told that long.
  public static let healthWindow: Duration = .seconds(7 * 86400)

  /// Whether a ledger tells enough for a rhythm (eleven fires) and for every row that `Health` counts: three fires that admitted,
  /// five that asked their selector, ten runs that did not refuse, and for each category whose last runs refused, three.
  public static func isEnoughForHealth(_ ledger: Ledger) -> Bool {
    let fires = ledger.fires.compactMap { fire in fire.isOneShot ? nil : fire.end }
    guard fires.count > Rhythm.gapsLookedAt.upperBound, fires.count(where: { $0.admitted > 0 }) >= 3,
      fires.count(where: { $0.degradation != nil || $0.selectorMilliseconds != nil }) >= 5
    else { return false }
    let ended = ledger.endedRuns
    guard ended.count(where: { $0.end?.outcome != .refused }) >= 10 else { return false }
    return Set(ended.compactMap(\.category)).allSatisfy { category in
      let own = ended.filter { $0.category == category }.suffix(3)
      return own.count == 3 || own.contains { $0.end?.outcome != .refused }
    }
  }
}
