import FanoutCore
import FanoutSystem
import Glibc

/// `fanout plan`, and `--dry-run` of `fire`: the same selection and planning with no side effect at all.
enum PlanCommand {
  static let command = CommandSite.command { site in
    if let fire = site.invocation.text(.recordedFire) { return try recompute(TargetFinder(site).fire(fire), site) }
    return try plan(site, person: nil)
  }

  /// Selects and plans; opens nothing for writing.
  static func plan(_ site: CommandSite, person: PersonalRun?) throws -> ExitCode {
    let configuration = site.loaded.configuration
    var policy = person?.policy(Policy(configuration)) ?? Policy(configuration)
    if person == nil, site.invocation.has(.strict) { policy.fallback = .none }
    let reading = FactsReader(site.state, journal: site.journal, place: site.workerPlace)
      .read(configuration, of: person?.category)
    var present = reading.facts
    if person != nil || !site.invocation.has(.idle) { present.take(try site.gateAnswers(), reading.standing) }
    var facts = present.standing(against: person, width: policy.width)
    if person == nil, site.invocation.has(.idle) { facts = facts.idle }
    let plan: Plan
    if let category = person?.category {
      plan = Plan(selection: Selection(person: category), policy: policy, facts: facts)
    } else {
      plan = Plan(
        answer: try answer(site, policy: policy, facts: facts, standing: reading.standing), policy: policy, facts: facts
      )
    }
    for reason in person?.outranked(policy: Policy(configuration), facts: present) ?? [] {
      site.output.message(.notice, "outranked: \(PlainWords.reason(reason, clock: site.clock(at: facts.now)))")
    }
    PlanText.print(plan, policy: policy, facts: facts, to: site, explains: site.invocation.has(.explain))
    return plan.degradation != nil && policy.fallback == .none ? .unusableAnswer : .success
  }

  /// The selector's answer, or the one that was given.
  private static func answer(_ site: CommandSite, policy: Policy, facts: Facts, standing: Standing) throws
    -> SelectorAnswer
  {
    if let file = site.invocation.text(.payload) { return .wrote(try given(file, site)) }
    return try site.selectorResponse(policy: policy, facts: facts, standing: standing, seed: nil).answer
  }

  private static func given(_ file: String, _ site: CommandSite) throws -> [UInt8] {
    let limit = site.loaded.configuration.selector.outputLimit
    do {
      let bytes = try ReadableFile.contents(of: file, limit: limit)
      return bytes
    } catch {
      throw CommandError(.failure, "cannot read the answer: \(error)")
    }
  }

  /// Makes a recorded plan again from its stored files alone; 1 if it differs.
  private static func recompute(_ fire: FireID, _ site: CommandSite) throws -> ExitCode {
    let stored: RecordedFire
    do {
      stored = try RecordedFire(fire, in: site.state)
    } catch {
      throw CommandError(.failure, "\(error)")
    }
    let plan = stored.fire.plan(payload: stored.payload)
    PlanText.print(
      plan, policy: stored.fire.policy, facts: stored.fire.facts, to: site,
      explains: site.invocation.has(.explain))
    guard stored.hasSameAnswer else {
      let directory = site.state.fire(fire)
      site.output.message(
        .error, "the answer of \(fire) comes out differently now: compare \(directory)/selector.json with payload.json")
      return .failure
    }
    if stored.isSame(plan) { return .success }
    site.output.message(
      .error, "the plan of \(fire) comes out differently now: compare with \(site.state.fire(fire))/plan.json")
    return .failure
  }
}
