/// The ordered result of planning: categories admitted, and categories withheld, each with one reason.
public struct Plan: Sendable, Equatable {
  /// One candidate and what became of it.
  public struct Entry: Sendable, Equatable {
    /// 1 for the first candidate.
    public var rank: Int
    /// The candidate.
    public var candidate: Candidate
    /// Nil: admitted.
    public var withheld: Reason?
    /// The backend that it gets; nil: none.
    public var backend: String?
    /// What spoke against it and was outweighed, for people; nil: nothing.
    public var remark: String?

    /// An entry.
    public init(rank: Int, candidate: Candidate, withheld: Reason?, remark: String? = nil) {
      self.rank = rank
      self.candidate = candidate
      self.withheld = withheld
      self.remark = remark
    }
  }

  /// Every candidate in order.
  public var entries: [Entry]
  /// Why the fire could not follow its selector; nil: it did.
  public var degradation: Degradation?
  /// The selector answered that there is nothing to do.
  public var isNoWork: Bool
  /// Which shape of answer was recognised.
  public var shape: String
  /// The top-level keys of the answer.
  public var keysSeen: [String]
  /// What a person should know of how the answer and the facts were read.
  public var notes: [String]
  /// Lanes live at planning, and how many there may be.
  public var live: Int
  /// How many there may be.
  public var width: Int
  /// How many one fire may add.
  public var perFire: Int?
  /// What gates left of the slots before anything was admitted.
  public var narrowings: [Narrowing] = []
  /// How many of the admitted are known not to have started.
  public var failedToStart = 0

  /// The admitted entries in order.
  public var admitted: [Entry] { entries.filter { $0.withheld == nil } }
  /// The admitted categories in order: the dry-run listing.
  public var listing: [Category] { entries.compactMap { $0.withheld == nil ? $0.candidate.category : nil } }

  /// The word for `source=`: `selector` or `allowlist(CAUSE)`; a fallback of none starts nothing: `none(CAUSE)`.
  public func sourceName(fallback: Fallback) -> String {
    guard let degradation else { return "selector" }
    return fallback == .allowlist ? "allowlist(\(degradation.name))" : "none(\(degradation.name))"
  }

  /// What limited this plan (SPEC 2, "Summary"); with so many of the admitted found not to have started, where more is
  /// known now.
  public func constraint(failedToStart known: Int? = nil) -> BindingConstraint {
    if let degradation, degradation.isUnusableAnswer { return .selector }
    if known ?? failedToStart > 0 { return .launcher }
    let reasons = entries.compactMap(\.withheld)
    if reasons.contains(.fireFull) { return .perFire }
    if reasons.contains(.noFreeSlot) { return .width }
    var counts: [(constraint: BindingConstraint, count: Int)] = []
    var places: [BindingConstraint: Int] = [:]
    for constraint in reasons.map(BindingConstraint.init) {
      if let place = places[constraint] {
        counts[place].count += 1
      } else {
        places[constraint] = counts.count
        counts.append((constraint, 1))
      }
    }
    // The first of the highest counts: ties go to the earlier candidate.
    var best: (constraint: BindingConstraint, count: Int)?
    for entry in counts where entry.count > (best?.count ?? 0) { best = entry }
    return best?.constraint ?? .supply
  }
}

extension Plan {
  /// Plans: the one pure function behind `plan`, `fire`, `--dry-run` and the recomputation of a stored fire (SPEC 5).
  public init(answer: SelectorAnswer, policy: Policy, facts: Facts) {
    let selection = Selection.select(
      answer, names: policy.names, allowlist: policy.allowlist, fallback: policy.fallback)
    self.init(selection: selection, policy: policy, facts: facts)
  }

  /// Plans a selection that was read already.
  public init(selection: Selection, policy: Policy, facts: Facts) {
    let admission = Admission(policy: policy, facts: facts, isDegraded: selection.degradation != nil)
    let narrowings = admission.narrowings
    let turns = Turns(of: selection.candidates, policy: policy, facts: facts, admission: admission)
    var entries = selection.candidates.enumerated().map { Entry(rank: $0 + 1, candidate: $1, withheld: nil) }
    turns.decide(&entries, admission)
    self.init(
      entries: entries, degradation: selection.degradation, isNoWork: selection.isNoWork, shape: selection.shape,
      keysSeen: selection.keysSeen, notes: selection.notes + admission.notes + Plan.unreadable(entries),
      live: facts.live,
      width: policy.width, perFire: policy.perFire, narrowings: narrowings, failedToStart: facts.failed.count)
  }

  /// Safety state that could not be read, and whom that withholds: one sentence for each thing, because what to do is
  /// in it.
  private static func unreadable(_ entries: [Entry]) -> [String] {
    var things: [(what: String, names: [String])] = []
    for entry in entries {
      guard case .unreadable(let what)? = entry.withheld, let name = entry.candidate.category?.name else { continue }
      if let place = things.firstIndex(where: { $0.what == what }) {
        things[place].names.append(name)
      } else {
        things.append((what, [name]))
      }
    }
    return things.map { "withheld: \($0.names.joined(separator: ", ")): \($0.what)" }
  }
}
