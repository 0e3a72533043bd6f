import FanoutCore

/// The one reading of the journal that a report is made of. What belongs to its window is counted line by line; of the last days the
/// fires and pauses are kept, because their cadence is told with it.
public struct ReportReading {
  /// What is counted.
  public private(set) var collector: Report.Collector
  /// Fires and pauses of the last days, at least so many as a rhythm is told from, and no runs.
  public private(set) var recent = Ledger()
  /// Lines that are no records.
  public private(set) var torn = 0
  /// The newest schema.
  public private(set) var schema = Record.schema
  /// Days that could not be read, as sentences.
  public private(set) var unreadable: [String] = []

  /// Reads what a report of that time needs, day by day, so that a year need not be held.
  public init(_ journal: Journal, since: Duration, now: WallTime) {
    collector = Report.Collector(window: (now - since)..<(now + .milliseconds(1)))
    let days = journal.days()
    // A day on either side, because windows go by event time.
    let first = (now - since - .seconds(86400)).day
    let firstRecent = (now - .seconds(86400)).day
    for day in days where day >= first { count(day, of: journal, isRecent: day >= firstRecent) }
    lookBack(journal, days.filter { $0 < firstRecent })
    if collector.lacksGap { lookForGap(journal, days.filter { $0 < first }, least: (now - since - .seconds(3 * 86400)).day) }
  }

  private mutating func count(_ day: String, of journal: Journal, isRecent: Bool) {
    var records: [Record] = []
    let look = journal.scan(day: day, ofLoop: isRecent ? { records.append($0) } : nil) { glance in
      collector.apply(glance)
      schema = max(schema, glance.schema)
    }
    for record in records { recent.apply(record) }
    torn += look.torn
    unreadable += look.unreadable
  }

  /// A loop that fires seldom has its last fires weeks back.
  private mutating func lookBack(_ journal: Journal, _ days: [String]) {
    var older: [[Record]] = []
    var fires = ReportReading.fires(recent)
    for day in days.reversed() where fires <= Rhythm.gapsLookedAt.upperBound {
      older.append(ReportReading.ofLoop(journal, day))
      fires += ReportReading.fires(Ledger(of: older.last ?? []))
    }
    guard !older.isEmpty else { return }
    var later: [Record] = []
    for day in journal.days() where !days.contains(day) { later += ReportReading.ofLoop(journal, day) }
    recent = Ledger(of: older.reversed().flatMap { $0 } + later)
  }

  /// Where the gap before the first fire of a timer begins: at the last one before those days, looked for as long as a rhythm would be.
  private mutating func lookForGap(_ journal: Journal, _ days: [String], least: String) {
    var fires = 0
    for day in days.reversed() where day >= least || fires <= Rhythm.gapsLookedAt.upperBound {
      let records = ReportReading.ofLoop(journal, day)
      if let earlier = records.last(where: \.isOfTimer) { return collector.precede(with: earlier) }
      fires += ReportReading.fires(Ledger(of: records))
    }
  }

  private static func ofLoop(_ journal: Journal, _ day: String) -> [Record] {
    var records: [Record] = []
    _ = journal.scan(day: day, ofLoop: { records.append($0) }, { _ in })
    return records
  }

  private static func fires(_ ledger: Ledger) -> Int { ledger.fires.count { $0.end != nil && !$0.isOneShot } }
}

extension Record {
  /// Whether it is the begin of a fire that a timer set off.
  fileprivate var isOfTimer: Bool {
    if case .fireBegan(let begin) = event { return begin.firing?.by == .timer }
    return false
  }
}
