/// What categories took of a window, against their targets.
extension Report {
  /// A category's part of a window.
  public struct Share: Sendable, Equatable {
    /// The category.
    public var category: String
    /// The part of all slot-time; nil: nothing took any.
    public var ofTime: Double?
    /// The part of all runs; nil: there was none.
    public var ofRuns: Double?
    /// What it is to have of the slot-time.
    public var target: Double
    /// How many times its target it had; nil: its target is 0, or nothing took any time.
    public var ratio: Double? { target > 0 ? ofTime.map { $0 / target } : nil }
  }

  /// The parts of those categories that have a target of their own, furthest beyond it first.
  public func shares(_ targets: [Category: Double]) -> [Share] {
    let time = slotTime
    let runs = use.reduce(0) { $0 + $1.runs }
    return targets.keys.sorted().map { category in
      let own = use.first { $0.category == category.name }
      return Share(
        category: category.name, ofTime: time > 0 ? Double(own?.time.milliseconds ?? 0) / time : nil,
        ofRuns: runs > 0 ? Double(own?.runs ?? 0) / Double(runs) : nil, target: targets[category] ?? 0)
    }.sorted { ($0.ratio ?? 0, $1.category) > ($1.ratio ?? 0, $0.category) }
  }

  /// All slot-time, in milliseconds.
  private var slotTime: Double { use.reduce(0) { $0 + Double($1.time.milliseconds) } }

  /// Productive runs for an hour of a slot; nil: slots were taken for less than an hour altogether, which says nothing.
  public var yield: Double? {
    let hours = slotTime / 3_600_000
    return hours >= 1 ? Double(use.reduce(0) { $0 + $1.productive }) / hours : nil
  }

  /// The part of the slot-time that some categories took; nil: nothing took any.
  public func part(of categories: [Category]) -> Double? {
    let names = Set(categories.map(\.name))
    let time = slotTime
    let own = use.reduce(0.0) { $0 + (names.contains($1.category) ? Double($1.time.milliseconds) : 0) }
    return time > 0 ? own / time : nil
  }
}
