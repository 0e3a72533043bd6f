/// A window of time for people.
extension Report {
  /// A label, empty where it is the one before, and what is said.
  public typealias Line = (label: String, text: String)

  /// The report line by line. Fires, locks and no-ops are always told, everything else where there is any.
  public var lines: [Line] {
    var lines: [Line] = []
    func add(_ label: String, _ text: String) { lines.append((label, text)) }
    add("window", "\(window.lowerBound.rfc3339) to \(window.upperBound.rfc3339)")
    add("fires", Report.text(fires))
    if !firedBy.isEmpty { add("fired by", firedBy.text) }
    if lateness.known > 0 {
      add("lateness", "median \(lateness.median.written), worst \(lateness.worst.written), of \(lateness.known)")
    }
    let counted = missed == 1 ? "1 fire" : "\(missed) fires"
    if missed > 0 { add("missed", "\(counted) between those of timers") }
    if oneShots.count > 0 { add("one-shots", Report.text(oneShots)) }
    if !interrupted.isEmpty { add("interrupted", "\(interrupted.count): " + Report.some(interrupted)) }
    if !constraints.isEmpty { add("limited by", constraints.text) }
    if !degraded.isEmpty { add("degraded", "\(degraded.total): \(degraded.text)") }
    if selector.asked > 0 {
      add(
        "selector", "median \(selector.median) ms, longest \(selector.most) ms, same answer again \(sameAnswers)")
    }
    add(
      "locks",
      "\(locks.acquisitions) acquisitions, at most \(locks.peakConcurrency) at once, "
        + "\(locks.violationCount) same-lock violation\(locks.violationCount == 1 ? "" : "s")")
    for violation in locks.violations.prefix(10) {
      add("", "\(violation.category): \(violation.intruder) took it while \(violation.holder) held it")
    }
    for (index, entry) in outcomes.enumerated() {
      add(index == 0 ? "outcomes" : "", "\(entry.category): \(entry.counts.text)")
    }
    if respawns.count > 0 { add("respawns", "\(respawns.count)" + Report.behind(respawns.outcomes.text)) }
    if !respawns.denied.isEmpty { add("not respawned", respawns.denied.text) }
    add("no-ops", "\(noopLast20.count) of the last \(noopLast20.of)")
    if unreported > 0 { add("unreported", "\(unreported) ended well and reported no outcome") }
    if open > 0 { add("open", "\(open)") }
    for (index, entry) in withheld.enumerated() {
      let unnamed = entry.unnamed > 0 ? ["\(entry.unnamed) not named"] : []
      let names = ([entry.names.text].filter { !$0.isEmpty } + unnamed).joined(separator: ", ")
      add(index == 0 ? "withheld" : "", "\(entry.reason) \(entry.count)" + Report.behind(names))
    }
    if swept > 0 { add("swept", "\(swept) leftover\(swept == 1 ? "" : "s") of ended workers") }
    if overshoots.count > 0 {
      add("log overshoots", "\(overshoots.count), at most \(overshoots.mostBytes) bytes on disk")
    }
    if extraEnds > 0 { add("extra ends", "\(extraEnds): a run has more than one end on record") }
    if torn > 0 { add("torn lines", "\(torn) in the journal") }
    return lines
  }

  private static func text(_ fires: Fires) -> String {
    let numbers =
      "admitted \(fires.admitted), started \(fires.started), refused \(fires.refused), failed \(fires.failed)"
    return "\(fires.count): \(numbers)" + (fires.running > 0 ? ", running \(fires.running)" : "")
  }

  private static func behind(_ text: String) -> String { text.isEmpty ? "" : ": " + text }

  private static func some(_ fires: [FireID]) -> String {
    fires.prefix(5).map(\.text).joined(separator: ", ") + (fires.count > 5 ? ", and \(fires.count - 5) more" : "")
  }
}
