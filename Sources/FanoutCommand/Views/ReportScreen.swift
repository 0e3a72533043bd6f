import FanoutCore

/// What `report` shows of a window of time: what it amounts to first, then the categories, the worst first.
struct ReportScreen {
  let report: Report
  let clock: Clock
  /// What is not of the window but of now: the last fire, the next one.
  var present: [(label: String, text: String)] = []
  /// What categories with a target of their own had of the slots.
  var shares: [Report.Share] = []
  /// Productive runs for an hour of a slot, and those of the window before.
  var yields: (now: Double?, before: Double?) = (nil, nil)
  /// The part of the slot-time that upkeep took, and that of the window before; nil: no family is called so.
  var upkeep: (now: Double?, before: Double?)?
  /// Whether the loop is ready for more; nil: that is not told.
  var readiness: Readiness?

  /// A terminal gets so many categories at most, and so many at least.
  private static let most = 15
  private static let least = 5
  /// So many names of what was withheld for one reason are told on a terminal.
  private static let mostNames = 5

  /// The lines for a terminal of that size; nil: none, and every category is told.
  func lines(width: Int?, height: Int? = nil, inColor: Bool = false) -> [String] {
    var page = Page(width: width, inColor: inColor)
    page.add(sums(names: width == nil ? .max : ReportScreen.mostNames))
    guard !report.outcomes.isEmpty else { return page.lines }
    let categories = worstFirst
    // A heading, an empty line, the line that counts the rest and the prompt.
    let room = height.map { min(ReportScreen.most, max(ReportScreen.least, $0 - page.lines.count - 4)) } ?? .max
    page.addSpace()
    page.add(ReportScreen.table(categories.prefix(room)))
    if categories.count > room {
      page.add(Phrase("and \(categories.count - room) more: fanout report | cat shows all", .faint))
    }
    return page.lines
  }

  // MARK: - Sums

  private func sums(names: Int) -> Sheet {
    var sheet = Sheet()
    let window = report.window
    sheet.add(
      "window",
      "\(clock.words(window.lowerBound)) to \(clock.words(window.upperBound)) "
        + "(\((window.upperBound - window.lowerBound).inMinutes))")
    addFires(to: &sheet)
    addLocks(to: &sheet)
    addRuns(to: &sheet)
    addWithheld(to: &sheet, names: names)
    addUse(to: &sheet, shares: names)
    for line in present { sheet.add(line.label, Phrase(line.text)) }
    return sheet
  }

  private func addFires(to sheet: inout Sheet) {
    sheet.add("fires", ReportScreen.text(report.fires))
    if !report.firedBy.isEmpty { sheet.add("fired by", report.firedBy.text) }
    if report.lateness.known > 0 {
      let lateness = report.lateness
      sheet.add(
        "lateness", "median \(lateness.median.spoken), worst \(lateness.worst.spoken), of \(lateness.known)")
    }
    if report.missed > 0 { sheet.add("missed", Phrase("\(counted(report.missed, "fire")) of timers", .yellow)) }
    if report.oneShots.count > 0 { sheet.add("one-shots", ReportScreen.text(report.oneShots)) }
    if !report.interrupted.isEmpty {
      sheet.add(
        "interrupted", Phrase("\(report.interrupted.count): \(ReportScreen.some(report.interrupted))", .yellow))
    }
    if !report.constraints.isEmpty {
      sheet.add("limited by", PlainWords.counts(report.constraints) { PlainWords.constraint($0) })
    }
    if let intent = report.intent.value {
      let met = report.demandMet.value.map { ", demand met \(percent($0))" } ?? ""
      sheet.add("intent", "\(percent(intent)) of \(counted(report.intent.count, "fire"))" + met)
    }
    if !report.degraded.isEmpty {
      let causes = PlainWords.counts(report.degraded, PlainWords.degradation)
      sheet.add("degraded", Phrase("\(report.degraded.total): \(causes)", .yellow))
    }
    if report.selector.asked > 0 {
      let (median, most) = (report.selector.median, report.selector.most)
      sheet.add(
        "selector",
        "median \(Duration.milliseconds(median).spoken), longest \(Duration.milliseconds(most).spoken), "
          + "same answer again \(report.sameAnswers)")
    }
  }

  private func addLocks(to sheet: inout Sheet) {
    let locks = report.locks
    let violations = counted(locks.violationCount, "same-lock violation")
    sheet.add(
      "locks",
      Phrase(
        "\(counted(locks.acquisitions, "acquisition")), at most \(locks.peakConcurrency) at once, \(violations)",
        locks.violationCount > 0 ? .red : nil))
    for violation in locks.violations.prefix(10) {
      sheet.add(
        "", Phrase("\(violation.category): \(violation.intruder) took it while \(violation.holder) held it", .red))
    }
  }

  private func addRuns(to sheet: inout Sheet) {
    var outcomes = NameCounts()
    for entry in report.outcomes { for count in entry.counts.entries { outcomes.add(count.name, count.count) } }
    if !outcomes.isEmpty {
      sheet.add("outcomes", "\(outcomes.text), of \(counted(report.outcomes.count, "category", plural: "categories"))")
    }
    let respawns = report.respawns
    if respawns.count > 0 { sheet.add("respawns", "\(respawns.count)" + ReportScreen.behind(respawns.outcomes.text)) }
    if !respawns.denied.isEmpty { sheet.add("not respawned", PlainWords.counts(respawns.denied, PlainWords.denial)) }
    sheet.add("no-ops", "\(report.noopLast20.count) of the last \(report.noopLast20.of)")
    if report.unreported > 0 { sheet.add("unreported", "\(report.unreported) ended well and reported no outcome") }
    if report.open > 0 { sheet.add("open", "\(report.open)") }
    if report.swept > 0 {
      sheet.add("left", "\(counted(Int(clamping: report.swept), "process", plural: "processes")) behind, ended")
    }
    if report.overshoots.count > 0 {
      let most = ByteCount(bytes: report.overshoots.mostBytes).spoken
      sheet.add("log overshoots", "\(report.overshoots.count), at most \(most) on disk")
    }
    if report.extraEnds > 0 {
      sheet.add("extra ends", Phrase("\(report.extraEnds): a run has more than one end on record", .red))
    }
    if report.torn > 0 { sheet.add("torn lines", Phrase("\(report.torn) in the journal", .yellow)) }
  }

