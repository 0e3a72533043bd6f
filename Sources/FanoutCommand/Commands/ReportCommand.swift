import FanoutCore
import FanoutSystem

/// `fanout report [--since TIME]`.
enum ReportCommand {
  static let command = CommandSite.command(.look) { site in
    let moment = site.clocks.moment()
    let now = moment.wall
    let firesAtWork = try FiresAtWork(site.state, configuration: site.loaded.configuration)
    let window = try site.since(at: now).map { now - $0 } ?? .seconds(86400)
    let reading = ReportReading(site.journal, since: window, now: now)
    for sentence in reading.unreadable { site.output.message(.warning, sentence) }
    let running = firesAtWork.among(reading.collector.openFires, at: moment).map(\.id)
    let report = reading.collector.report(running: running, torn: reading.torn)
    let cadence = site.cadence(reading.recent, pauses: Pauses(site.state).read(), now: moment)
    let policy = Policy(site.loaded.configuration)
    // Where no fire has left one, what categories take is not measured yet: a report reads no more than its windows.
    let kept = JournalStanding(checkpointOf: site.journal, halfLife: site.loaded.configuration.halfLife)
    let standing = kept?.standing ?? Standing()
    let readiness = Readiness(
      report, policy: policy, use: standing.use(at: moment, live: Set(standing.accounts.keys)),
      known: .milliseconds(standing.time.elapsed))
    let earlier = reading.earlier.report()
    let upkeep = policy.families.first { $0.name == ReportCommand.upkeep }?.categories ?? []
    if reading.schema > Record.schema { site.output.message(.warning, Observation.newerSchema(reading.schema)) }
    if site.wantsJSON {
      // What is not of the window but of now stands apart.
      site.output.document(
        report.json(and: [
          "shares": .array(report.shares(policy.targets).map(json)),
          "before": [
            "yield": earlier.yield.map { .number($0) } ?? nil,
            "upkeep": earlier.part(of: upkeep).map { .number($0) } ?? nil,
          ],
          "yield": report.yield.map { .number($0) } ?? nil,
          "upkeep": report.part(of: upkeep).map { .number($0) } ?? nil,
          "ready": readiness.json, "cadence": cadence.json,
        ]))
    } else {
      let clock = site.clock(at: now)
      var screen = ReportScreen(report: report, clock: clock)
      if let last = cadence.last { screen.present.append(("last fire", clock.wordsAndAge(last.wall))) }
      screen.present += cadence.lines(clock)
      screen.shares = report.shares(policy.targets)
      screen.yields = (report.yield, earlier.yield)
      screen.upkeep = upkeep.isEmpty ? nil : (report.part(of: upkeep), earlier.part(of: upkeep))
      screen.readiness = readiness
      let data = site.output.data
      site.output.print(lines: screen.lines(width: data.width, height: data.height, inColor: data.isColored))
    }
    return .success
  }

  /// The family whose part of the slot-time is told: what a fleet costs to keep going.
  private static let upkeep = "maintenance"

  private static func json(_ share: Report.Share) -> JSONValue {
    [
      "category": .string(share.category), "time": share.ofTime.map { .number($0) } ?? nil,
      "runs": share.ofRuns.map { .number($0) } ?? nil, "target": .number(share.target),
      "ratio": share.ratio.map { .number($0) } ?? nil,
    ]
  }
}
