import FanoutCore

/// What recent fires decided about one category, by their records.
struct CategoryDecisions: Equatable {
  /// One fire's word.
  struct Decision: Equatable {
    var fire: FireID
    var at: WallTime?
    /// The reason it was withheld for; nil: it was admitted.
    var withheld: String?
    /// Why it did not start although it was admitted.
    var failure: String?
  }

  /// Newest first.
  private(set) var decisions: [Decision] = []
  /// How often it was admitted, and withheld by reason.
  private(set) var counts = NameCounts()
  /// Fires whose records had no room for every name: it may have been among those.
  private(set) var clipped = 0

  /// Reads them from a ledger.
  init(of category: Category, in ledger: Ledger) {
    for fire in ledger.fires.reversed() {
      guard let end = fire.end else { continue }
      var decision = Decision(fire: fire.id, at: fire.lastMoment?.wall)
      if end.categories.contains(category.name) {
        decision.failure = end.failures.first { $0.category == category.name }?.why
      } else if let reason = end.reasons.first(where: { $0.names.contains(category.name) }) {
        decision.withheld = reason.reason
      } else {
        if end.isClipped { clipped += 1 }
        continue
      }
      counts.add(decision.withheld ?? "admitted")
      decisions.append(decision)
    }
  }
}

extension CategoryDecisions {
  /// What fires decided, and why, by a person's clock.
  static func table(_ decisions: some Sequence<Decision>, _ clock: Clock) -> Table {
    var table = Table([.id("fire"), "when", "decision", "reason"])
    for decision in decisions {
      let failure = decision.failure.map { "did not start: \(PlainWords.lastLine(of: $0))" }
      table.add([
        Phrase(decision.fire.text), Phrase(decision.at.map(clock.words) ?? ""),
        decision.withheld == nil ? Phrase("admitted", .green) : Phrase("withheld", .yellow),
        Phrase(decision.withheld.map(PlainWords.reason) ?? failure ?? ""),
      ])
    }
    return table
  }
}
