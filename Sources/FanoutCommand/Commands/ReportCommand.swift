import FanoutCore
import FanoutSystem

/// `fanout report [--since TIME]`.
enum ReportCommand {
  static let command = CommandSite.command(onlyLooks: true) { site in
    let moment = site.clocks.moment()
    let now = moment.wall
    let firesAtWork = try FiresAtWork(site.state, configuration: site.loaded.configuration)
    let window = try site.since().map { now - $0 } ?? .seconds(86400)
    let reading = ReportReading(Journal(site.state, clocks: site.clocks), since: window, now: now)
    for sentence in reading.unreadable { site.output.message(.warning, sentence) }
    let running = firesAtWork.among(reading.collector.openFires, at: moment).map(\.id)
    let report = reading.collector.report(running: running, torn: reading.torn)
    let cadence = site.cadence(reading.recent, pauses: Pauses(site.state).read(), now: moment)
    if reading.schema > Record.schema { site.output.message(.warning, Observation.newerSchema(reading.schema)) }
    if site.wantsJSON {
      // What is not of the window but of now stands apart.
      site.output.document(report.json(and: ["cadence": cadence.json]))
    } else {
      var sheet = Sheet()
      for line in report.lines { sheet.add(line.label, Phrase(line.text)) }
      if let last = cadence.last { sheet.add("last fire", "\(last.wall.rfc3339) (\(last.wall.age(at: now)))") }
      for line in cadence.lines(at: now) { sheet.add(line.label, Phrase(line.text)) }
      site.output.print(sheet)
    }
    return .success
  }
}
