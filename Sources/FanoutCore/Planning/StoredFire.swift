/// What `facts.json` of a fire keeps: all that its plan was made from, but for the payload, which lies beside it as it
/// came.
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
    guard let policy = node["policy"].flatMap(Policy.init(json:)), let facts = node["facts"].flatMap(Facts.init(json:))
    else { return nil }
    self.policy = policy
    self.facts = facts
    degradation = node["answer"].flatMap(Degradation.init(json:))
    person = node["person"]?.string.flatMap(Category.init(canonical:))
  }

  /// The plan, made again by the same function that made it (SPEC 5).
  public func plan(payload: [UInt8]) -> Plan {
    Plan(
      selection: selection(of: degradation.map(SelectorAnswer.failed) ?? .wrote(payload)), policy: policy, facts: facts)
  }

  private func selection(of answer: SelectorAnswer) -> Selection {
    if let person { return Selection(person: person) }
    return Selection.select(answer, names: policy.names, allowlist: policy.allowlist, fallback: policy.fallback)
  }
}
