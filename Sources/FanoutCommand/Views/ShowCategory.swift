import FanoutCore
import FanoutSystem

/// A category for people: what it waits for, what fires decided about it, what its runs came to.
struct ShowCategory {
  let category: FanoutCore.Category
  let site: CommandSite

  /// How many decisions and how many runs are shown.
  private static let shown = 10

  /// To stdout. False where nothing at all is known of it.
  func print() throws -> Bool {
    let configuration = site.loaded.configuration
    let observation = try Observation(
      site.state, configuration: configuration, clocks: site.clocks, journal: site.journal)
    let history = observation.history(since: observation.now.wall - History.healthWindow) { ledger in
      ledger.runs.count { $0.category == category } >= ShowCategory.shown
        && CategoryDecisions(of: category, in: ledger).decisions.count >= ShowCategory.shown
    }
    let decisions = CategoryDecisions(of: category, in: history.ledger)
    let runs = Array(
      history.ledger.runs.filter { $0.category == category && ($0.hasStart || $0.end != nil) }.reversed())
    let lock = ObservedLock(of: category, in: site.state)
    let place = configuration.allowlist.firstIndex(of: category)
    let pause = observation.pauses.categories[category]
    guard place != nil || !runs.isEmpty || !decisions.decisions.isEmpty || lock.heldness != .absent || pause != nil
    else { return false }
    if history.schema > Record.schema { site.output.message(.warning, Observation.newerSchema(history.schema)) }
    let sight = Sight(
      observation: observation, decisions: decisions, runs: Array(runs.prefix(ShowCategory.shown)), lock: lock,
      place: place,
      pause: pause, reasons: reasons(configuration, observation))
    if site.wantsJSON { site.output.document(json(sight)) } else { print(sight) }
    return true
  }

  /// What is known of it.
  private struct Sight {
    let observation: Observation
    let decisions: CategoryDecisions
    let runs: [RunFacts]
    let lock: ObservedLock
    let place: Int?
    let pause: Pause?
    let reasons: (list: [Reason], facts: Facts)

    func lane(of category: FanoutCore.Category) -> ObservedLane? { observation.lanes.first { $0.category == category } }
    func rest(_ category: FanoutCore.Category) -> Rest? {
      observation.resting.first { $0.category == category }?.rest
    }
  }

  /// By the checks of a plan that names it alone.
  private func reasons(_ configuration: Configuration, _ observation: Observation) -> (list: [Reason], facts: Facts) {
    let facts = FactsReader(site.state, journal: site.journal, place: site.workerPlace)
      .read(configuration, of: category, in: observation).facts
    let candidate = Candidate(written: category.name, category: category, source: .selected, selection: nil)
    return (Admission(policy: Policy(configuration), facts: facts).reasons(against: candidate), facts)
  }

  private func wait(_ sight: Sight, clock: Clock?) -> String {
    CategoryWait.sentence(
      category, reasons: sight.reasons.list, facts: sight.reasons.facts, width: site.loaded.configuration.width,
      clock: clock)
  }

  private func print(_ sight: Sight) {
    let clock = site.clock(at: sight.observation.now.wall)
    var page = site.output.page
    page.add(Phrase("category \(category)", .bold))
    page.add(sheet(sight, clock))
    page.add("decisions", CategoryDecisions.table(sight.decisions.decisions.prefix(ShowCategory.shown), clock))
    page.add("runs", RunTable.table(sight.runs, lanes: sight.observation.lanes, clock: clock))
    site.output.print(page)
  }

  private func sheet(_ sight: Sight, _ clock: Clock) -> Sheet {
    var sheet = Sheet()
    let wait = wait(sight, clock: clock)
    sheet.add("waits for", Phrase(wait, wait.hasPrefix("nothing") ? .green : .yellow))
    sheet.add(
      "allowlist",
      sight.place.map { "place \($0 + 1) of \(site.loaded.configuration.allowlist.count)" } ?? "does not contain it")
    sheet.add(
      "busy",
      sight.lane(of: category).map { "run \($0.run)" + ($0.worker.map { ", pid \($0.pid) (\($0.name))" } ?? "") })
    sheet.add(
      "resting",
      sight.rest(category).map {
        "until \(clock.wordsAndAge($0.until)): \($0.cause.words); fanout unpause \(category) --rest ends it"
      })
    sheet.add("share", share(sight))
    if let pause = sight.pause { sheet.add("paused", Self.words(pause, at: clock.now, clock.words)) }
    sheet.add("lock", sight.lock.heldness == .unseen ? "free, as far as can be seen from here" : sight.lock.words)
    let counts = sight.decisions.counts
    sheet.add(
      "asked for",
      counts.isEmpty
        ? "never, as far as was read"
        : "\(counted(counts.total, "time")): \(PlainWords.counts(counts, PlainWords.reason))")
    if sight.decisions.clipped > 0 {
      sheet.add("", "\(counted(sight.decisions.clipped, "fire")) had no room for every name")
    }
    return sheet
  }

  /// What it has had of the slots, where anybody has had anything.
  private func share(_ sight: Sight) -> String? {
    let policy = Policy(site.loaded.configuration)
    guard let use = sight.reasons.facts.use else { return nil }
    let shares = Shares(policy: policy, facts: use)
    guard let actual = shares.actual(of: category), let target = shares.targets[category] else { return nil }
    let ratio = shares.overAllocation(of: category).map { ", counted as \(ReportScreen.short($0))x" } ?? ""
    let isLast = policy.shares.map { shares.isOver(category, $0) } ?? false
    return "\(percent(actual)) of the slot-time, target \(percent(target))\(ratio)" + (isLast ? ", asked last" : "")
  }

  private static func words(_ pause: Pause, at now: WallTime, _ moment: (WallTime) -> String) -> String {
    let until = pause.until.map { "until \(moment($0))" } ?? "until unpaused"
    let standing =
      switch pause.standing(at: now) {
      case .holds: ""
      case .over: " (over)"
      case .void: " (void: the clock has jumped)"
      }
    return until + standing + (pause.why.map { ": \($0)" } ?? "")
  }

  private func json(_ sight: Sight) -> JSONValue {
    let decisions = sight.decisions.decisions.prefix(ShowCategory.shown).map { decision -> JSONValue in
      [
        "fire": .string(decision.fire.text), "at": decision.at.map { .string($0.rfc3339) } ?? nil,
        "decision": decision.withheld == nil ? "admitted" : "withheld",
        "reason": decision.withheld.map { .string($0) } ?? nil,
        "failure": decision.failure.map { .string($0) } ?? nil,
      ]
    }
    return [
      "category": .string(category.name), "waits_for": .string(wait(sight, clock: nil)),
      "allowlisted": .bool(sight.place != nil), "lane": sight.lane(of: category)?.json ?? nil,
      "cooling_until": sight.rest(category).map { .string($0.until.rfc3339) } ?? nil,
      "resting": sight.rest(category)?.json ?? nil,
      "paused": sight.pause.map { .string(Self.words($0, at: sight.observation.now.wall, \.rfc3339)) } ?? nil,
      "lock": sight.lock.json,
      "asked_for": .object(sight.decisions.counts.entries.map { JSONMember($0.name, .integer(Int64($0.count))) }),
      "decisions": .array(decisions),
      "runs": .array(sight.runs.map { run in run.json(lane: sight.observation.lanes.first { $0.run == run.id }) }),
    ]
  }
}
