import FanoutCore
import FanoutSystem

/// `fanout run [CATEGORY]`: a person's one-shot. Same admission, lock and supervision as a fire.
enum RunCommand {
  static let command = CommandSite.command { site in
    let category = try site.invocation.subject.map(site.category)
    if let category, !site.invocation.has(.force) { try site.askBack(category) }
    let person = PersonalRun(
      category: category, isForced: site.invocation.has(.force),
      mayRespawn: site.invocation.has(.respawn))
    if site.invocation.has(.dryRun) { return try PlanCommand.plan(site, person: person) }
    let launcher = try site.launcher(inPlace: !site.invocation.has(.detach))
    try site.prepareState()
    let supervisor = site.invocation.has(.detach) ? nil : try site.supervisor()
    defer { supervisor?.finish() }
    let fire = site.fire(person: person, isStrict: false, launcher: launcher, inPlace: supervisor)
    fire.onBegun = { site.noteLoop() }
    let outcome = try fire.run()
    FireText.print(outcome, to: site, withSummary: true)
    let errands = site.startErrands(after: outcome)
    defer { site.await(errands) }
    if let number = outcome.interrupted {
      site.await(errands)
      FireCommand.raiseAgain(number)
    }
    guard !outcome.runs.isEmpty else { return refusal(outcome, site) }
    guard let supervisor else { return ExitCode(rawValue: Int32(outcome.end.exit)) ?? .bug }
    let verdict = try RunVerdict.await(outcome.runs, of: supervisor, site: site)
    return outcome.fault != nil && outcome.end.exit != 0 ? ExitCode(rawValue: Int32(outcome.end.exit)) ?? .bug : verdict
  }

  /// Nothing was launched: what stands in the way, and whether force would help.
  private static func refusal(_ outcome: FireOutcome, _ site: CommandSite) -> ExitCode {
    if outcome.fault != nil { return ExitCode(rawValue: Int32(outcome.end.exit)) ?? .bug }
    if outcome.end.failed > 0 { return .failure }
    if outcome.end.exit == 65 { return .unusableAnswer }
    if outcome.plan == nil { site.output.message(.notice, "--force outranks it") }
    guard let reason = outcome.plan?.entries.compactMap(\.withheld).first else {
      return ExitCode(rawValue: Int32(outcome.end.exit)) ?? .bug
    }
    let help = help(against: reason, isForced: site.invocation.has(.force))
    let plain = PlainWords.reason(
      reason, clock: site.clock(at: site.clocks.moment().wall), width: site.loaded.configuration.width)
    site.output.message(.error, "nothing was started: \(plain)\(help)")
    // The document keeps the words of records.
    site.output.head.note(failure: [Terminal.visible("nothing was started: \(PlanText.words(reason))\(help)")])
    return reason == .invalidName ? .usage : .busy
  }

  /// What passes a reason; of one that force did not pass, nothing does.
  private static func help(against reason: Reason, isForced: Bool) -> String {
    guard reason.weightForPerson == .needsForce, !isForced else { return "" }
    if case .noBackend = reason { return "; --force passes a hold or a crash, no limit and no login" }
    return "; --force outranks it"
  }
}
