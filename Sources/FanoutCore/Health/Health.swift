/// Whether the loop does what it is for: the causes of `status`, of `status --check` and of `healthy`, one list, the
/// worst first.
///
/// A pure function of what a look at the machine says, of the journal, and of what its locks prove. Full slots, busy
/// or resting categories, pauses, what a gate holds for a while and what workers did not report are how a loop works,
/// and never a cause.
public struct Health: Sendable, Equatable {
  /// The causes, the worst first; empty: all is well.
  public let causes: [HealthCause]
  /// Fires at the end of the row that admitted something and started nothing.
  public let starving: Starving?
  /// What is worth knowing and no cause.
  public let notes: [String]

  /// A row of fires that started nothing.
  public struct Starving: Sendable, Equatable {
    /// How many.
    public var fires: Int
    /// Why, by the last of them.
    public var why: String?
    /// The last of them.
    public var fire: FireID
  }

  /// Looks at all of it.
  public init(_ facts: HealthFacts = HealthFacts(), ledger: Ledger, audit: LockAudit) {
    // A person's one-shot says nothing about the loop.
    let fires = ledger.fires.filter { $0.end != nil && !$0.isOneShot }
    let runs = RowsOfRuns(ledger, allowlist: facts.allowlist)
    starving = Health.starving(fires)
    var all = Health.ofMachine(facts, ledger) + Health.unusedLocks(facts, fires) + Health.gates(facts, fires)
    all += Health.backends(facts.backends)
    all += [Health.overlap(audit), Health.startedNothing(starving)].compactMap { $0 }
    all +=
      facts.stopped.map(\.cause) + facts.hung.map(\.cause) + facts.lanes.map(\.cause) + facts.leftovers.map(\.cause)
    all += [Health.degraded(fires), Health.lastFireRefused(fires, ledger.runs), Health.missed(facts)].compactMap { $0 }
    all +=
      facts.untold.map {
        [HealthCause(.untold, $0, helps: Remedy("fanout check", "looks the command up; it is tried again by itself"))]
      } ?? []
    all += [Health.allRest(facts)].compactMap { $0 } + runs.causes + Health.questions(ledger, facts)
    // Of one kind in the order in which they were found.
    let ordered = all.enumerated().sorted { ($0.element.kind.place, $0.offset) < ($1.element.kind.place, $1.offset) }
    causes = ordered.map(\.element)
    notes = [runs.silent].compactMap { $0 }
  }

  // MARK: - The machine

  private static func ofMachine(_ facts: HealthFacts, _ ledger: Ledger) -> [HealthCause] {
    var causes = facts.unusableConfiguration.map { [unusable($0)] } ?? []
    causes += facts.obstacles.map(\.cause) + (facts.room?.causes ?? [])
    // What cannot be used is said once, by the look that knows what lies there.
    func isSaid(_ sentence: String) -> Bool { facts.obstacles.contains { $0.isMeant(in: sentence) } }
    causes += facts.unreadableIndex.filter { !isSaid($0) }.map {
      HealthCause(
        .index, "nothing can start: \($0)",
        helps: Remedy("fanout runs", "shows what ran; mend the file, or move it away"))
    }
    causes += facts.unreadableJournal.filter { !isSaid($0) }.map {
      HealthCause(
        .journal, "the journal cannot be read: \($0)",
        helps: Remedy("ls -l", "shows what lies there; mend it, or move it away"))
    }
    if ledger.newestSchema > Record.schema {
      causes.append(
        HealthCause(
          .newerSchema,
          "nothing fires on a journal of a newer fanout (schema \(ledger.newestSchema), "
            + "this one knows \(Record.schema))",
          helps: Remedy("fanout --version", "tells which this is; use the newer one")))
    }
    if let trouble = facts.trouble, !isOver(trouble, ledger), !isSaid(trouble.why) { causes.append(trouble.cause) }
    return causes
  }

  private static func unusable(_ why: String) -> HealthCause {
    HealthCause(
      .configuration, "no fire can look: \(why)",
      helps: Remedy("fanout check", "names every mistake; all that is shown here is by the last one that worked"))
  }

  /// Whether a fire has begun since.
  private static func isOver(_ trouble: FireTrouble, _ ledger: Ledger) -> Bool {
    ledger.fires.contains { !$0.isOneShot && $0.beganAt.flatMap { trouble.moment.precedes($0) } ?? false }
  }

