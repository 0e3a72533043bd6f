import FanoutCore
import Glibc

/// What the journal tells, read backwards in the order of its writing until it is enough: three fires or ten runs may
/// lie weeks back.
public struct History: Sendable {
  /// Records in the order in which they were written, whatever the wall clock said.
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

  /// Reads all that is dated a day before `since` or later, and all that was written later than the first of that, then
  /// what was written before until `isEnough` says so or nothing older is kept.
  ///
  /// - Parameters:
  ///   - journal: Whose.
  ///   - since: From when on the wall clock dates what is wanted in any case.
  ///   - standing: What the journal amounts to, where that was read already.
  ///   - isEnough: Asked of the latest that was written: what is dated later and was written before all else that was read does not count.
  public init(
    _ journal: Journal, since: WallTime, standing: JournalStanding? = nil, isEnough: (Ledger) -> Bool = { _ in true }
  ) {
    let (days, why) = journal.days()
    let standing = standing ?? JournalStanding(journal)
    let order = standing.order
    let tomorrow = (journal.clocks.moment().wall + .seconds(86400)).day
    var selection = Selection(days, known: standing.files(in: order), from: History.day(of: since), tomorrow: tomorrow)
    var texts: [String: JournalReading] = [:]
    for day in selection.days { texts[day] = journal.read(day: day) }
    fold(selection, texts, order)
    var step = 1
    // Each time twice as many: folding again from the front costs no more than twice the whole.
    while !selection.older.isEmpty, !isEnough(judged(selection, texts, order)) {
      for day in selection.takeOlder(step) { texts[day] = journal.read(day: day) }
      fold(selection, texts, order)
      step *= 2
    }
    // Nobody knows when files without a record were written: they are read where everything is.
    for day in selection.older.isEmpty ? selection.wordless : [] {
      let reading = journal.read(day: day)
      torn += reading.torn
      unreadable += reading.unreadable
    }
    unreadable += why
  }

  /// Reads from a day before `since` forward, day by day, until `isEnough` says so.
  public init(_ journal: Journal, from since: WallTime, until isEnough: (Ledger) -> Bool) {
    let (days, why) = journal.days()
    unreadable = why
    for day in days where day >= History.day(of: since) {
      let reading = journal.read(day: day)
      torn += reading.torn
      unreadable += reading.unreadable
      records += reading.records
      for record in reading.records { ledger.apply(record) }
      if isEnough(ledger) { return }
    }
  }

  /// Which files are read, and which could be.
  private struct Selection {
    /// The files that are read, by name.
    private(set) var days: [String]
    /// The others, in the order of their last records.
    private(set) var older: [WritingOrder.File]
    /// The files that have no record.
    let wordless: [String]
    private let known: [String: WritingOrder.File]
    private let tomorrow: String

    init(_ all: [String], known files: [WritingOrder.File], from first: String, tomorrow: String) {
      self.tomorrow = tomorrow
      known = Dictionary(files.map { ($0.day, $0) }) { first, _ in first }
      let named = all.filter { $0 >= first }
      // A clock that was ahead once has left files of days to come: they tell nothing of how far back is wanted.
      let bound = named.filter { $0 <= tomorrow }.compactMap { [known] in known[$0]?.first }.min()
      var chosen = Set(named)
      for file in files { if let bound, file.last > bound { chosen.insert(file.day) } }
      days = all.filter(chosen.contains)
      wordless = all.filter { [known] in !chosen.contains($0) && known[$0] == nil }
      older = files.filter { !chosen.contains($0.day) }.sorted { ($0.last, $0.day) < ($1.last, $1.day) }
    }

    /// Takes those of the others that were written last.
    mutating func takeOlder(_ count: Int) -> [String] {
      let taken = older.suffix(count).map(\.day)
      older.removeLast(taken.count)
      days = (days + taken).sorted()
      return taken
    }

    /// The files of days to come that were written before something that is not read.
    var premature: [String] {
      guard let frontier = older.last?.last else { return [] }
      return days.filter { day in day > tomorrow && known[day].map { $0.last < frontier } ?? false }
    }
  }

  /// The ledger that is asked whether it is enough.
  private func judged(_ selection: Selection, _ texts: [String: JournalReading], _ order: WritingOrder) -> Ledger {
    let premature = Set(selection.premature)
    if premature.isEmpty { return ledger }
    var ledger = Ledger()
    History.merge(selection.days.filter { !premature.contains($0) }, texts, order) { ledger.apply($0) }
    return ledger
  }

  private mutating func fold(_ selection: Selection, _ texts: [String: JournalReading], _ order: WritingOrder) {
    self = History()
    for day in selection.days {
      torn += texts[day]?.torn ?? 0
      unreadable += texts[day]?.unreadable ?? []
    }
    History.merge(selection.days, texts, order) { record in
      records.append(record)
      ledger.apply(record)
    }
  }

  private static func merge(
    _ days: [String], _ texts: [String: JournalReading], _ order: WritingOrder, _ body: (Record) -> Void
  ) {
    let files = days.compactMap { day in
      texts[day].flatMap { order.file(day, of: WritingOrder.outline(of: $0.records)) }
    }
    order.merge(files, records: { texts[$0]?.records ?? [] }, { record, _ in body(record) })
  }

  private init() {}
}

extension History {
  /// How far back a look at the loop's health goes at least: a lock violation is told that long.
  public static let healthWindow: Duration = .seconds(7 * 86400)

  /// Whether a ledger tells enough for a rhythm (eleven fires) and for every row that `Health` counts: three fires that
  /// admitted, five that asked their selector, ten runs that did not refuse, and for each category whose last runs
  /// refused, three.
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
