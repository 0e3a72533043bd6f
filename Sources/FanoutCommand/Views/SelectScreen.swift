import FanoutCore

/// What `select --explain` shows: each category with every term of its score, the tasks in their order, and what is not
/// chosen and why.
struct SelectScreen {
  let choice: Choice
  let source: String
  let clock: Clock

  /// The lines for a terminal of that width; nil: none.
  func lines(width: Int?, inColor: Bool = false) -> [String] {
    var page = Page(width: width, inColor: inColor)
    page.add(categories)
    if !tasks.isEmpty { page.add(tasks) }
    page.add(sums)
    return page.lines
  }

  /// Every term: score = drawn + deficit, and drawn comes from Beta(alpha, beta).
  private var categories: Table {
    var table = Table([
      .name("category"), Table.Column("score", isNumber: true), Table.Column("drawn", isNumber: true),
      Table.Column("deficit", isNumber: true), Table.Column("alpha", isNumber: true),
      Table.Column("beta", isNumber: true), Table.Column("mean", isNumber: true),
      Table.Column("runs", isNumber: true, leaves: 1), "withheld",
    ])
    for draw in choice.draws {
      table.add([
        Phrase(draw.category.name), Phrase(number(draw.score), draw.drawn == nil ? .yellow : .bold),
        Phrase(draw.drawn.map(number) ?? "-"), Phrase(draw.deficit.map(number) ?? "-"),
        Phrase(number(draw.distribution.alpha)), Phrase(number(draw.distribution.beta)),
        Phrase(number(draw.distribution.mean)), Phrase(number(draw.evidence.weight)),
        Phrase(draw.withheld.map(clock.words(in:)) ?? ""),
      ])
    }
    return table
  }

  /// The tasks that may be done, the best first.
  private var tasks: Table {
    var table = Table([.name("task"), .name("category"), "state", "priority", "created", "title"], overflow: .clips)
    for offer in choice.offers {
      table.add([
        Phrase(offer.id), Phrase(offer.category.name),
        offer.withheld == nil ? Phrase(offer.isActive ? "active" : "ready") : Phrase("must wait", .yellow),
        Phrase(offer.priority.written ?? "-"), Phrase(offer.created.map { $0.day } ?? "-"),
        Phrase(offer.title ?? ""),
      ])
    }
    return table
  }

  private var sums: Sheet {
    let input = choice.input
    var sheet = Sheet()
    sheet.add("tasks", "\(input.tasksRead) of \(source), \(choice.offers.count) that may be done")
    sheet.add(
      "answers with",
      choice.selected.map { Phrase("the best task, \($0.id) of \($0.category)", .bold) }
        ?? Phrase("the categories' scores: no task may be done", .bold))
    let taken = input.offers.filter(\.isTaken).map(\.id)
    add("taken", taken, to: &sheet)
    add("blocked", input.blocked.map { "\($0.name) \(clock.words(in: $0.why))" }, to: &sheet)
    add("no category", input.withoutCategory, to: &sheet)
    add("unreadable", input.unreadable.map { "\($0.name): \($0.why)" }, to: &sheet)
    sheet.add("may be cut", input.cut)
    add("remarks", input.remarks, to: &sheet)
    sheet.add("prior", number(choice.draws.first?.prior ?? 0.5) + ", the mean of all, with the weight of 2 runs")
    sheet.add("seed", "\(input.seed); fanout select --explain --seed \(input.seed) draws the same")
    return sheet
  }

  private func add(_ label: String, _ texts: [String], to sheet: inout Sheet) {
    for (place, text) in texts.enumerated() { sheet.add(place == 0 ? label : "", text) }
  }

  /// Three decimals; the least score in words that a person reads.
  private func number(_ value: Double) -> String {
    let thousandths = Int64((value * 1000).rounded())
    let size = abs(thousandths)
    let digits = String(size % 1000)
    return (thousandths < 0 ? "-" : "") + "\(size / 1000)." + String(repeating: "0", count: 3 - digits.count) + digits
  }
}