  /// Locks that the last fire could not use though nothing is seen to be wrong with their files: they exclude nobody,
  /// or nobody is let.
  private static func unusedLocks(_ facts: HealthFacts, _ fires: [FireFacts]) -> [HealthCause] {
    let known = Set(facts.obstacles.compactMap { $0.category?.name })
    let allowed = facts.allowlist.map { Set($0.map(\.name)) }
    guard let fire = fires.last, let end = fire.end, !facts.obstacles.contains(where: { $0.category == nil }),
      facts.unreadableIndex.isEmpty
    else { return [] }
    let names = (end.reasons.first { $0.reason == Reason.unreadable("").name }?.names ?? []).filter { name in
      !known.contains(name) && allowed?.contains(name) ?? true
    }
    guard let first = names.first else { return [] }
    let who = names.count == 1 ? "\(first) is" : "\(names.count) categories are"
    return [
      HealthCause(
        .locks, of: names.count == 1 ? first : nil,
        "\(who) withheld by the last fire, which could not use or read what keeps it from running twice",
        helps: Remedy("fanout show \(fire.id)", "tells what, fanout check whether it still is so"))
    ]
  }

  /// A gate that nobody can ask, and one that was shut for three fires in a row and does not say until when.
  private static func gates(_ facts: HealthFacts, _ fires: [FireFacts]) -> [HealthCause] {
    var causes = facts.gates.compactMap { gate -> HealthCause? in
      guard gate.answer == .unknown(closes: true) else { return nil }
      let what = gate.holds.map { "holds \($0.map(\.name).joined(separator: ", "))" } ?? "lets nothing start"
      return HealthCause(
        .gate, of: gate.name, "gate \(gate.name) cannot be asked, and \(what): \(gate.detail)",
        helps: Remedy("fanout check", "asks it"), stopsAll: gate.holds == nil)
    }
    if let held = facts.held, !causes.contains(where: { $0.subject == held.gate }) {
      let shows =
        ReviewPolicy.isGate(held.gate)
        ? Remedy("fanout show \(held.gate)", "tells what waits")
        : Remedy("fanout plan --explain", "shows what it withholds")
      causes.append(
        HealthCause(
          .gate, of: held.gate,
          "gate \(held.gate) has held everything for \(held.words), longer than heldAlarm: \(held.detail)",
          helps: shows))
    }
    let last = fires.suffix(3).compactMap(\.end)
    guard last.count == 3, let name = last.last?.gate, last.allSatisfy({ $0.gate == name }), name != DiskRoom.gateName,
      name != HostVerdict.gateName, !ReviewPolicy.isGate(name),
      !causes.contains(where: { $0.subject == name })
    else { return causes }
    let now = facts.gates.first { $0.name == name }
    guard now?.answer != .open, now?.until == nil else { return causes }
    let why = now?.detail ?? last.last?.cause ?? ""
    causes.append(
      HealthCause(
        .gate, of: name,
        "gate \(name) is shut for three fires and does not say until when" + (why.isEmpty ? "" : ": \(why)"),
        helps: Remedy("fanout plan --explain", "shows what it withholds")))
    return causes
  }

  private static func backends(_ facts: HealthFacts.Backends) -> [HealthCause] {
    let shut = facts.withoutLogin.map { name in
      HealthCause(
        .backends, of: name, "nobody is logged in at backend \(name), so that nothing starts there",
        helps: Remedy("fanout unpause --backend \(name)", "lets it be used again once somebody is"),
        stopsAll: !facts.isAnyAvailable)
    }
    guard let first = facts.crashing.first else { return shut }
    let names = facts.crashing.joined(separator: ", ")
    return shut + [
      HealthCause(
        .backends,
        "\(names) \(facts.crashing.count == 1 ? "fails" : "fail") at once as well, and with \(facts.crashing.count == 1 ? "it" : "them") "
          + "more than half of the backends would be shut: the fault is rather the worker's or the machine's",
        helps: Remedy("fanout show \(first)", "tells its last attempts"), stopsAll: false)
    ]
  }

  private static func overlap(_ audit: LockAudit) -> HealthCause? {
    guard let last = audit.violations.last else { return nil }
    let count = audit.violationCount
    return HealthCause(
      .violation, of: last.category.name,
      "\(count) same-lock violation\(count == 1 ? "" : "s") on record: \(last.intruder) took "
        + "the lock of \(last.category) "
        + "while \(last.holder) held it (\(last.at.wall.rfc3339))", helps: Remedy("fanout show \(last.intruder)"))
  }

  // MARK: - Fires

  /// Fires that admitted nothing neither count nor break the row: there was nothing to start.
  private static func starving(_ fires: [FireFacts]) -> Starving? {
    var row: Starving?
    for fire in fires.reversed() {
      guard let end = fire.end, end.admitted > 0 else { continue }
      guard end.started == 0 else { break }
      row = Starving(
        fires: (row?.fires ?? 0) + 1, why: row == nil ? end.failures.first?.why : row?.why, fire: row?.fire ?? fire.id)
    }
    return row
  }

