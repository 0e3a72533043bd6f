import FanoutCore

/// A plan for people: the listing, or the table behind it.
enum PlanText {
  /// Data to stdout: the listing on one line, the table with `--explain`, the document with `--json`. Messages to
  /// stderr. `now` is when the plan is of.
  static func print(_ plan: Plan, policy: Policy, at now: WallTime, to site: CommandSite, explains: Bool) {
    let output = site.output
    let clock = site.clock(at: now)
    if site.wantsJSON {
      output.document(plan.document(policy: policy))
    } else if explains {
      output.print(
        lines: PlanScreen(plan: plan, clock: clock).lines(width: output.data.width, inColor: output.data.isColored))
    } else {
      output.print(Phrase(plan.listing.map(\.name).joined(separator: " ")))
    }
    if let degradation = plan.degradation {
      let consequence = policy.fallback == .none ? "nothing would start" : "following the allowlist instead"
      let sentence = PlainWords.lastLine(of: degradation.sentence)
      output.message(.warning, "degraded: \(sentence); \(consequence)")
    }
    for note in plan.notes.map(clock.words(in:)) + site.slips(in: plan) { output.message(.notice, note) }
    if plan.listing.isEmpty { output.message(.notice, PlanScreen.whyNothing(plan)) }
  }

  /// A reason with its operands, as records word it.
  static func words(_ reason: Reason) -> String {
    reason.detail.map { "\(reason.name): \($0)" } ?? reason.name
  }
}
