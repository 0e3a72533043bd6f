import FanoutCore
import FanoutSystem

/// `fanout status [--check]`.
enum StatusCommand {
  static let command = CommandSite.command(.look) { site in
    let observation = try Observation(
      site.state, configuration: site.loaded.configuration, clocks: site.clocks, journal: site.journal,
      place: site.workerPlace)
    let ledger = observation.history.ledger
    let cadence = site.cadence(observation)
    let health = site.health(observation, cadence)
    if site.invocation.has(.check) { return check(health, observation, site) }
    let verdict = StatusVerdict(
      live: observation.live, width: site.loaded.configuration.width, pauseOfAll: observation.pauses.all,
      hold: observation.hold(site.loaded.configuration), ledger: ledger,
      health: health, now: observation.now)
    let status = StatusText(observation: observation, health: health, cadence: cadence, verdict: verdict, site: site)
    if site.wantsJSON {
      site.output.document(status.json)
    } else {
      status.print()
    }
    return site.lookCode ?? .success
  }

  /// For monitoring: silent and 0, or 1 with one line per cause. What somebody has taken note of alarms nobody.
  private static func check(_ health: Health, _ observation: Observation, _ site: CommandSite) -> ExitCode {
    let hands = observation.hands
    let causes = health.causes.filter { !hands.isSilent($0, at: observation.now.wall) }
    if site.wantsJSON {
      site.output.document([
        "healthy": .bool(causes.isEmpty), "causes": .array(causes.map(\.json)),
      ])
    } else {
      for cause in causes { site.output.print(Phrase(PlainWords.lastLine(of: cause.sentence))) }
    }
    return site.lookCode ?? (causes.isEmpty ? .success : .failure)
  }
}

extension CommandSite {
  /// What a look at the loop ends with where the configuration cannot be used; nil: it can.
  fileprivate var lookCode: ExitCode? { loaded.isStandIn ? loaded.mistake?.exitCode : nil }
}
