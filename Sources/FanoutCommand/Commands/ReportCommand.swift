import FanoutCore
import FanoutSystem

/// `fanout report [--since DURATION]`.
enum ReportCommand {
  static let command = CommandSite.command { site in
    let now = site.clocks.moment().wall
    let since = site.invocation.duration(.since) ?? .seconds(86400)
    // Of a window that is longer than what tells of the loop's health, no fire before it is looked for.
    let before = since + .seconds(2 * 86400)
    let observation = try Observation(
      site.state, configuration: site.loaded.configuration, clocks: site.clocks, past: before < History.healthWindow ? before : .zero)
    let journal = Journal(site.state, clocks: site.clocks)
    var collector = Report.Collector(window: (now - since)..<(now + .milliseconds(1)))
    var torn = 0
    var schema = Record.schema
    let firstDay = (now - since - .seconds(86400)).day
    // The gap in which the first of those days began has its other end before them.
    if let earlier = observation.history.records.last(where: { $0.isOfTimer && $0.moment.wall.day < firstDay }) { collector.apply(earlier) }
    // Day by day, so that a year need not be held; a day on either side, because windows go by event time.
    for day in journal.days() where day >= firstDay {
      let look = journal.scan(day: day) { record in
        collector.apply(record)
        schema = max(schema, record.schema)
      }
      torn += look.torn
      for sentence in look.unreadable { site.output.message(.warning, sentence) }
    }
    let report = collector.report(running: runningFires(observation), torn: torn)
    let cadence = site.cadence(observation)
    if schema > Record.schema { site.output.message(.warning, Observation.newerSchema(schema)) }
    if site.wantsJSON {
      // What is not of the window but of now stands apart.
      site.output.document(report.json(and: ["cadence": cadence.json]).encoded(pretty: true))
    } else {
      var sheet = sheet(report.text())
      if let last = cadence.last { sheet.add("last fire", "\(last.wall.rfc3339) (\(last.wall.age(at: now)))") }
      for line in cadence.lines(at: now) { sheet.add(line.label, Phrase(line.text)) }
      site.output.print(sheet)
    }
    return .success
  }

  /// Fires whose begin has no end yet because they are at work.
  private static func runningFires(_ observation: Observation) -> [String] {
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

extension Record {
  /// Whether it is the begin of a fire that a timer set off.
  fileprivate var isOfTimer: Bool {
    if case .fireBegan(let begin) = event { return begin.firing?.by == .timer }
    return false
  }
}