  private static func startedNothing(_ row: Starving?) -> HealthCause? {
    guard let row else { return nil }
    let what = row.fires == 1 ? "the last fire that admitted something" : "\(row.fires) fires in a row"
    return HealthCause(
      .starving, "\(what) started nothing" + (row.why.map { ": \($0)" } ?? ""), helps: Remedy("fanout show \(row.fire)")
    )
  }

  /// As above, a fire that admitted nothing is no later word on the one before it.
  private static func lastFireRefused(_ fires: [FireFacts], _ runs: [RunFacts]) -> HealthCause? {
    guard let fire = fires.last(where: { ($0.end?.admitted ?? 0) > 0 }) else { return nil }
    // What never became a process did not refuse; `started nothing` counts that.
    let own = runs.filter {
      $0.fire == fire.id && $0.generation == 0 && ($0.worker != nil || $0.end?.outcome == .refused)
    }
    guard let first = own.first, own.allSatisfy({ $0.end?.outcome == .refused }) else { return nil }
    let who = own.count == 1 ? "the only run" : "all \(own.count) runs"
    return HealthCause(
      .refused, "\(who) of the last fire refused to work: \(RowsOfRuns.whyRefused(first))",
      helps: Remedy("fanout show \(fire.id)"))
  }

  /// A fire that did not ask its selector (all paused, say) neither counts nor breaks the row.
  private static func degraded(_ fires: [FireFacts]) -> HealthCause? {
    var count = 0
    var latest: FireFacts?
    for fire in fires.reversed() {
      guard let end = fire.end, end.degradation != nil || end.selectorMilliseconds != nil else { continue }
      guard end.degradation != nil else { break }
      count += 1
      latest = latest ?? fire
    }
    guard count >= 2, let latest, let end = latest.end else { return nil }
    return HealthCause(
      .degraded,
      "\(count) fires in a row could not follow their selector: \(end.cause ?? end.degradation ?? end.source)",
      helps: Remedy("fanout check", "asks it now, fanout show \(latest.id) tells what it said then"))
  }

  private static func missed(_ facts: HealthFacts) -> HealthCause? {
    facts.silence.map {
      HealthCause(.missedFires, $0, helps: Remedy("fanout check", "finds what fires this, and what keeps that from it"))
    }
  }

  /// Rests delay the runs that would make a row long enough to be seen: that all of them fail is worth a word before.
  private static func allRest(_ facts: HealthFacts) -> HealthCause? {
    facts.failedRest.map { rest in
      HealthCause(
        .failing,
        "every category fails and rests, so that nothing starts before \(rest.until.rfc3339) (\(rest.first), the first)",
        helps: Remedy("fanout logs \(rest.first)", "shows what its last run said"))
    }
  }

  // MARK: - People

  /// Runs that ended with a question which still waits, the oldest first. Only a person's own run of the category
  /// lowers it: fires go on with other work meanwhile. The same question asked again is one question.
  public static func waiting(_ ledger: Ledger) -> [RunFacts] {
    let asking = ledger.endedRuns.filter { $0.end?.outcome == .needsHuman && $0.end?.question != nil }
    guard !asking.isEmpty else { return [] }
    let places = Dictionary(ledger.runs.enumerated().map { ($1.id, $0) }) { first, _ in first }
    let byPerson = ledger.runs.enumerated().filter { $1.source == CandidateSource.person.rawValue }
    var waiting: [RunFacts] = []
    for run in asking {
      // A person's run that asks again answers what was asked before it, and waits itself.
      let isAnswered = byPerson.contains { $1.category == run.category && $0 > places[run.id] ?? 0 }
      let isAsked = waiting.contains { $0.category == run.category && $0.end?.question == run.end?.question }
      if !isAnswered, !isAsked { waiting.append(run) }
    }
    return waiting
  }

  private static func questions(_ ledger: Ledger, _ facts: HealthFacts) -> [HealthCause] {
    waiting(ledger).map { run in
      let category = run.category?.name ?? run.id.text
      return HealthCause(
        .question, of: category, "\(category) asks: \(facts.questions[run.id] ?? run.end?.question ?? "")",
        helps: Remedy("fanout show \(run.id)", "tells all; once it is decided, fanout run \(category) lets it go on"),
        since: run.endedAt)
    }
  }
}

extension FireEnd {
  /// The gate that kept everything out; nil: none did.
  fileprivate var gate: String? {
    constraint.hasPrefix("gate:") && started == 0 ? String(constraint.dropFirst("gate:".count)) : nil
  }
}
