/// Reasons as JSON and back: the name under `reason`, its operands beside it.
extension Reason {
  /// The reason as JSON.
  public var json: JSONValue {
    switch self {
    case .invalidName, .notAllowlisted, .fireFull, .noFreeSlot: ["reason": .string(name)]
    case .noBackend(let why): ["reason": "noBackend", "why": .string(why)]
    case .familyFull(let family): ["reason": "familyFull", "family": .string(family)]
    case .unreadable(let what): ["reason": "unreadable", "what": .string(what)]
    case .paused(let until, let why):
      ["reason": "paused", "until": until.map { .string($0.rfc3339) } ?? nil, "why": why.map { .string($0) } ?? nil]
    case .busy(let by): ["reason": "busy", "by": .string(by)]
    case .coolingDown(let until, .cooldown): ["reason": "coolingDown", "until": .string(until.rfc3339)]
    case .coolingDown(let until, let why):
      [
        "reason": "coolingDown", "until": .string(until.rfc3339), "why": .string(why.name),
        "in_a_row": why.inARow.map { .integer($0) } ?? nil,
      ]
    case .overAllocated(let ratio): ["reason": "overAllocated", "ratio": ratio.map { .number($0) } ?? nil]
    case .gate(let gate, let detail): ["reason": "gate", "gate": .string(gate), "detail": .string(detail)]
    }
  }

  /// The reason that JSON tells of.
  public init?(json node: JSONNode) {
    let until = node["until"]?.string.flatMap(WallTime.init(rfc3339:))
    switch node["reason"]?.string {
    case "invalidName": self = .invalidName
    case "notAllowlisted": self = .notAllowlisted
    case "unreadable": self = .unreadable(node["what"]?.string ?? "")
    case "paused": self = .paused(until: until, why: node["why"]?.string)
    case "busy": self = .busy(by: node["by"]?.string ?? "")
    case "coolingDown":
      // What 0.1 wrote has no other cause than the cooldown, and neither name nor count.
      let name = node["why"]?.string ?? Rest.Cause.cooldown.name
      guard let until, let why = Rest.Cause(name: name, inARow: node["in_a_row"]?.integer) else { return nil }
      self = .coolingDown(until: until, why: why)
    case "overAllocated":
      self = .overAllocated(ratio: node["ratio"]?.double)
    case "noBackend": self = .noBackend(why: node["why"]?.string ?? "")
    case "gate":
      guard let gate = node["gate"]?.string else { return nil }
      self = .gate(name: gate, detail: node["detail"]?.string ?? "")
    case "familyFull":
      guard let family = node["family"]?.string else { return nil }
      self = .familyFull(name: family)
    case "fireFull": self = .fireFull
    case "noFreeSlot": self = .noFreeSlot
    default: return nil
    }
  }
}
