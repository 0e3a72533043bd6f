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

/// One run that a supervisor is asked to start.
public struct LaunchRequest: Sendable, Equatable {
  /// The run.
  public var run: Run
  /// The worker's command, directory and environment.
  public var command: [String]
  /// Where it starts.
  public var directory: String
  /// Added to the fire's environment.
  public var environment: [EnvironmentEntry]
  /// What its unit may take.
  public var limits: UnitLimits
  /// Where in the fire's `payload.json` stands what the selector wrote for it.
  public var selection: Range<Int>?

  /// A request.
  public init(run: Run, worker: WorkerPolicy, selection: Range<Int>?) {
    self.run = run
    command = worker.command
    directory = worker.directory
    environment = worker.environment
    limits = worker.limits
    self.selection = selection
  }

  var json: JSONValue {
    [
      "run": run.json, "command": .array(command.map { .string($0) }), "directory": .string(directory),
      "environment": .array(environment.map { [.string($0.name), .string($0.value)] }),
      "limits": limits.json,
      "selection": selection.map { [.integer(Int64($0.lowerBound)), .integer(Int64($0.upperBound))] } ?? nil,
    ]
  }

  init?(json node: JSONNode) {
    guard let run = node["run"].flatMap(Run.init(json:)), let command = node["command"]?.array?.compactMap(\.string),
      let directory = node["directory"]?.string, let pairs = node["environment"]?.array
    else { return nil }
    self.run = run
    self.command = command
    self.directory = directory
    environment = pairs.compactMap { pair in
      guard let parts = pair.array, parts.count == 2, let name = parts[0].string, let value = parts[1].string else { return nil }
      return EnvironmentEntry(name: name, value: value)
    }
    limits = node["limits"].flatMap(UnitLimits.init(json:)) ?? UnitLimits()
    let bounds = node["selection"]?.array?.compactMap { $0.integer.map { Int($0) } } ?? []
    if bounds.count == 2, 0 <= bounds[0], bounds[0] <= bounds[1] { selection = bounds[0]..<bounds[1] }
  }
}

/// The answer to a request, as a message.
extension LaunchResult {
  var json: JSONValue {
    switch self {
    case .launched: ["result": "launched"]
    case .denied(let reason): ["result": "denied", "reason": reason.json]
    case .failed(let why): ["result": "failed", "why": .string(why)]
    }
  }

  init?(json node: JSONNode) {
    switch node["result"]?.string {
    case "launched": self = .launched
    case "denied":
      guard let reason = node["reason"].flatMap(Reason.init(json:)) else { return nil }
      self = .denied(reason)
    case "failed": self = .failed(node["why"]?.string ?? "no reason was given")
    default: return nil
    }
  }
}

/// What a detached supervisor is told, one line each.
enum Order: Sendable, Equatable {
  /// Start these for that fire, and answer with a result each.
  case launch(FireContext, [LaunchRequest])
  /// Take over these runs of fallen supervisors.
  case adopt([String])
}

/// JSON text of others inside an order: as a string, so that it counts neither as depth nor as syntax of the order itself.
extension JSONValue {
  fileprivate static func opaque(_ text: [UInt8]) -> JSONValue { .string(String(decoding: text, as: UTF8.self)) }
}

extension JSONNode {
  fileprivate var opaque: [UInt8]? { string.map { Array($0.utf8) } }
}

extension UnitLimits {
  var json: JSONValue {
    [
      "memory_max": memoryMax.map { .integer(Int64($0)) } ?? nil, "cpu_quota": cpuQuota.map { .integer(Int64($0)) } ?? nil,
      "tasks_max": tasksMax.map { .integer(Int64($0)) } ?? nil, "nice": nice.map { .integer(Int64($0)) } ?? nil,
      "properties": .array(properties.map { [.string($0.name), .string($0.value)] }),
    ]
  }

  init?(json node: JSONNode) {
    func whole(_ key: String) -> Int? { node[key]?.integer.map { Int($0) } }
    let properties = (node["properties"]?.array ?? []).compactMap { pair -> UnitProperty? in
      guard let parts = pair.array, parts.count == 2, let name = parts[0].string, let value = parts[1].string else { return nil }
      return UnitProperty(name, value)
    }
    self.init(
      memoryMax: whole("memory_max"), cpuQuota: whole("cpu_quota"), tasksMax: whole("tasks_max"), nice: whole("nice"),
      properties: properties)
  }
}
