/// What `facts.json` of a fire keeps: all that its plan was made from, but for the payload, which lies beside it as it came.
public struct StoredFire: Sendable, Equatable {
  /// The policy.
  public var policy: Policy
  /// The facts, claims that were denied included.
  public var facts: Facts
  /// What the selector's answer came to; nil: it wrote `payload.json`.
  public var degradation: Degradation?
  /// The category that a person named; then no selector was asked.
  public var person: Category?

  /// A stored fire.
  public init(policy: Policy, facts: Facts, answer: SelectorAnswer, person: Category?) {
    self.policy = policy
    self.facts = facts
    if case .failed(let cause) = answer, person == nil { degradation = cause }
    self.person = person
  }

  /// The file's text.
  public var json: JSONValue {
    [
      "schema": .integer(Schema.file), "policy": policy.json, "facts": facts.json, "answer": degradation?.json ?? nil,
      "person": person.map { .string($0.name) } ?? nil,
    ]
  }

  /// What a file tells; nil where it cannot be read.
  public init?(json node: JSONNode) {
    guard let policy = node["policy"].flatMap(Policy.init(json:)), let facts = node["facts"].flatMap(Facts.init(json:)) else { return nil }
    self.policy = policy
    self.facts = facts
    degradation = node["answer"].flatMap(Degradation.init(json:))
    person = node["person"]?.string.flatMap(Category.init(canonical:))
  }

  /// The plan, made again by the same function that made it (SPEC 5).
  public func plan(payload: [UInt8]) -> Plan {
    Plan(selection: selection(of: degradation.map(SelectorAnswer.failed) ?? .wrote(payload)), policy: policy, facts: facts)
  }

  private func selection(of answer: SelectorAnswer) -> Selection {
    if let person { return Selection(person: person) }
    return Selection.select(answer, names: policy.names, allowlist: policy.allowlist, fallback: policy.fallback)
  }
}

extension Selection {
  /// The selection of a person who named a category.
  public init(person category: Category) {
    self.init(
      candidates: [Candidate(written: category.name, category: category, source: .person, selection: nil)], degradation: nil,
      isNoWork: false, shape: "person", keysSeen: [], notes: [], skipped: 0)
  }
}

/// What a person asks for with `fanout run` (SPEC 2), and what it makes of policy and facts.
public struct PersonalRun: Sendable, Equatable {
  /// The category; nil: the first that a plan admits.
  public var category: Category?
  /// Outranks the allowlist, pauses, gates and a full width as well.
  public var isForced: Bool
  /// Lets a productive run respawn.
  public var mayRespawn: Bool

  /// A personal run.
  public init(category: Category?, isForced: Bool, mayRespawn: Bool) {
    self.category = category
    self.isForced = isForced
    self.mayRespawn = mayRespawn
  }

  /// The policy under which its plan is made: one run; with force a category that was named counts as allowlisted.
  public func policy(_ policy: Policy) -> Policy {
    var own = policy
    own.perFire = 1
    if let category {
      if isForced, !own.allowlist.contains(category) { own.allowlist.append(category) }
      own.cooldowns[category] = nil
    }
    return own
  }

  /// The facts under which its plan is made: with force nothing is paused, gated or full.
  public func facts(_ facts: Facts, width: Int) -> Facts {
    guard isForced else { return facts }
    var own = facts
    own.pauseOfAll = nil
    own.pauses = [:]
    own.gates = []
    own.live = min(own.live, width - 1)
    return own
  }

  /// What the person outranks, to be told.
  public func outranked(policy: Policy, facts: Facts) -> [Reason] {
    guard let category else { return [] }
    let candidate = Candidate(written: category.name, category: category, source: .person, selection: nil)
    return Plan.reasons(against: candidate, policy: policy, facts: facts).filter { reason in
      switch reason.weightForPerson {
      case .yields: reason != .fireFull
      case .needsForce: isForced
      case .stands: false
      }
    }
  }
}
