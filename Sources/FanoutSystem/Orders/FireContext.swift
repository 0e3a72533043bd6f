import FanoutCore

/// What a supervisor has to know of the fire that it starts workers for.
public struct FireContext: Sendable, Equatable {
  /// The fire.
  public var fire: FireID
  /// The configuration file, for `FANOUT_CONFIG`.
  public var configuration: String
  /// What the fire planned by: claims and respawns are asked by the same.
  public var policy: Policy
  /// The person whose run it is, and what that outranks; nil: nobody's.
  public var person: PersonalRun?
  /// Below this many free bytes nothing starts.
  public var freeSpace: Int
  /// What the gates said to the fire.
  public var gates: [GateAnswer]
  /// The answer's other members, as JSON text; nil where an assignment has no room for them.
  public var payload: [UInt8]?
  /// Whether `payload.json` lies in the fire's directory.
  public var hasPayloadFile: Bool

  /// A context.
  public init(
    fire: FireID, configuration: String, policy: Policy, person: PersonalRun? = nil, freeSpace: Int,
    gates: [GateAnswer] = [], payload: [UInt8]? = nil,
    hasPayloadFile: Bool = false
  ) {
    self.fire = fire
    self.configuration = configuration
    self.policy = policy
    self.person = person
    self.freeSpace = freeSpace
    self.gates = gates
    self.payload = payload
    self.hasPayloadFile = hasPayloadFile
  }

  /// The admission of these facts: with what a person outranks taken out.
  func admission(_ facts: Facts) -> Admission {
    Admission(policy: policy, facts: facts.standing(against: person, width: policy.width))
  }

  var json: JSONValue {
    [
      "fire": .string(fire.text), "configuration": .string(configuration), "policy": policy.json,
      "person": person?.json ?? nil,
      "free_space": .integer(Int64(freeSpace)), "gates": .array(gates.map(\.json)),
      "payload": payload.map(JSONValue.opaque) ?? nil,
      "has_payload_file": .bool(hasPayloadFile),
    ]
  }

  init?(json node: JSONNode) {
    guard let fire = node["fire"]?.string, let configuration = node["configuration"]?.string,
      let policy = node["policy"].flatMap(Policy.init(json:)), let freeSpace = node["free_space"]?.integer,
      let hasPayloadFile = node["has_payload_file"]?.bool, let told = node["gates"]?.array
    else { return nil }
    let gates = told.compactMap(GateAnswer.init(json:))
    guard gates.count == told.count else { return nil }
    var person: PersonalRun?
    if let told = node["person"], !told.isNull {
      guard let known = PersonalRun(json: told) else { return nil }
      person = known
    }
    self.init(
      fire: FireID(fire), configuration: configuration, policy: policy, person: person, freeSpace: Int(freeSpace),
      gates: gates, payload: node["payload"]?.opaque, hasPayloadFile: hasPayloadFile)
  }
}
