import FanoutCore

/// What holds of every text in the place of a journal, of the records in it, and of what they amount to.
enum JournalProperties {
  /// A moment of a journal.
  static let moment = Moment(
    wall: WallTime(milliseconds: 1_795_223_784_250), boot: "5f0c-boot", bootMilliseconds: 86_400_000)

  /// The claim that broke; nil where all of them hold. Those that cost more than the reading itself are left out unless
  /// `thoroughly`.
  static func broken(_ bytes: [UInt8], thoroughly: Bool = true) -> String? {
    firstBroken { () throws(Broken) in
      let (records, torn) = JournalText.records(in: bytes)
      try hold(records.count + torn <= bytes.count, "there are no more records than bytes")
      for record in records.prefix(thoroughly ? .max : 1) { try isKept(record) }
      for line in bytes.split(separator: 0x0A) where line.count < Record.longest {
        try isStrict(Array(line), thoroughly)
      }
      if !records.isEmpty { try amountsTo(records, torn: torn, thoroughly) }
      guard thoroughly else { return }
      let again = JournalText.records(in: bytes)
      try hold(again.records == records && again.torn == torn, "a text that is read twice holds the same records")
      if let swollen = records.lazy.compactMap(swollen).first { try isKept(swollen) }
      try outlives(bytes)
      if !records.isEmpty { try countsAlike(bytes, records, torn: torn) }
    }
  }

  // MARK: Lines

  /// A record is strict JSON, and however it is spaced it says the same: there may be a short way to read what fanout
  /// wrote itself.
  private static func isStrict(_ line: [UInt8], _ thoroughly: Bool) throws(Broken) {
    let record = Record(line: line)
    if record != nil {
      try hold(StrictJSON.accepts(line), "nothing is a record that strict JSON forbids: \(text(line))")
    }
    guard thoroughly else { return }
    let spaced = Array("{ ".utf8) + line.dropFirst()
    if line.first == 0x7B, spaced.count < Record.longest {
      try hold(Record(line: spaced) == record, "white space in a line changes nothing: \(text(line))")
    }
  }

  private static let clipped = Array("\"clipped\":true}\n".utf8)

  /// A record fits into a line, and the line says what the record said, or that something was clipped.
  static func isKept(_ record: Record) throws(Broken) {
    let line = record.line()
    try hold(line.count <= Record.longest, "a line is never longer than \(Record.longest) bytes: \(line.count)")
    try hold(line.last == 0x0A && !line.dropLast().contains(0x0A), "a record is one line")
    try hold(StrictJSON.accepts(line), "a line is JSON")
    guard let again = Record(line: line) else {
      throw Broken(sentence: "a line that was written is read: \(text(line))")
    }
    // It is the last member.
    let isClipped = line.reversed().starts(with: clipped.reversed())
    if !isClipped || again == record {
      try hold(again == record, "a record that was written and read says the same: \(text(line))")
      try hold(again.line() == line, "a record is written the same way each time: \(text(line))")
    }
    try hold(
      again.moment.wall == record.moment.wall && again.category == record.category,
      "clipping leaves times and categories alone")
    try hold(
      again.event.kind == record.event.kind || record.event.kind.utf8.count > 15, "clipping leaves the kind alone")
  }

  /// The same record with far more in it than a line can hold; nil where nothing in it can grow.
  private static func swollen(_ record: Record) -> Record? {
    var record = record
    switch record.event {
    case .fireEnded(var end):
      end.cause = end.cause.map { String(repeating: $0, count: 20) }
      end.categories = Array(repeating: end.categories, count: 60).flatMap { $0 }
      end.reasons = Array(repeating: end.reasons, count: 30).flatMap { $0 }
      end.failures = Array(repeating: end.failures, count: 30).flatMap { $0 }
      record.event = .fireEnded(end)
    case .runEnded(var end):
      end.summary = end.summary.map { String(repeating: $0, count: 40) }
      end.reason = end.reason.map { String(repeating: $0, count: 40) }
      end.detail = end.detail.map { String(repeating: $0, count: 40) }
      end.swept = Array(repeating: end.swept, count: 100).flatMap { $0 }
      record.event = .runEnded(end)
    case .runStarted(var start):
      start.unenforced = Array(repeating: start.unenforced, count: 60).flatMap { $0 }
      start.unlike = Array(repeating: start.unlike, count: 60).flatMap { $0 }
      record.event = .runStarted(start)
    case .respawnDenied(let why): record.event = .respawnDenied(why: String(repeating: why, count: 60))
    default: return nil
    }
    return record
  }

  /// Whatever stands before it, the next record is read: behind a newline, as the writer does it, and even without one.
  private static func outlives(_ bytes: [UInt8]) throws(Broken) {
    let next = Record(
      moment: moment, fire: FireID("20261121T011624Z-7f3a"),
      event: .fireBegan(FireBegin(version: "1", configuration: "c", trigger: "fire")))
    try hold(
      JournalText.records(in: bytes + [0x0A] + next.line()).records.last == next,
      "the next record is read behind a newline")
    // What is torn ends inside its line; white space behind a whole record is no tear.
    try hold(
      JournalText.records(in: bytes + next.line()).records.last == next, "the next record is read behind a torn one")
  }

