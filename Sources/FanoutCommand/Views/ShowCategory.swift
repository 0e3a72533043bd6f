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
    let observation = try Observation(site.state, configuration: configuration, clocks: site.clocks)
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
      pause: pause, wait: wait(configuration, observation))
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
    let wait: String

    func lane(of category: FanoutCore.Category) -> ObservedLane? { observation.lanes.first { $0.category == category } }
    func cooling(_ category: FanoutCore.Category) -> WallTime? {
      observation.cooling.first { $0.category == category }?.until
    }
  }

  /// By the checks of a plan that names it alone.
  private func wait(_ configuration: Configuration, _ observation: Observation) -> String {
    let facts = FactsReader(site.state, clocks: site.clocks).read(configuration, of: category, in: observation).facts
    let candidate = Candidate(written: category.name, category: category, source: .selected, selection: nil)
    let reasons = Admission(policy: Policy(configuration), facts: facts).reasons(against: candidate)
    return CategoryWait.sentence(category, reasons: reasons, facts: facts, width: configuration.width)
  }

  private func print(_ sight: Sight) {
    let output = site.output
    let now = sight.observation.now.wall
    output.print(Phrase("category \(category)", .bold))
    var sheet = Sheet()
    sheet.add("waits for", Phrase(sight.wait, sight.wait.hasPrefix("nothing") ? .green : .yellow))
    sheet.add(
      "allowlist",
      sight.place.map { "place \($0 + 1) of \(site.loaded.configuration.allowlist.count)" } ?? "does not contain it")
    sheet.add(
      "busy",
      sight.lane(of: category).map { "run \($0.run)" + ($0.worker.map { ", pid \($0.pid) (\($0.name))" } ?? "") })
    sheet.add("cooling", sight.cooling(category).map { "until \($0.rfc3339) (\($0.age(at: now)))" })
    if let pause = sight.pause { sheet.add("paused", Self.words(pause, at: now)) }
    sheet.add("lock", sight.lock.words)
    let counts = sight.decisions.counts
    sheet.add("asked for", counts.isEmpty ? "never, as far as was read" : "\(counts.total) times: \(counts.text)")
    if sight.decisions.clipped > 0 {
      sheet.add("", "\(counted(sight.decisions.clipped, "fire")) had no room for every name")
    }
    output.print(sheet)
    var table = Table(["fire", "when", "decision", "reason"])
    for decision in sight.decisions.decisions.prefix(ShowCategory.shown) {
      let failure = decision.failure.map { "did not start: \($0)" }
      table.add([
        Phrase(decision.fire.text), Phrase(decision.at?.age(at: now) ?? ""),
        decision.withheld == nil ? Phrase("admitted", .green) : Phrase("withheld", .yellow),
        Phrase(decision.withheld ?? failure ?? ""),
      ])
    }
    output.print("decisions", table)
    output.print("runs", RunTable.table(sight.runs, lanes: sight.observation.lanes, now: now, width: output.data.width))
  }

  private static func words(_ pause: Pause, at now: WallTime) -> String {
    let until = pause.until.map { "until \($0.rfc3339)" } ?? "until unpaused"
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
      "category": .string(category.name), "waits_for": .string(sight.wait),
      "allowlisted": .bool(sight.place != nil), "lane": sight.lane(of: category)?.json ?? nil,
      "cooling_until": sight.cooling(category).map { .string($0.rfc3339) } ?? nil,
      "paused": sight.pause.map { .string(Self.words($0, at: sight.observation.now.wall)) } ?? nil,
      "lock": sight.lock.json,
      "asked_for": .object(sight.decisions.counts.entries.map { JSONMember($0.name, .integer(Int64($0.count))) }),
      "decisions": .array(decisions),
      "runs": .array(sight.runs.map { run in run.json(lane: sight.observation.lanes.first { $0.run == run.id }) }),
    ]
  }
}
