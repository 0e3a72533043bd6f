import FanoutCore
import FanoutSystem

/// `fanout report [--since TIME]`.
enum ReportCommand {
  static let command = CommandSite.command(onlyLooks: true) { site in
    let moment = site.clocks.moment()
    let now = moment.wall
    let firesAtWork = try FiresAtWork(site.state, configuration: site.loaded.configuration)
    let window = try site.since(at: now).map { now - $0 } ?? .seconds(86400)
    let reading = ReportReading(site.journal, since: window, now: now)
    for sentence in reading.unreadable { site.output.message(.warning, sentence) }
    let running = firesAtWork.among(reading.collector.openFires, at: moment).map(\.id)
    let report = reading.collector.report(running: running, torn: reading.torn)
    let cadence = site.cadence(reading.recent, pauses: Pauses(site.state).read(), now: moment)
    if reading.schema > Record.schema { site.output.message(.warning, Observation.newerSchema(reading.schema)) }
    if site.wantsJSON {
      // What is not of the window but of now stands apart.
      site.output.document(report.json(and: ["cadence": cadence.json]))
    } else {
      let clock = site.clock(at: now)
      var screen = ReportScreen(report: report, clock: clock)
      if let last = cadence.last { screen.present.append(("last fire", clock.wordsAndAge(last.wall))) }
      screen.present += cadence.lines(clock)
      let data = site.output.data
      site.output.print(lines: screen.lines(width: data.width, height: data.height, inColor: data.isColored))
    }
    return .success
  }
}
