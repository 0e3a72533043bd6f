import FanoutCore
import FanoutSystem

/// A fire for people: what it decided, what became of that, and why.
struct ShowFire {
  let id: FireID
  let site: CommandSite

  /// To stdout.
  func print() throws {
    let journal = site.journal
    // Its runs belong to it, and may have ended days later.
    let history = History(journal, from: RunLookup.moment(of: id)) { ledger in
      ledger.fire(id)?.end != nil
        && ledger.runs.allSatisfy { $0.fire != id || ($0.end != nil && $0.end?.respawn != .due) }
    }
    let observation = try Observation(
      site.state, configuration: site.loaded.configuration, clocks: site.clocks, journal: journal)
    let facts = history.ledger.fire(id)
    let runs = history.ledger.runs.filter { $0.fire == id && ($0.hasStart || $0.end != nil) }
    if history.schema > Record.schema { site.output.message(.warning, Observation.newerSchema(history.schema)) }
    var recorded: RecordedFire?
    var unreadable: String?
    do throws(RecordedFire.Unreadable) { recorded = try RecordedFire(id, in: site.state) } catch {
      unreadable = "\(error)"
    }
    let plan = recorded.map { $0.fire.plan(payload: $0.payload) }
    if site.wantsJSON {
      site.output.document([
        "fire": .string(id.text), "record": facts?.json ?? nil,
        "interrupted": .bool(observation.interrupted.contains(id)),
        "plan": plan.flatMap { plan in recorded.map { plan.document(policy: $0.fire.policy) } } ?? nil,
        "plan_unreadable": unreadable.map { .string($0) } ?? nil,
        "runs": .array(runs.map { run in run.json(lane: observation.lanes.first { $0.run == run.id }) }),
        "torn_lines": .integer(Int64(history.torn)),
      ])
      return
    }
    let clock = site.clock(at: observation.now.wall)
    var page = site.output.page
    page.add(Phrase("fire \(id)", .bold))
    page.add(sheet(facts, observation, clock))
    if let plan, let recorded {
      let screen = PlanScreen(plan: plan, clock: clock)
      page.add("decision", screen.table)
      var sums = Sheet()
      screen.add(sums: &sums)
      page.add(sums)
      page.add(after(plan, recorded, clock))
    } else if let unreadable {
      page.addSpace()
      page.add(Phrase("no decision can be shown: \(unreadable)", .yellow))
      if let end = facts?.end { page.add(reasons(end)) }
    }
    page.add("runs", RunTable.table(runs, lanes: observation.lanes, clock: clock))
    site.output.print(page)
  }

  private func sheet(_ facts: FireFacts?, _ observation: Observation, _ clock: Clock) -> Sheet {
    var sheet = Sheet()
    guard let facts else {
      sheet.add(
        "",
        Phrase(
          "the journal says nothing of it: its day is gone, or it was interrupted before its first record", .yellow))
      return sheet
    }
    if let began = facts.beganAt { sheet.add("began", clock.wordsAndAge(began.wall)) }
    sheet.add("by", facts.begin.map { ($0.trigger == "run" ? "a person's run" : "fire") + ", fanout \($0.version)" })
    sheet.add("fired by", facts.begin?.firing?.words)
    sheet.add("launcher", facts.begin?.launcher)
    guard let end = facts.end else {
      let isOver = observation.interrupted.contains(id)
      sheet.add("end", Phrase(isOver ? "none: it was interrupted" : "none yet: it is at work", .yellow))
      return sheet
    }
    if let began = facts.beganAt, let ended = facts.endedAt {
      let selector = end.selectorMilliseconds.map { ", its selector \(Duration.milliseconds($0).spoken)" } ?? ""
      sheet.add("took", (ended.wall - began.wall).spoken + selector)
    }
    sheet.add(
      "result",
      "admitted \(end.admitted), started \(end.started), refused \(end.refused), failed \(end.failed), withheld \(end.withheld), "
        + "live \(end.live) of \(end.width), exit \(end.exit)")
    sheet.add("followed", PlainWords.decider(end.source))
    if let cause = end.cause {
      sheet.add(end.degradation == nil ? "cause" : "degraded", Phrase(PlainWords.lastLine(of: cause), .yellow))
    }
    sheet.add("limited by", PlainWords.constraint(of: end))
    if let intent = end.intent {
      let met = end.demandMet.map { ", demand met \(percent($0))" } ?? ""
      sheet.add("intent", percent(intent) + met)
    }
    if let why = facts.onFireFailure { sheet.add("onFire", Phrase(why, .yellow)) }
    for failure in end.failures {
      sheet.add("not started", Phrase("\(failure.category): \(PlainWords.lastLine(of: failure.why))", .red))
    }
    return sheet
  }

  /// What was learnt only after planning, and what the reading of the answer had to say.
  private func after(_ plan: Plan, _ recorded: RecordedFire, _ clock: Clock) -> Sheet {
    var sheet = Sheet()
    let facts = recorded.fire.facts
    for category in facts.denied.keys.sortedNaturally(by: \.name) {
      if let reason = facts.denied[category] {
        sheet.add("denied", "the claim of \(category): \(PlainWords.reason(reason, clock: clock))")
      }
    }
    for category in facts.failed.keys.sortedNaturally(by: \.name) {
      sheet.add("failed", "\(category): \(PlainWords.lastLine(of: facts.failed[category] ?? ""))")
    }
    for note in plan.notes { sheet.add("note", clock.words(in: note)) }
    if !recorded.isSame(plan) {
      sheet.add(
        "differs",
        Phrase("the plan comes out differently than it was written: compare \(site.state.fire(id))/plan.json", .red))
    }
    return sheet
  }

  private func reasons(_ end: FireEnd) -> Sheet {
    var sheet = Sheet()
    if !end.categories.isEmpty { sheet.add("admitted", end.categories.joined(separator: " ")) }
    for reason in end.reasons {
      let names = reason.names.joined(separator: " ")
      sheet.add("withheld", "\(reason.count) \(PlainWords.reason(reason.reason)): \(names)")
    }
    return sheet
  }
}
