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

  /// The admission of a moment. A fire that could not follow its selector may start fewer.
  public init(policy: Policy, facts: Facts, isDegraded: Bool = false) {
    self.policy = policy
    self.facts = facts
    allowlist = Set(policy.allowlist)
    startsLeft = min(policy.perFire ?? .max, isDegraded ? policy.fallbackStarts ?? .max : .max)
    notes = facts.unknown + Admission.voids(policy: policy, facts: facts)
  }

  /// Lanes that hold a slot.
  public var live: Int { facts.live }

  /// The first check that fails for a candidate; nil: it is admitted.
  public func reason(against candidate: Candidate, on occasion: Occasion = .plan) -> Reason? {
    guard let category = candidate.category else { return .invalidName }
    return reason(against: category, on: occasion)
  }

  /// The first check that fails for a category, or for everything (nil); nil: there is none.
  public func reason(against category: Category?, on occasion: Occasion) -> Reason? {
    for check in Admission.checks where check.occasions.contains(occasion) {
      if let reason = check.reason(self, category) { return reason }
    }
    return nil
  }

  /// Every check that fails for a candidate of a plan: what a person has to weigh.
  public func reasons(against candidate: Candidate) -> [Reason] {
    guard let category = candidate.category else { return [.invalidName] }
    return Admission.checks.filter { $0.occasions.contains(.plan) }.compactMap { $0.reason(self, category) }
  }

  /// A category was admitted: it takes its place, unless its launch is known to have failed.
  public mutating func admit(_ category: Category) {
    guard facts.failed[category] == nil else { return }
    startsLeft -= 1
    facts.live += 1
    facts.busy[category] = "this fire"
  }

  // MARK: - The checks

  private struct Check: Sendable {
    let occasions: Occasion
    let reason: @Sendable (Admission, Category?) -> Reason?

    init(_ occasions: Occasion, _ reason: @escaping @Sendable (Admission, Category?) -> Reason?) {
      self.occasions = occasions
      self.reason = reason
    }
  }

  // One line a check, in the order of SPEC 5. Shares and backends find their place between cooldown and gates. A claim
  // stands a moment behind the plan that named its category; a respawn follows its own release, and holds its own slot.
  private static let checks: [Check] = [
    Check(.plan) { $0.notAllowlisted($1) },
    Check(.always) { $0.unreadable($1) },
    Check(.always) { $0.paused($1) },
    Check([.plan, .claim]) { $0.busy($1) },
    Check(.plan) { $0.coolingDown($1) },
    Check(.always) { admission, _ in admission.closedGate },
    // A denied claim is what the kernel or the admission said after the plan: its reason is one of those here.
    Check(.plan) { admission, category in category.flatMap { admission.facts.denied[$0] } },
    Check(.plan) { $0.fireFull($1) ?? $0.noFreeSlot($1, holding: 0) },
    Check(.claim) { $0.noFreeSlot($1, holding: 0) },
    Check(.respawn) { $0.noFreeSlot($1, holding: 1) },
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

  private func coolingDown(_ category: Category?) -> Reason? {
    category.flatMap { cooling($0) }.map { Reason.coolingDown(until: $0) }
  }

  private var closedGate: Reason? { facts.gates.first.map { Reason.gate(name: $0.name, detail: $0.detail) } }

  private func fireFull(_ category: Category?) -> Reason? { hasFailed(category) || startsLeft > 0 ? nil : .fireFull }

  private func noFreeSlot(_ category: Category?, holding own: Int) -> Reason? {
    hasFailed(category) || facts.live - own < policy.width ? nil : .noFreeSlot
  }

  /// A launch that failed passes its place on: it stays admitted and takes none.
  private func hasFailed(_ category: Category?) -> Bool { category.map { facts.failed[$0] != nil } ?? false }

  /// Until when a category rests after its last release; nil: it does not.
  public func cooling(_ category: Category) -> WallTime? {
    guard let rest = facts.rest(of: category, policy), rest.standing(at: facts.now) == .holds else { return nil }
    return rest.until
  }

  private static func voids(policy: Policy, facts: Facts) -> [String] {
    var notes: [String] = []
    func note(_ what: String, _ pause: Pause?) {
      guard let pause, let until = pause.until, pause.standing(at: facts.now) == .void else { return }
      notes.append(
        "\(what) until \(until.rfc3339) is void: it ends further ahead than it is long, so the clock has jumped back")
    }
    note("the pause of everything", facts.pauseOfAll)
    for category in facts.pauses.keys.sorted() { note("the pause of \(category)", facts.pauses[category]) }
    for category in facts.released.keys.sorted() {
      note("the cooldown of \(category)", facts.rest(of: category, policy))
    }
    return notes
  }
}

extension Facts {
  /// The rest after a category's last release, dated like a pause; nil: it has none.
  fileprivate func rest(of category: Category, _ policy: Policy) -> Pause? {
    guard let rest = policy.cooldowns[category], let released = released[category] else { return nil }
    return Pause(since: released, until: released + rest, why: nil)
  }
}
