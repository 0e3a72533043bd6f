import FanoutCore
import FanoutSystem

/// `fanout report [--since DURATION]`.
enum ReportCommand {
  static let command = CommandSite.command { site in
    let now = site.clocks.moment().wall
    let since = site.invocation.duration(.since) ?? .seconds(86400)
    try Observation.proveReadable(site.state)
    let journal = Journal(site.state, clocks: site.clocks)
    var collector = Report.Collector(window: (now - since)..<(now + .milliseconds(1)))
    var torn = 0
    var schema = Record.schema
    // Day by day, so that a year need not be held; a day on either side, because windows go by event time.
    for day in journal.days() where day >= (now - since - .seconds(86400)).day {
      let reading = journal.read(day: day)
      for record in reading.records { collector.apply(record) }
      torn += reading.torn
      schema = max(schema, reading.schema)
      for sentence in reading.unreadable { site.output.message(.warning, sentence) }
    }
    let report = collector.report(running: try runningFires(site), torn: torn)
    if schema > Record.schema { site.output.message(.warning, Observation.newerSchema(schema)) }
    if site.wantsJSON {
      site.output.document(report.json().encoded(pretty: true))
    } else {
      site.output.print(sheet(report.text()))
    }
    return .success
  }

  /// Fires whose begin has no end yet because they are at work.
  private static func runningFires(_ site: CommandSite) throws -> [String] {
    let observation = try Observation(site.state, configuration: site.loaded.configuration, clocks: site.clocks)
    let interrupted = Set(observation.interrupted)
    return observation.history.ledger.fires.filter { $0.end == nil && !interrupted.contains($0.id) }.map(\.id)
  }

  /// The report's two columns, so that they wrap on a narrow terminal.
  private static func sheet(_ lines: [String]) -> Sheet {
    var sheet = Sheet()
    for line in lines {
      let label = line.prefix(16).split(separator: "  ").first.map(String.init) ?? ""
      sheet.add(label, Phrase(String(line.dropFirst(16))))
    }
    return sheet
  }
}
