import FanoutCore

/// What `plan --explain` shows, and `show` of a fire: each candidate with what is decided of it and why, what would
/// start, and what limits.
struct PlanScreen {
  let plan: Plan
  let clock: Clock
  /// How many backends are available, and why the others are not; nil: there are none.
  var backends: String?

  /// The lines for a terminal of that width; nil: none.
  func lines(width: Int?, inColor: Bool = false) -> [String] {
    var page = Page(width: width, inColor: inColor)
    page.add(table)
    var sheet = Sheet()
    let listing = plan.listing.map(\.name)
    sheet.add(
      "would start",
      listing.isEmpty
        ? Phrase("nothing", .yellow) : Phrase("\(listing.count): \(listing.joined(separator: " "))", .bold))
    add(sums: &sheet)
    page.add(sheet)
    return page.lines
  }

  /// Candidates, decisions and reasons.
  var table: Table {
    var table = Table([
      Table.Column("rank", isNumber: true), .name("category"), Table.Column("source", leaves: 1), "decision", "reason",
    ])
    for entry in plan.entries {
      let name = entry.candidate.category?.name ?? entry.candidate.written
      table.add([
        Phrase("\(entry.rank)"), Phrase(name), Phrase(PlainWords.source(entry.candidate.source.rawValue)),
        entry.withheld == nil ? Phrase("admitted", .green) : Phrase("withheld", .yellow),
        Phrase(
          entry.withheld.map { PlainWords.reason($0, clock: clock, width: plan.width) } ?? entry.remark.map(
            clock.words(in:)) ?? ""),
      ])
    }
    return table
  }

  /// What limits it, where the places come from, and how the answer was read.
  func add(sums sheet: inout Sheet) {
    let limit = PlainWords.constraint(
      plan.constraint().description, admitted: plan.admitted.count, width: plan.width)
    sheet.add("limited by", Phrase(limit, .bold))
    sheet.add("places", PlanScreen.places(plan))
    sheet.add("backends", backends)
    sheet.add("answer", plan.degradation.map { PlainWords.degradation($0.name) } ?? plan.shape)
  }

  /// `3: the least of 3 new starts per fire, 4 of 6 slots free`
  static func places(_ plan: Plan) -> String {
    let free = max(0, plan.width - plan.live)
    // Gates that hold single categories are told beside these.
    let gates = plan.narrowings.filter { $0.holds(for: nil) }.map {
      (max(0, $0.places), "\(max(0, $0.places)) by gate \($0.gate)")
    }
    let bounds =
      (plan.perFire.map { [($0, "\($0) new starts per fire")] } ?? []) + [(free, "\(free) of \(plan.width) slots free")]
      + gates
    let least = bounds.map(\.0).min() ?? 0
    return "\(least): " + (bounds.count > 1 ? "the least of " : "") + bounds.map(\.1).joined(separator: ", ")
  }

  /// Why it admits nothing, in a sentence.
  static func whyNothing(_ plan: Plan) -> String {
    if plan.isNoWork || plan.entries.isEmpty { return PlainWords.lastLine(of: plan.whyNothing) }
    return "nothing admitted: "
      + plan.reasonCounts.map { "\($0.count) \(PlainWords.reason($0.reason))" }.joined(separator: ", ")
  }
}
