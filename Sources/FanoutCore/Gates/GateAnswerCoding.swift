/// An answer as facts, orders and the last answers of a state directory keep it.
extension GateAnswer {
  /// The answer as JSON.
  public var json: JSONValue {
    let members: KeyValuePairs<String, JSONValue> = [
      "gate": .string(gate), "state": .string(state.rawValue), "detail": .string(detail),
      "until": until.map { .string($0.rfc3339) } ?? nil, "width": width.map { .integer(Int64($0)) } ?? nil,
      "categories": categories.map { .array($0.map { .string($0.name) }) } ?? nil,
      "backends": .object(
        backends.keys.sorted().compactMap { name in
          backends[name].map {
            JSONMember(
              name,
              [
                "open": .bool($0.isOpen), "until": $0.until.map { .string($0.rfc3339) } ?? nil,
                "detail": .string($0.detail),
              ])
          }
        }),
      "sample": sample?.json ?? nil, "at_least": atLeast.map { .integer(Int64($0)) } ?? nil,
    ]
    return .object(members.map { JSONMember($0.key, $0.value) } + at.members("asked_at"))
  }

  /// The answer that JSON tells of; nil where a part cannot be read.
  public init?(json node: JSONNode) {
    guard let gate = node["gate"]?.string, let state = node["state"]?.string.flatMap(State.init(rawValue:)),
      let detail = node["detail"]?.string, let at = Moment(json: node, "asked_at"),
      let said = node["backends"]?.object
    else { return nil }
    self.init(gate: gate, state, detail: detail, at: at)
    if let written = node["sample"], !written.isNull {
      guard let sample = ReviewSample(json: written) else { return nil }
      self.sample = sample
    }
    atLeast = node["at_least"]?.integer.map { Int(clamping: $0) }
    if let written = node["until"], !written.isNull {
      guard let time = written.string.flatMap(WallTime.init(rfc3339:)) else { return nil }
      until = time
    }
    if let written = node["width"], !written.isNull {
      guard let number = written.integer else { return nil }
      width = Int(clamping: number)
    }
    if let written = node["categories"], !written.isNull {
      guard let found = written.array?.readAll(\.category) else { return nil }
      categories = found
    }
    for (name, word) in said.entries {
      guard let isOpen = word["open"]?.bool else { return nil }
      backends[name] = Backend(
        isOpen: isOpen, until: word["until"]?.string.flatMap(WallTime.init(rfc3339:)),
        detail: word["detail"]?.string ?? "")
    }
  }
}
