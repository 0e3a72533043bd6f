/// The input of a choice as `selector.json` of a fire keeps it, and the way back.
extension ChoiceInput {
  /// The input as JSON.
  public var json: JSONValue {
    [
      "schema": .integer(Schema.file), "seed": .integer(Int64(seed)), "tasks_read": .integer(Int64(tasksRead)),
      "lanes": .array(lanes.map(\.json)), "offers": .array(offers.map(\.json)), "blocked": .array(blocked.map(\.json)),
      "without_category": .array(withoutCategory.map { .string($0) }), "unreadable": .array(unreadable.map(\.json)),
      "cut": cut.map { .string($0) } ?? nil, "remarks": .array(remarks.map { .string($0) }),
    ]
  }

  /// The input that JSON tells of; nil where a part cannot be read.
  public init?(json node: JSONNode) {
    guard let seed = node["seed"]?.integer, seed >= 0, let read = node["tasks_read"]?.integer,
      // All of it, or nothing: an answer that is made again from a part says nothing.
      let lanes = node["lanes"]?.array?.readAll(Lane.init(json:)),
      let offers = node["offers"]?.array?.readAll(Offer.init(json:)),
      let blocked = node["blocked"]?.array?.readAll(Note.init(json:)),
      let without = node["without_category"]?.array?.readAll(\.string),
      let unreadable = node["unreadable"]?.array?.readAll(Note.init(json:)),
      let remarks = node["remarks"]?.array?.readAll(\.string)
    else { return nil }
    self.init(seed: UInt64(seed), lanes: lanes)
    tasksRead = Int(clamping: read)
    self.offers = offers
    self.blocked = blocked
    withoutCategory = without
    self.unreadable = unreadable
    cut = node["cut"]?.string
    self.remarks = remarks
  }
}

extension ChoiceInput.Lane {
  fileprivate var json: JSONValue {
    [
      "category": .string(category.name), "evidence": evidence.json, "deficit": deficit.map { .number($0) } ?? nil,
      "withheld": withheld.map { .string($0) } ?? nil,
    ]
  }

  fileprivate init?(json node: JSONNode) {
    guard let category = node["category"]?.category,
      let evidence = node["evidence"].flatMap(OutcomeEvidence.init(json:))
    else { return nil }
    self.init(
      category: category, evidence: evidence, deficit: node["deficit"]?.double, withheld: node["withheld"]?.string)
  }
}

extension ChoiceInput.Offer {
  fileprivate var json: JSONValue {
    [
      "id": .string(id), "title": title.map { .string($0) } ?? nil, "active": .bool(isActive),
      "rank": .number(priority.rank), "priority": priority.written.map { .string($0) } ?? nil,
      "created": created.map { .string($0.rfc3339) } ?? nil, "assignee": assignee.map { .string($0) } ?? nil,
      "category": .string(category.name), "taken": .bool(isTaken), "withheld": withheld.map { .string($0) } ?? nil,
    ]
  }

  fileprivate init?(json node: JSONNode) {
    guard let id = node["id"]?.string, let isActive = node["active"]?.bool, let rank = node["rank"]?.double,
      let category = node["category"]?.category, let isTaken = node["taken"]?.bool
    else { return nil }
    self.init(
      id: id, title: node["title"]?.string, isActive: isActive,
      priority: TaskPriority(rank: rank, written: node["priority"]?.string),
      created: node["created"]?.string.flatMap(WallTime.init(rfc3339:)), assignee: node["assignee"]?.string,
      category: category, isTaken: isTaken, withheld: node["withheld"]?.string)
  }
}

extension ChoiceInput.Note {
  fileprivate var json: JSONValue { ["name": .string(name), "why": .string(why)] }

  fileprivate init?(json node: JSONNode) {
    guard let name = node["name"]?.string, let why = node["why"]?.string else { return nil }
    self.init(name: name, why: why)
  }
}
