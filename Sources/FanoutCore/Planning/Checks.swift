/// The checks of SPEC 5 in their order, but for the places, which a whole plan shares.
struct Checks {
  /// What was void or unknown, for people.
  let notes: [String]
  private let allowlist: Set<Category>
  private let policy: Policy
  private let facts: Facts

  init(policy: Policy, facts: Facts) {
    self.policy = policy
    self.facts = facts
    allowlist = Set(policy.allowlist)
    notes = facts.unknown + Checks.voids(policy: policy, facts: facts)
  }

  /// The first check that fails.
  func firstReason(_ candidate: Candidate) -> Reason? {
    guard let category = candidate.category else { return .invalidName }
    for check in Checks.order {
      if let reason = check(self, category, candidate) { return reason }
    }
    return nil
  }

  /// Every check that fails.
  func allReasons(_ candidate: Candidate) -> [Reason] {
    guard let category = candidate.category else { return [.invalidName] }
    return Checks.order.compactMap { $0(self, category, candidate) }
  }

  private typealias Check = @Sendable (Checks, Category, Candidate) -> Reason?

  // One line a check, in the order of SPEC 5. Shares and backends find their place between cooldown and gates.
  private static let order: [Check] = [
    { checks, category, _ in checks.allowlist.contains(category) ? nil : .notAllowlisted },
    { checks, category, _ in (checks.facts.unreadable[category] ?? checks.facts.unreadableForAll).map(Reason.unreadable) },
    { checks, category, _ in checks.pause(category) },
    { checks, category, _ in checks.facts.busy[category].map { Reason.busy(by: $0) } },
    { checks, category, _ in checks.cooldown(category) },
    { checks, _, _ in checks.facts.gates.first.map { Reason.gate(name: $0.name, detail: $0.detail) } },
    // A denied claim is what the kernel or the admission said after the plan: its reason is one of those above.
    { checks, category, _ in checks.facts.denied[category] },
  ]

  private func pause(_ category: Category) -> Reason? {
    for pause in [facts.pauseOfAll, facts.pauses[category]] {
      if let pause, pause.standing(at: facts.now) == .holds { return .paused(until: pause.until, why: pause.why) }
    }
    return nil
  }

  private func cooldown(_ category: Category) -> Reason? {
    guard let rest = policy.cooldowns[category], let released = facts.released[category],
      Pause(since: released, until: released + rest, why: nil).standing(at: facts.now) == .holds
    else { return nil }
    return .coolingDown(until: released + rest)
  }

  private static func voids(policy: Policy, facts: Facts) -> [String] {
    var notes: [String] = []
    func note(_ what: String, _ pause: Pause?) {
      guard let pause, let until = pause.until, pause.standing(at: facts.now) == .void else { return }
      notes.append("\(what) until \(until.rfc3339) is void: it ends further ahead than it is long, so the clock has jumped back")
    }
    note("the pause of everything", facts.pauseOfAll)
    for category in facts.pauses.keys.sorted() { note("the pause of \(category)", facts.pauses[category]) }
    for category in facts.released.keys.sorted() {
      guard let rest = policy.cooldowns[category], let released = facts.released[category] else { continue }
      note("the cooldown of \(category)", Pause(since: released, until: released + rest, why: nil))
    }
    return notes
  }
}
