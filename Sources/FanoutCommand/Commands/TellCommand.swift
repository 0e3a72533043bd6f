import FanoutCore
import FanoutSystem

/// `fanout tell`, hidden: puts hands on record and tells whoever wants to know, for a fire or a supervisor that started
/// it.
enum TellCommand {
  static let command = CommandSite.command { site in
    Errand.keepLimit(of: .word)
    // The configuration may mean another state by now, in which nothing was ever done.
    guard DirectoryOwner.of(site.state.path) != .absent else { return .success }
    try site.prepareState()
    var isLeft = false
    do { try HandKeeping(site.state, clocks: site.clocks).update { try site.lookForHands() } } catch {
      site.output.message(.warning, "hands: what needs a person could not be put on record: \(error)")
      isLeft = true
    }
    for tell in [tellHands, tellOutcomes] {
      do { isLeft = try tell(site) || isLeft } catch {
        site.output.message(.warning, "\(error)")
        isLeft = true
      }
    }
    return isLeft ? .busy : .success
  }

  /// Tells `notify`; whether something is left to tell.
  private static func tellHands(_ site: CommandSite) throws -> Bool {
    guard let policy = site.loaded.configuration.notify else { return false }
    let telling = HandTelling(policy, variables: site.hookVariables, state: site.state, clocks: site.clocks)
    guard let why = try telling.tell(environment: site.environment) else { return false }
    site.output.message(.warning, "notify: \(why); it is told again later, and the loop is not touched by it")
    return true
  }

  /// Tells `onOutcome`; whether something is left to tell.
  private static func tellOutcomes(_ site: CommandSite) throws -> Bool {
    guard let policy = site.loaded.configuration.onOutcome else { return false }
    let telling = OutcomeTelling(policy, variables: site.hookVariables, state: site.state, clocks: site.clocks)
    switch try telling.tell(environment: site.environment) {
    case .done: return false
    case .left: return true
    case .failed(let why):
      site.output.message(.warning, "onOutcome: \(why); it is told again later, and the loop is not touched by it")
      return true
    }
  }
}

extension CommandSite {
  /// What hooks are told that no fire has called.
  fileprivate var hookVariables: HookVariables {
    HookVariables(exit: nil, host: DocumentHead.host, loop: invocation.global.name, configuration: loaded.path)
  }

  /// What needs a person now, by the look that `status` has.
  func lookForHands() throws -> HandKeeping.Look {
    let observation = try Observation(
      state, configuration: loaded.configuration, clocks: clocks, journal: Journal(state, clocks: clocks),
      place: workerPlace)
    let cadence = cadence(observation)
    let facts = observation.healthFacts(state, configuration: loaded.configuration, silence: cadence.alarm)
    let causes = HandCauses(
      facts, ledger: observation.history.ledger, audit: LockAudit(observation.history.records),
      missed: missedBeforeLastFire(observation), at: observation.now)
    let isWhole = observation.unreadable.isEmpty && observation.obstacles.isEmpty
    return HandKeeping.Look(causes.all, isWhole: isWhole)
  }

  /// What `status` would have said just before the last fire began: with nothing alive nobody could tell it then.
  private func missedBeforeLastFire(_ observation: Observation) -> String? {
    let records = observation.history.records
    guard
      let place = records.lastIndex(where: { record in
        if case .fireBegan(let begin) = record.event { !begin.isOneShot } else { false }
      })
    else { return nil }
    var ledger = Ledger()
    for record in records[..<place] { ledger.apply(record) }
    return cadence(ledger, pauses: observation.pauses, now: records[place].moment).alarm
  }
}
