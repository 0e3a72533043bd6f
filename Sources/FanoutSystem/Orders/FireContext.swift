import FanoutCore

/// What a supervisor has to know of the fire that it starts workers for.
public struct FireContext: Sendable, Equatable {
  /// The fire.
  public var fire: String
  /// The configuration file, for `FANOUT_CONFIG`.
  public var configuration: String
  /// Live lanes, at most.
  public var width: Int
  /// Whether the width may be exceeded: a person with `--force`.
  public var ignoresWidth: Bool
  /// Whether pauses are ignored: a person with `--force`.
  public var ignoresPauses: Bool
  /// Below this many free bytes nothing starts.
  public var freeSpace: Int
  /// The answer's other members, as JSON text; nil where an assignment has no room for them.
  public var payload: [UInt8]?
  /// Whether `payload.json` lies in the fire's directory.
  public var hasPayloadFile: Bool

  /// A context.
  public init(
    fire: String, configuration: String, width: Int, ignoresWidth: Bool = false, ignoresPauses: Bool = false, freeSpace: Int,
    payload: [UInt8]? = nil, hasPayloadFile: Bool = false
  ) {
    self.fire = fire
    self.configuration = configuration
    self.width = width
    self.ignoresWidth = ignoresWidth
    self.ignoresPauses = ignoresPauses
    self.freeSpace = freeSpace
    self.payload = payload
    self.hasPayloadFile = hasPayloadFile
  }

  var json: JSONValue {
    [
      "fire": .string(fire), "configuration": .string(configuration), "width": .integer(Int64(width)),
      "ignores_width": .bool(ignoresWidth), "ignores_pauses": .bool(ignoresPauses), "free_space": .integer(Int64(freeSpace)),
      "payload": payload.map(JSONValue.opaque) ?? nil, "has_payload_file": .bool(hasPayloadFile),
    ]
  }

  init?(json node: JSONNode) {
    guard let fire = node["fire"]?.string, let configuration = node["configuration"]?.string, let width = node["width"]?.integer,
      let ignoresWidth = node["ignores_width"]?.bool, let ignoresPauses = node["ignores_pauses"]?.bool,
      let freeSpace = node["free_space"]?.integer, let hasPayloadFile = node["has_payload_file"]?.bool
    else { return nil }
    let payload = node["payload"]?.opaque
    self.init(
      fire: fire, configuration: configuration, width: Int(width), ignoresWidth: ignoresWidth, ignoresPauses: ignoresPauses,
      freeSpace: Int(freeSpace), payload: payload, hasPayloadFile: hasPayloadFile)
  }
}
