/// Whether a worker may come into being: the policy and facts of a moment, the places that are left, and the one list
/// of checks that every way to a worker asks (SPEC 5).
public struct Admission: Sendable, Equatable {
  /// When it is asked; several are a set of them.
  public struct Occasion: OptionSet, Sendable {
    /// A bit each.
    public let rawValue: UInt8
    /// The occasions of these bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Before anybody is asked for candidates: whether anything at all may start.
    public static let everything = Occasion(rawValue: 1)
    /// For a candidate of a plan.
    public static let plan = Occasion(rawValue: 2)
    /// For a claim, under the admission lock.
    public static let claim = Occasion(rawValue: 4)
    /// For generation 1 of a lane that holds its slot, under the admission lock.
    public static let respawn = Occasion(rawValue: 8)
    /// Every time.
    public static let always: Occasion = [everything, plan, claim, respawn]
  }

  /// What was void or unknown, for people.
  public let notes: [String]
  private let policy: Policy
  private let allowlist: Set<Category>
  private var facts: Facts
  /// How many more this fire may start.
  private var startsLeft: Int
  /// What gates leave of the slots.
  public private(set) var narrowings: [Narrowing]

  /// The admission of a moment. A fire that could not follow its selector may start fewer.
  public init(policy: Policy, facts: Facts, isDegraded: Bool = false) {
    self.policy = policy
    self.facts = facts
    allowlist = Set(policy.allowlist)
    startsLeft = min(policy.perFire ?? .max, isDegraded ? policy.fallbackStarts ?? .max : .max)
    narrowings = Admission.narrowings(policy, facts)
    notes = facts.unknown + Admission.unanswered(policy, facts) + Admission.voids(policy: policy, facts: facts)
  }

  /// Lanes that hold a slot.
  public var live: Int { facts.live }

  /// The first check that fails for a candidate; nil: it is admitted.
  public func reason(against candidate: Candidate, on occasion: Occasion = .plan) -> Reason? {
    guard let category = candidate.category else { return .invalidName }
    return reason(against: Subject(category: category, entry: candidate.entry), on: occasion)
  }

  /// The first check that fails for a category, or for everything (nil); nil: there is none.
  public func reason(against category: Category?, on occasion: Occasion) -> Reason? {
    reason(against: Subject(category: category, entry: nil), on: occasion)
  }

  private func reason(against subject: Subject, on occasion: Occasion) -> Reason? {
    for check in Admission.checks where check.occasions.contains(occasion) {
      if let reason = check.reason(self, subject) { return reason }
    }
    return nil
  }

  /// Every check that fails for a candidate of a plan: what a person has to weigh.
  public func reasons(against candidate: Candidate) -> [Reason] {
    guard let category = candidate.category else { return [.invalidName] }
    let subject = Subject(category: category, entry: candidate.entry)
    return Admission.checks.filter { $0.occasions.contains(.plan) }.compactMap { $0.reason(self, subject) }
  }

  /// What is to be told of a candidate that is admitted although something speaks against its category.
  public func remark(on candidate: Candidate) -> String? {
    guard let category = candidate.category, let entry = candidate.entry,
      rest(of: category) != nil, rest(of: category, entry: entry) == nil
    else { return nil }
    return "resting, but new: \(entry)"
  }

  /// A category was admitted: it takes its place, unless its launch is known to have failed.
  ///
  /// - Returns: The backend that it gets; nil: none, or it needs none.
  @discardableResult public mutating func admit(_ category: Category) -> String? {
    guard facts.failed[category] == nil else { return nil }
    let backend = backend(for: category)
    startsLeft -= 1
    facts.live += 1
    facts.busy[category] = "this fire"
    facts.lanes.insert(category)
    for place in narrowings.indices { narrowings[place].take(category) }
    if let backend { facts.board(category, on: backend) }
    return backend
  }

  /// The backend that a worker of that category gets now; nil: none, or it needs none. A respawn holds its lane's slot.
  public func backend(for category: Category, holding isRespawn: Bool = false) -> String? {
    guard !policy.backends.isEmpty,
      case .backend(let name) = BackendChoice(policy, facts).choose(for: category, holding: isRespawn)
    else {
      return nil
    }
    return name
  }

  /// What stands against the backends that a category would have had before that one; nil: nothing does.
  func passedOver(for category: Category, before chosen: String) -> String? {
    BackendChoice(policy, facts).passedOver(for: category, before: chosen)
  }

  // MARK: - The checks

  /// What is asked about: a category, or everything; and what of it is to be tried.
  private struct Subject: Sendable {
    let category: Category?
    let entry: String?
  }

  private struct Check: Sendable {
    let occasions: Occasion
    let reason: @Sendable (Admission, Subject) -> Reason?

    init(_ occasions: Occasion, _ reason: @escaping @Sendable (Admission, Subject) -> Reason?) {
      self.occasions = occasions
      self.reason = reason
    }
  }