  private func addWithheld(to sheet: inout Sheet, names most: Int) {
    for (index, entry) in report.withheld.enumerated() {
      let unnamed = entry.unnamed > 0 ? ["\(entry.unnamed) not named"] : []
      let named = PlainWords.counts(entry.names, most: most) { $0 }
      let names = ([named].filter { !$0.isEmpty } + unnamed).joined(separator: ", ")
      sheet.add(
        index == 0 ? "withheld" : "",
        Phrase("\(PlainWords.reason(entry.reason)) \(entry.count)" + ReportScreen.behind(names)))
    }
  }

  private func addUse(to sheet: inout Sheet, shares most: Int) {
    for (index, share) in shares.prefix(most).enumerated() {
      let parts = [
        share.ofTime.map { "\(percent($0)) of time" },
        share.ofRuns.map { "\(percent($0)) of runs" }, "target \(percent(share.target))",
      ]
      let words = parts.compactMap { $0 }.joined(separator: ", ")
      sheet.add(
        index == 0 ? "shares" : "",
        Phrase("\(share.category) \(words)" + (share.ratio.map { ": \(ReportScreen.short($0))x" } ?? "")))
    }
    for flow in report.reviews {
      let parts = [
        flow.came.map { "in \($0)" }, flow.went.map { "out \($0)" },
        flow.oneTakes.map { "one takes \($0.inMinutes)" }, flow.fullIn.map { "full in \($0.inMinutes)" },
      ]
      let words = parts.compactMap { $0 }.joined(separator: ", ")
      sheet.add(
        flow.queue, "\(flow.first) -> \(flow.last) of \(flow.high)" + (words.isEmpty ? "" : ": \(words)"))
    }
    if let now = yields.now {
      let before = yields.before.map { ", before \(ReportScreen.short($0))" } ?? ""
      sheet.add("yield", "\(ReportScreen.short(now)) productive runs for an hour of a slot" + before)
    }
    if let upkeep, let now = upkeep.now {
      let before = upkeep.before.map { ", before \(percent($0))" } ?? ""
      sheet.add("upkeep", "\(percent(now)) of the slot-time (family maintenance)" + before)
    }
    guard let readiness else { return }
    let limit = readiness.mostLimitedBy.map { "most fires were limited by \(PlainWords.constraint($0))" }
    let words = readiness.points.map { point in
      // Screens say what limits in words of a person.
      let found = point.name == "limit" ? limit ?? point.words : point.words
      return "\(point.holds.map { $0 ? "yes" : "no" } ?? "not yet measured"): \(found)"
    }
    for (index, word) in words.enumerated() { sheet.add(index == 0 ? "ready" : "", Phrase(word)) }
    if let proposal = readiness.proposal {
      sheet.add("", Phrase("all five: \(proposal) could be one more", .green))
    }
  }

  /// One decimal, and none where it is a whole number.
  /// A number with one decimal at most.
  static func short(_ number: Double) -> String {
    let rounded = (number * 10).rounded() / 10
    return rounded == rounded.rounded() && abs(rounded) < 1e15 ? "\(Int(rounded))" : "\(rounded)"
  }

  // MARK: - Categories

  private typealias Row = (category: String, counts: NameCounts)

  /// By how many of its runs went wrong, then by how few were productive, then by name.
  private var worstFirst: [Row] {
    report.outcomes.sorted { one, other in
      let (bad, otherBad) = (ReportScreen.bad(one.counts), ReportScreen.bad(other.counts))
      if bad != otherBad { return bad > otherBad }
      let share = one.counts["productive"] * other.counts.total
      let otherShare = other.counts["productive"] * one.counts.total
      return share == otherShare ? NaturalOrder.precedes(one.category, other.category) : share < otherShare
    }
  }

  private static func bad(_ counts: NameCounts) -> Int {
    counts.entries.reduce(0) { $0 + (Outcome(rawValue: $1.name)?.isUnsuccessful == true ? $1.count : 0) }
  }

  private static func table(_ rows: some Sequence<Row>) -> Table {
    var table = Table(
      [
        .name("category"), Table.Column("runs", isNumber: true), Table.Column("bad", isNumber: true),
        Table.Column("productive", isNumber: true), "outcomes",
      ], overflow: .clips)
    for row in rows {
      let bad = bad(row.counts)
      table.add([
        Phrase(row.category), Phrase("\(row.counts.total)"), Phrase("\(bad)", bad > 0 ? .red : nil),
        Phrase("\(row.counts["productive"])"), Phrase(row.counts.text),
      ])
    }
    return table
  }

  private static func text(_ fires: Report.Fires) -> String {
    let numbers =
      "admitted \(fires.admitted), started \(fires.started), refused \(fires.refused), failed \(fires.failed)"
    return "\(fires.count): \(numbers)" + (fires.running > 0 ? ", running \(fires.running)" : "")
  }

  private static func behind(_ text: String) -> String { text.isEmpty ? "" : ": " + text }

  private static func some(_ fires: [FireID]) -> String {
    fires.prefix(5).map(\.text).joined(separator: ", ") + (fires.count > 5 ? ", and \(fires.count - 5) more" : "")
  }
}
