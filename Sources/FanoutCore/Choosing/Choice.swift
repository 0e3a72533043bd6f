/// What the built-in selector chooses, and its answer in the two families of SPEC 4: a pure function of its input.
public struct Choice: Sendable, Equatable {
  /// What it was made from.
  public let input: ChoiceInput
  /// The tasks that no live run has, the best first.
  public let offers: [ChoiceInput.Offer]
  /// What was drawn for each category, the highest score first; those that take no part behind, by name.
  public let draws: [CategoryDraw]

  /// So many tasks are named behind the first.
  static let alternativesAtMost = 20
  /// So many of what is not chosen are named, of each kind.
  static let namedAtMost = 20

  /// The choice that an input comes to.
  public init(_ input: ChoiceInput) {
    self.input = input
    let free = input.offers.filter { !$0.isTaken }
    offers = free.sorted(by: Choice.comesFirst)
    let supplied = Set(free.filter { $0.withheld == nil }.map(\.category))
    let prior = CategoryDraw.prior(of: input.lanes)
    draws = input.lanes.map { lane in
      // A task that is new may start where its category rests.
      CategoryDraw(
        lane, prior: prior, seed: input.seed, takesPart: lane.withheld == nil || supplied.contains(lane.category))
    }.sorted(by: CategoryDraw.comesFirst)
  }

  /// The best task; nil: there is none, and the scores decide.
  public var selected: ChoiceInput.Offer? { offers.first }

  /// The categories that take part beside that of the best task: those with a task first, each in the order of the
  /// draw.
  public var diversity: [(draw: CategoryDraw, offer: ChoiceInput.Offer?)] {
    let others = draws.filter { $0.drawn != nil && $0.category != selected?.category }.map { draw in
      (draw: draw, offer: offers.first { $0.category == draw.category && $0.withheld == nil })
    }
    return others.filter { $0.offer != nil } + others.filter { $0.offer == nil }
  }

  /// What may start now first, then what is active, what is more urgent, what is older; of unknown age last.
  private static func comesFirst(_ left: ChoiceInput.Offer, _ right: ChoiceInput.Offer) -> Bool {
    if (left.withheld == nil) != (right.withheld == nil) { return left.withheld == nil }
    if left.isActive != right.isActive { return left.isActive }
    if left.priority.rank != right.priority.rank { return left.priority < right.priority }
    switch (left.created, right.created) {
    case (let mine?, let other?) where mine != other: return mine < other
    case (_?, nil): return true
    case (nil, _?): return false
    default: return left.id < right.id
    }
  }
}