  // One line a check, in the order of SPEC 5. Shares are asked by the turns of a plan. A claim stands a moment behind the plan that named its category; a respawn follows its own release, and holds its own slot.
  private static let checks: [Check] = [
    Check(.plan) { $0.notAllowlisted($1.category) },
    Check(.always) { $0.unreadable($1.category) },
    Check(.always) { $0.paused($1.category) },
    Check([.plan, .claim]) { $0.busy($1.category) },
    Check(.plan) { $0.coolingDown($1) },
    Check([.plan, .claim]) { $0.noBackend($1.category, holding: false) },
    Check(.respawn) { $0.noBackend($1.category, holding: true) },
    Check(.always) { admission, _ in admission.closedGate },
    Check([.everything, .plan, .claim]) { $0.narrowed($1.category) },
    Check([.plan, .claim]) { $0.familyFull($1.category) },
    Check(.respawn) { $0.closed($1.category) },
    // A denied claim is what the kernel or the admission said after the plan: its reason is one of those here.
    Check(.plan) { admission, subject in subject.category.flatMap { admission.facts.denied[$0] } },
    Check(.plan) { $0.fireFull($1.category) ?? $0.noFreeSlot($1.category, holding: 0) },
    Check(.claim) { $0.noFreeSlot($1.category, holding: 0) },
    Check(.respawn) { $0.noFreeSlot($1.category, holding: 1) },
  ]

  private func notAllowlisted(_ category: Category?) -> Reason? {
    category.map(allowlist.contains) == false ? .notAllowlisted : nil
  }

  private func unreadable(_ category: Category?) -> Reason? {
    (category.flatMap { facts.unreadable[$0] } ?? facts.unreadableForAll).map(Reason.unreadable)
  }

  private func paused(_ category: Category?) -> Reason? {
    for pause in [facts.pauseOfAll, category.flatMap { facts.pauses[$0] }] {
      if let pause, pause.standing(at: facts.now) == .holds { return .paused(until: pause.until, why: pause.why) }
    }
    return nil
  }

  private func busy(_ category: Category?) -> Reason? {
    category.flatMap { facts.busy[$0] }.map { Reason.busy(by: $0) }
  }

  private func coolingDown(_ subject: Subject) -> Reason? {
    subject.category.flatMap { rest(of: $0, entry: subject.entry) }
      .map { Reason.coolingDown(until: $0.until, why: $0.cause) }
  }

  private func noBackend(_ category: Category?, holding isRespawn: Bool) -> Reason? {
    guard let category, !policy.backends.isEmpty, !hasFailed(category),
      case .none(let why) = BackendChoice(policy, facts).choose(for: category, holding: isRespawn)
    else { return nil }
    return .noBackend(why: why)
  }

  private var closedGate: Reason? { facts.gates.first.map { Reason.gate(name: $0.name, detail: $0.detail) } }

  /// What the host and the gates leave, in their order.
  private static func narrowings(_ policy: Policy, _ facts: Facts) -> [Narrowing] {
    let host = facts.host.flatMap { policy.host?.narrowings($0, live: facts.live, width: policy.width) } ?? []
    return host
      + policy.gates.compactMap { gate in
        facts.answers.first { $0.gate == gate.name }.flatMap {
          gate.narrowing($0, lanes: facts.lanes, debts: facts.debts)
        }
      }
  }

  /// What keeps every category of the allowlist from starting, whatever a selector would say: the reason of the first;
  /// nil: something may start.
  public var closedForAll: Reason? {
    if let reason = reason(against: nil, on: .everything) { return reason }
    guard !narrowings.isEmpty, policy.allowlist.allSatisfy({ narrowed($0) != nil }) else { return nil }
    return policy.allowlist.first.flatMap(narrowed)
  }

  /// The narrowing that leaves no place. Of several the first: they stand in the order of their gates.
  private func narrowed(_ category: Category?) -> Reason? {
    guard !hasFailed(category) else { return nil }
    return narrowings.first { $0.holds(for: category) && $0.places <= 0 }.map(Admission.reason)
  }

  /// What is closed for a worker that holds one of the places that are taken.
  private func closed(_ category: Category?) -> Reason? {
    narrowings.first { narrowing in
      narrowing.holds(for: category) && narrowing.keeps.map { facts.live > $0 } == true
    }.map(Admission.reason)
  }

  /// The first family that has as many lanes as it may.
  private func familyFull(_ category: Category?) -> Reason? {
    guard let category, !hasFailed(category) else { return nil }
    return policy.families.first { family in
      family.categories.contains(category)
        && family.width.map { facts.lanes.intersection(family.categories).count >= $0 } == true
    }.map { Reason.familyFull(name: $0.name) }
  }

  private static func reason(_ narrowing: Narrowing) -> Reason {
    .gate(name: narrowing.gate, detail: narrowing.detail)
  }

  private func fireFull(_ category: Category?) -> Reason? { hasFailed(category) || startsLeft > 0 ? nil : .fireFull }

  private func noFreeSlot(_ category: Category?, holding own: Int) -> Reason? {
    hasFailed(category) || facts.live - own < policy.width ? nil : .noFreeSlot
  }

  /// A launch that failed passes its place on: it stays admitted and takes none.
  private func hasFailed(_ category: Category?) -> Bool { category.map { facts.failed[$0] != nil } ?? false }

  /// The rest that holds a category the longest; nil: none does. A rest after no-ops does not hold an entry that none
  /// of them had tried.
  public func rest(of category: Category, entry: String? = nil) -> Rest? {
    facts.rests(of: category, policy)
      .filter { rest in
        if case .noops = rest.cause, let entry, facts.streaks[category]?.noops.tried.contains(entry) != true {
          return false
        }
        return rest.standing(at: facts.now, slack: facts.slack) == .holds
      }
      .max { $0.until < $1.until }
  }

  /// Categories that rest, in order of name.
  public var resting: [(category: Category, rest: Rest)] {
    Set(facts.released.keys).union(facts.streaks.keys).sorted().compactMap { category in
      rest(of: category).map { (category, $0) }
    }
  }
}
