import FanoutCore

/// A plan for people: the listing, or the table behind it.
enum PlanText {
  /// Data to stdout: the listing on one line, the table with `--explain`, the document with `--json`. Messages to
  /// stderr.
  static func print(_ plan: Plan, policy: Policy, to site: CommandSite, explains: Bool) {
    let output = site.output
    if site.wantsJSON {
      output.document(plan.document(policy: policy))
    } else if explains {
      explain(plan, to: output)
    } else {
      output.print(Phrase(plan.listing.map(\.name).joined(separator: " ")))
    }
    if let degradation = plan.degradation {
      let consequence = policy.fallback == .none ? "nothing would start" : "following the allowlist instead"
      output.message(.warning, "degraded (\(degradation.name)): \(degradation.sentence); \(consequence)")
    }
    for note in plan.notes + site.slips(in: plan) { output.message(.notice, note) }
    if plan.listing.isEmpty { output.message(.notice, plan.whyNothing) }
  }

  private static func explain(_ plan: Plan, to output: Output) {
    output.print(table(plan))
    output.print(Phrase("\(slots(plan)), constraint \(plan.constraint())", .faint))
  }

  /// Slots and the shape of the answer.
  static func slots(_ plan: Plan) -> String {
    let perFire = plan.perFire.map { ", perFire \($0)" } ?? ""
    return "live \(plan.live) of \(plan.width)\(perFire), shape \(plan.shape)"
  }

  /// Candidates, decisions and reasons.
  static func table(_ plan: Plan) -> Table {
    var table = Table([Table.Column("rank", isNumber: true), "category", "source", "decision", "reason"])
    for entry in plan.entries {
      let name = entry.candidate.category?.name ?? entry.candidate.written
      table.add([
        Phrase("\(entry.rank)"), Phrase(name), Phrase(entry.candidate.source.rawValue),
        entry.withheld == nil ? Phrase("admitted", .green) : Phrase("withheld", .yellow),
        Phrase(entry.withheld.map(words) ?? ""),
      ])
    }
    return table
  }

  /// A reason with its operands.
  static func words(_ reason: Reason) -> String {
    reason.detail.map { "\(reason.name): \($0)" } ?? reason.name
  }
}