  private static func text(_ line: [UInt8]) -> String { String(decoding: line, as: UTF8.self) }

  // MARK: Sums

  private static func amountsTo(_ records: [Record], torn: Int, _ thoroughly: Bool) throws(Broken) {
    var ledger = Ledger()
    for record in records { ledger.apply(record) }
    try hold(Set(ledger.runs.map(\.id)).count == ledger.runs.count, "each run stands in the ledger once")
    try hold(Set(ledger.fires.map(\.id)).count == ledger.fires.count, "each fire stands in the ledger once")
    try hold(ledger.endedRuns.count == ledger.runs.count { $0.end != nil }, "each end is listed once")
    try hold(ledger.openRuns.allSatisfy { $0.end == nil }, "what is open has no end")
    try hold(
      ledger.pendingRespawns.allSatisfy { $0.generation == 0 && $0.end != nil },
      "only an ended first run has a respawn due")
    let ends = records.count { if case .runEnded = $0.event { $0.run != nil } else { false } }
    try hold(
      ends == ledger.endedRuns.count + ledger.runs.reduce(0) { $0 + $1.extraEnds }, "every terminal record counts once")
    for run in ledger.runs {
      guard let category = run.category else { continue }
      try hold(ledger.streak(of: category) >= 1 && ledger.refusals(of: category) >= 0, "streaks count from 1")
    }

    let audit = LockAudit(records)
    try hold(audit.violations.count == min(100, audit.violationCount), "violations are listed, a hundred of them")
    try hold(audit.peakConcurrency <= audit.acquisitions, "no more lanes were at work than took a lock")
    guard thoroughly else { return }
    let reversed = LockAudit(records.reversed())
    try hold(reversed.acquisitions == audit.acquisitions, "the audit counts each claim, whatever its place")

    try reports(records, ledger, audit, torn: torn)
  }

  /// Who only counts looks at lines where they stand, in pieces of any size, and comes to the same.
  private static func countsAlike(_ bytes: [UInt8], _ records: [Record], torn: Int) throws(Broken) {
    let always = WallTime(milliseconds: -1 << 50)..<WallTime(milliseconds: 1 << 50)
    let report = Report(records, window: always, torn: torn)
    for size in [97, 1024, max(1, bytes.count)] {
      var collector = Report.Collector(window: always)
      var ofLoop: [Record] = []
      let uncounted = glanced(bytes, piece: size, ofLoop: { ofLoop.append($0) }) { collector.apply($0) }
      try hold(uncounted == torn, "at a glance a journal has as many torn lines, in pieces of \(size) bytes")
      try hold(
        collector.report(torn: torn) == report, "at a glance a journal sums up the same, in pieces of \(size) bytes")
      try hold(
        ofLoop == records.filter { $0.run == nil },
        "what is about no run is handed over whole, in pieces of \(size) bytes")
    }
  }

  /// Reads a text in pieces, as a file is read; returns how many lines were torn.
  static func glanced(
    _ bytes: [UInt8], piece: Int, ofLoop: ((Record) -> Void)? = nil, _ body: (borrowing CountedRecord) -> Void
  ) -> Int {
    var countedLines = CountedLines()
    var start = 0
    var end = 0
    var most = piece
    while true {
      let isEnd = end == bytes.count
      end = min(bytes.count, max(end, start + most))
      let isLast = isEnd && end == bytes.count
      let taken = bytes[start..<end].withUnsafeBytes { countedLines.read($0, isEnd: isLast, ofLoop: ofLoop, body) }
      if isLast { return countedLines.torn }
      // What fills a piece and was not taken is a line that needs a longer one.
      if taken == 0 { most *= 2 }
      start += taken
    }
  }

  private static func reports(_ records: [Record], _ ledger: Ledger, _ audit: LockAudit, torn: Int) throws(Broken) {
    let always = WallTime(milliseconds: -1 << 50)..<WallTime(milliseconds: 1 << 50)
    let report = Report(records, window: always, torn: torn)
    try hold(StrictJSON.accepts(report.json().encoded()), "a report is JSON")
    try hold(
      report.fires.count + report.oneShots.count == ledger.fires.count, "every fire belongs to the window of all times")
    try hold(report.locks == audit, "a report has the audit of its records")
    guard !ledger.fires.isEmpty || report.open > 0 else { return }
    let early = Report(records, window: always.lowerBound..<moment.wall)
    let late = Report(records, window: moment.wall..<always.upperBound)
    try hold(
      early.fires.count + late.fires.count + early.oneShots.count + late.oneShots.count == ledger.fires.count,
      "a fire belongs to one window of two")
    try hold(early.open + late.open == report.open, "a run belongs to one window of two")

    let health = Health(ledger: ledger, audit: audit)
    let verdict = StatusVerdict(live: 0, width: 6, pauseOfAll: nil, ledger: ledger, health: health, now: moment)
    try hold(
      !verdict.description.isEmpty && health.causes.allSatisfy { !$0.detail.isEmpty && !$0.helps.isEmpty },
      "a status has words for everything")
  }
}
