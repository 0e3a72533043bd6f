extension Report {
  /// The document of `fanout report --json`, with what else is to stand in it.
  public func json(and more: KeyValuePairs<String, JSONValue>) -> JSONValue {
    .object(members + more.map { JSONMember($0.key, $0.value) })
  }

  /// The document of a window alone.
  public func json() -> JSONValue { .object(members) }

  private var members: [JSONMember] {
    let members: KeyValuePairs<String, JSONValue> = [
      "since": .string(window.lowerBound.rfc3339),
      "until": .string(window.upperBound.rfc3339),
      "peak_concurrency": .integer(Int64(locks.peakConcurrency)),
      "total_acquisitions": .integer(Int64(locks.acquisitions)),
      "same_lock_violations": .integer(Int64(locks.violationCount)),
      "violations": .array(locks.violations.map(Report.json)),
      "noop_last_20": .integer(Int64(noopLast20.count)),
      "noop_last_20_of": .integer(Int64(noopLast20.of)),
      "fires": Report.json(fires, ["interrupted": .array(interrupted.map { .string($0) })]),
      "fired_by": firedBy.json(),
      "lateness": [
        "known": .integer(Int64(lateness.known)), "median_ms": .integer(lateness.median.milliseconds),
        "max_ms": .integer(lateness.worst.milliseconds),
      ],
      "missed": .integer(Int64(missed)),
      "one_shots": Report.json(oneShots, [:]),
      "degraded": ["count": .integer(Int64(degraded.total)), "causes": degraded.json()],
      "selector": [
        "asked": .integer(Int64(selector.asked)), "same_answers": .integer(Int64(sameAnswers)),
        "median_ms": .integer(selector.median),
        "max_ms": .integer(selector.most),
      ],
      "constraints": constraints.json(),
      "withheld": .object(withheld.map { JSONMember($0.reason, Report.json($0)) }),
      "outcomes": .object(outcomes.map { JSONMember($0.category, $0.counts.json()) }),
      "respawns": [
        "count": .integer(Int64(respawns.count)), "outcomes": respawns.outcomes.json(),
        "denied": respawns.denied.json(),
      ],
      "unreported": .integer(Int64(unreported)),
      "open": .integer(Int64(open)),
      "swept": .integer(swept),
      "overshoots": ["count": .integer(Int64(overshoots.count)), "max_bytes": .integer(overshoots.mostBytes)],
      "extra_ends": .integer(Int64(extraEnds)),
      "torn_lines": .integer(Int64(torn)),
    ]
    return members.map { JSONMember($0.key, $0.value) }
  }

  private static func json(_ violation: LockAudit.Violation) -> JSONValue {
    [
      "category": .string(violation.category.name), "holder": .string(violation.holder),
      "intruder": .string(violation.intruder),
      "at": .string(violation.at.wall.rfc3339), "boot": .string(violation.at.boot),
      "boottime_ms": .integer(violation.at.bootMilliseconds),
    ]
  }

  private static func json(_ fires: Fires, _ more: KeyValuePairs<String, JSONValue>) -> JSONValue {
    let numbers = [
      JSONMember("count", .integer(Int64(fires.count))), JSONMember("running", .integer(Int64(fires.running))),
      JSONMember("admitted", .integer(fires.admitted)), JSONMember("started", .integer(fires.started)),
      JSONMember("refused", .integer(fires.refused)), JSONMember("failed", .integer(fires.failed)),
      JSONMember("withheld", .integer(fires.withheld)),
    ]
    return .object(numbers + more.map { JSONMember($0.key, $0.value) })
  }

  private static func json(_ withheld: Withheld) -> JSONValue {
    ["count": .integer(withheld.count), "categories": withheld.names.json(), "unnamed": .integer(withheld.unnamed)]
  }

  /// The report for people, line by line. Fires, locks, starts and no-ops are always told, everything else where there
  /// is any.
  public func text() -> [String] {
    var lines = ReportLines()
    lines.add("window", "\(window.lowerBound.rfc3339) to \(window.upperBound.rfc3339)")
    lines.add("fires", Report.text(fires))
    if !firedBy.isEmpty { lines.add("fired by", firedBy.text) }
    if lateness.known > 0 {
      lines.add("lateness", "median \(lateness.median.written), worst \(lateness.worst.written), of \(lateness.known)")
    }
    let counted = missed == 1 ? "1 fire" : "\(missed) fires"
    if missed > 0 { lines.add("missed", "\(counted) between those of timers") }
    if oneShots.count > 0 { lines.add("one-shots", Report.text(oneShots)) }
    if !interrupted.isEmpty { lines.add("interrupted", "\(interrupted.count): " + Report.some(interrupted)) }
    if !constraints.isEmpty { lines.add("limited by", constraints.text) }
    if !degraded.isEmpty { lines.add("degraded", "\(degraded.total): \(degraded.text)") }
    if selector.asked > 0 {
      lines.add(
        "selector", "median \(selector.median) ms, longest \(selector.most) ms, same answer again \(sameAnswers)")
    }
    lines.add(
      "locks",
      "\(locks.acquisitions) acquisitions, at most \(locks.peakConcurrency) at once, "
        + "\(locks.violationCount) same-lock violation\(locks.violationCount == 1 ? "" : "s")")
    for violation in locks.violations.prefix(10) {
      lines.add("", "\(violation.category): \(violation.intruder) took it while \(violation.holder) held it")
    }
    for (index, entry) in outcomes.enumerated() {
      lines.add(index == 0 ? "outcomes" : "", "\(entry.category): \(entry.counts.text)")
    }
    if respawns.count > 0 { lines.add("respawns", "\(respawns.count)" + Report.behind(respawns.outcomes.text)) }
    if !respawns.denied.isEmpty { lines.add("not respawned", respawns.denied.text) }
    lines.add("no-ops", "\(noopLast20.count) of the last \(noopLast20.of)")
    if unreported > 0 { lines.add("unreported", "\(unreported) ended well and reported no outcome") }
    if open > 0 { lines.add("open", "\(open)") }
    for (index, entry) in withheld.enumerated() {
      let unnamed = entry.unnamed > 0 ? ["\(entry.unnamed) not named"] : []
      let names = ([entry.names.text].filter { !$0.isEmpty } + unnamed).joined(separator: ", ")
      lines.add(index == 0 ? "withheld" : "", "\(entry.reason) \(entry.count)" + Report.behind(names))
    }
    if swept > 0 { lines.add("swept", "\(swept) leftover\(swept == 1 ? "" : "s") of ended workers") }
    if overshoots.count > 0 {
      lines.add("log overshoots", "\(overshoots.count), at most \(overshoots.mostBytes) bytes on disk")
    }
    if extraEnds > 0 { lines.add("extra ends", "\(extraEnds): a run has more than one end on record") }
    if torn > 0 { lines.add("torn lines", "\(torn) in the journal") }
    return lines.lines
  }

  private static func text(_ fires: Fires) -> String {
    let numbers =
      "admitted \(fires.admitted), started \(fires.started), refused \(fires.refused), failed \(fires.failed)"
    return "\(fires.count): \(numbers)" + (fires.running > 0 ? ", running \(fires.running)" : "")
  }

  private static func behind(_ text: String) -> String { text.isEmpty ? "" : ": " + text }

  private static func some(_ names: [String]) -> String {
    names.prefix(5).joined(separator: ", ") + (names.count > 5 ? ", and \(names.count - 5) more" : "")
  }
}

/// Lines with a label each, in two columns.
private struct ReportLines {
  var lines: [String] = []

  mutating func add(_ label: String, _ text: String) {
    lines.append(label + String(repeating: " ", count: max(1, 16 - label.utf8.count)) + text)
  }
}
