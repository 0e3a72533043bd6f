import FanoutCore
import FanoutSystem

/// `fanout metrics`: how the loop is, for Prometheus. Looks, and writes nothing.
enum MetricsCommand {
  static let command = CommandSite.command(.look) { site in
    do {
      site.output.text(try site.metrics { site.output.message(.warning, $0) })
    } catch {
      // Whoever scrapes hears that nothing is known; whoever called hears why.
      site.output.text(LoopMetrics(site.metricsIdentity, nil).text)
      throw error
    }
    return .success
  }
}

extension CommandSite {
  /// Which loop the metrics are of.
  var metricsIdentity: LoopMetrics.Identity {
    LoopMetrics.Identity(loop: invocation.global.name, configuration: loaded.path, version: Version.current)
  }

  /// The metrics of now, as text; `say` is told what could not be read of them.
  func metrics(_ say: (String) -> Void) throws -> String {
    let configuration = loaded.configuration
    let observation = try Observation(state, configuration: configuration, clocks: clocks, journal: journal)
    let firesAtWork = try FiresAtWork(state, configuration: configuration)
    let reading = ReportReading(journal, since: CommandSite.everything, now: observation.now.wall)
    for sentence in reading.unreadable { say(sentence) }
    let running = firesAtWork.among(reading.collector.openFires, at: observation.now).map(\.id)
    var facts = LoopMetrics.Facts(report: reading.collector.report(running: running, torn: reading.torn))
    let ledger = observation.history.ledger
    let cadence = cadence(observation)
    let health = healthFacts(observation, cadence)
    facts.allowlist = configuration.allowlist
    facts.width = configuration.width
    for lane in observation.lanes where lane.standing.care != .over { facts.live[lane.category] = lane.startedAt }
    facts.locked = Set(observation.locks.filter(\.isHeld).compactMap(\.category))
    let now = observation.now.wall
    facts.isPaused = observation.pauses.all?.standing(at: now) == .holds
    facts.paused = Set(observation.pauses.categories.filter { $0.value.standing(at: now) == .holds }.keys)
    facts.resting = Set(observation.resting.map(\.category))
    facts.isFiring = observation.fireAtWork != nil
    facts.causes = Health(health, ledger: ledger, audit: LockAudit(observation.history.records)).causes
    facts.lastFire = ledger.fires.last { !$0.isOneShot }
    facts.cadence = cadence
    facts.room = health.room
    return LoopMetrics(metricsIdentity, facts).text
  }

  /// Longer than any journal.
  private static let everything: Duration = .seconds(50 * 365 * 86_400)
}
