import FanoutCore
import FanoutSystem

/// `fanout runs [CATEGORY] [--since] [--outcome] [--limit]`.
enum RunsCommand {
  /// How many are shown where nothing says how many.
  private static let usual = 20

  static let command = CommandSite.command(.look) { site in
    let query = try Query(site)
    let observation = try Observation(
      site.state, configuration: site.loaded.configuration, clocks: site.clocks, journal: site.journal)
    let now = observation.now.wall
    let limit = site.invocation.count(.limit) ?? (query.since == nil ? usual : .max)
    let history = observation.history(since: query.since ?? now) { ledger in
      // A run that is still open may have started before what was read.
      query.since != nil
        || ledger.runs.count(where: query.matches) > limit
          && observation.lanes.allSatisfy { ledger.run($0.run)?.hasStart == true }
    }
    let found = Array(history.ledger.runs.filter(query.matches).reversed())
    let shown = Array(found.prefix(limit))
    if history.torn > 0 {
      site.output.message(.warning, "\(counted(history.torn, "line")) of the journal cannot be read and left out")
    }
    for sentence in history.unreadable { site.output.message(.warning, sentence) }
    if history.schema > Record.schema { site.output.message(.warning, Observation.newerSchema(history.schema)) }
    if shown.isEmpty, let category = query.category, !site.isKnown(category), !site.hasRun(category) {
      try site.askBack(category)
    }
    if site.wantsJSON {
      let runs = shown.map { run in run.json(lane: observation.lanes.first { $0.run == run.id }) }
      site.output.document([
        "runs": .array(runs), "more": .bool(found.count > shown.count), "torn_lines": .integer(Int64(history.torn)),
      ])
      return .success
    }
    guard !shown.isEmpty else {
      site.output.message(.notice, "no \(query.words)run is on record in \(site.state.path)")
      return .success
    }
    site.output.print(RunTable.table(shown, lanes: observation.lanes, clock: site.clock(at: now)))
    if found.count > shown.count {
      site.output.message(.notice, "only the latest \(shown.count) are shown; --limit N or --since TIME shows more")
    }
    return .success
  }

  /// Which runs are asked for.
  private struct Query {
    let category: FanoutCore.Category?
    let since: WallTime?
    let outcome: Outcome?

    init(_ site: CommandSite) throws {
      category = try site.invocation.subject.map(site.category)
      since = try site.since(at: site.clocks.moment().wall)
      outcome = site.invocation.text(.outcome).flatMap(Outcome.init(rawValue:))
    }

    func matches(_ run: RunFacts) -> Bool {
      // What has neither start nor end is a trace of something older than was read.
      guard run.hasStart || run.end != nil, category == nil || run.category == category else { return false }
      return (outcome == nil || run.end?.outcome == outcome) && (since.map { run.startedAt.wall >= $0 } ?? true)
    }

    var words: String { [outcome?.rawValue, category?.name].compactMap { $0.map { "\($0) " } }.joined() }
  }
}
