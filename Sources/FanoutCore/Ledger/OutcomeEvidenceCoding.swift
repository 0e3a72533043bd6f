/// Evidence as the checkpoint of the standing and the input of a choice keep it: to the last bit.
extension OutcomeEvidence {
  /// The evidence as JSON; null where there is none.
  public var json: JSONValue {
    guard let last else { return nil }
    return ["successes": .number(successes), "failures": .number(failures), "last": .string(last.rfc3339)]
  }

  /// The evidence that JSON tells of; nil where it cannot be read.
  public init?(json node: JSONNode) {
    if node.isNull {
      self.init()
      return
    }
    guard let successes = node["successes"]?.double, let failures = node["failures"]?.double, successes >= 0,
      failures >= 0, let last = node["last"]?.string.flatMap(WallTime.init(rfc3339:))
    else { return nil }
    self.init(successes: successes, failures: failures, last: last)
  }
}

extension Standing {
  /// What the ends of each category say of it, where there are any that count.
  public var evidence: [Category: OutcomeEvidence] {
    accounts.compactMapValues { $0.evidence.isEmpty ? nil : $0.evidence }
  }

  /// The ids of the selector's entries that open lanes of these categories are about: what somebody is at already.
  public func entriesAtWork(in categories: Set<Category>) -> Set<String> {
    Set(
      lanes.values.filter { $0.category.map(categories.contains) == true }
        .flatMap { $0.runs.values.compactMap(\.entry) })
  }
}
