import FanoutCore

/// The one reading of the journal that a report is made of. What belongs to its window is counted line by line; of the
/// last days the fires and pauses are kept, because their cadence is told with it.
public struct ReportReading {
  /// What is counted.
  public private(set) var collector: Report.Collector
  /// What is counted of the window of the same length before it.
  public private(set) var earlier: Report.Collector
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
    earlier = Report.Collector(window: (now - since - since)..<(now - since))
    let (days, why) = journal.days()
    unreadable = why
    // A day on either side, because windows go by event time.
    let first = (now - since - .seconds(86400)).day
    let firstRecent = (now - .seconds(86400)).day
    var latest: [Record] = []
    let firstEarlier = (now - since - since - .seconds(86400)).day
    let lastEarlier = (now - since + .seconds(86400)).day
    for day in days where day >= firstEarlier {
      latest += count(
        day, of: journal, isRecent: day >= first && day >= firstRecent, belongs: day >= first,
        isEarlier: day <= lastEarlier)
    }
    recent = Ledger(of: ReportReading.lookBack(from: latest, journal, days.filter { $0 < firstRecent }))
    if collector.lacksGap {
      lookForGap(journal, days.filter { $0 < first }, least: (now - since - .seconds(3 * 86400)).day)
    }
  }

  /// Counts a day; of a recent one, what stands there of the loop.
  private mutating func count(
    _ day: String, of journal: Journal, isRecent: Bool, belongs: Bool, isEarlier: Bool
  ) -> [Record] {
    var records: [Record] = []
    let look = journal.scan(day: day, ofLoop: isRecent ? { records.append($0) } : nil) { counted in
      if isEarlier { earlier.apply(counted) }
      guard belongs else { return }
      collector.apply(counted)
      schema = max(schema, counted.schema)
    }
    // What is beside the window is a comparison: nobody asked for it.
    if belongs {
      torn += look.torn
      unreadable += look.unreadable
    }
    return records
  }

  /// A loop that fires seldom has its last fires weeks back.
  private static func lookBack(from latest: [Record], _ journal: Journal, _ days: [String]) -> [Record] {
    var records = latest
    var fires = fires(latest)
    for day in days.reversed() where fires <= Rhythm.gapsLookedAt.upperBound {
      let older = ofLoop(journal, day)
      fires += self.fires(older)
      records = older + records
    }
    return records
  }

  /// Where the gap before the first fire of a timer begins: at the last one before those days, looked for as long as a
  /// rhythm would be.
  private mutating func lookForGap(_ journal: Journal, _ days: [String], least: String) {
    var fires = 0
    for day in days.reversed() where day >= least || fires <= Rhythm.gapsLookedAt.upperBound {
      let records = ReportReading.ofLoop(journal, day)
      if let earlier = records.last(where: \.isOfTimer) { return collector.precede(with: earlier) }
      fires += ReportReading.fires(records)
    }
  }

  private static func ofLoop(_ journal: Journal, _ day: String) -> [Record] {
    var records: [Record] = []
    _ = journal.scan(day: day, ofLoop: { records.append($0) }, { _ in })
    return records
  }

  private static func fires(_ records: [Record]) -> Int {
    Ledger(of: records).fires.count { $0.end != nil && !$0.isOneShot }
  }
}

extension Record {
  /// Whether it is the begin of a fire that a timer set off.
  fileprivate var isOfTimer: Bool {
    if case .fireBegan(let begin) = event { return begin.firing?.by == .timer }
    return false
  }
}
