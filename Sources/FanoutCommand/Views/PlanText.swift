import FanoutCore

/// A plan for people: the listing, or the table behind it.
enum PlanText {
  /// Data to stdout: the listing on one line, the table with `--explain`, the document with `--json`. Messages to
  /// stderr.
  static func print(_ plan: Plan, policy: Policy, facts: Facts, to site: CommandSite, explains: Bool) {
    let output = site.output
    let clock = site.clock(at: facts.now)
    let backends = BackendRow.all(policy, facts)
    if site.wantsJSON {
      output.document(document(plan, policy, backends))
    } else if explains {
      let screen = PlanScreen(
        plan: plan, clock: clock, backends: backends.isEmpty ? nil : BackendRow.summary(backends, clock))
      output.print(lines: screen.lines(width: output.data.width, inColor: output.data.isColored))
    } else {
      output.print(Phrase(plan.listing.map(\.name).joined(separator: " ")))
    }
    if let degradation = plan.degradation {
      let consequence = policy.fallback == .none ? "nothing would start" : "following the allowlist instead"
      let sentence = PlainWords.lastLine(of: plan.degradationSentence ?? degradation.sentence)
      output.message(.warning, "degraded: \(sentence); \(consequence)")
    }
    for note in plan.notes.map(clock.words(in:)) + site.slips(in: plan) { output.message(.notice, note) }
    if plan.listing.isEmpty { output.message(.notice, PlanScreen.whyNothing(plan)) }
  }

  private static func document(_ plan: Plan, _ policy: Policy, _ backends: [BackendRow]) -> JSONValue {
    let document = plan.document(policy: policy)
    guard !backends.isEmpty, case .object(let members) = document else { return document }
    return .object(members + [JSONMember("backends", .array(backends.map(\.json)))])
  }

  /// A reason with its operands, as records word it.
  static func words(_ reason: Reason) -> String {
    reason.detail.map { "\(reason.name): \($0)" } ?? reason.name
  }
}
