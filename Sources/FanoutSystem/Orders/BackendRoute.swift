import FanoutCore

/// How a worker is started on a backend: what differs from its own. It travels as an order does, and is never kept.
public struct BackendRoute: Sendable, Equatable {
  /// The backend's name.
  public var name: String
  /// What is run in place of the worker's command; nil: that.
  public var command: [String]?
  /// Set over the worker's environment, or removed from it.
  public var environment: [EnvironmentEntry]

  /// A route.
  init(name: String, command: [String]?, environment: [EnvironmentEntry]) {
    self.name = name
    self.command = command
    self.environment = environment
  }

  /// The routes that serve a category.
  static func all(for category: FanoutCore.Category, _ configuration: Configuration) -> [BackendRoute] {
    let route = configuration.policy(for: category).backends
    return configuration.backends.filter { route?.contains($0.name) != false }.map {
      BackendRoute(name: $0.name, command: $0.command, environment: $0.environment)
    }
  }

  var json: JSONValue {
    [
      "name": .string(name), "command": command.map { .array($0.map { .string($0) }) } ?? nil,
      "environment": environment.asJSON,
    ]
  }

  init?(json node: JSONNode) {
    guard let name = node["name"]?.string, let environment = node["environment"]?.array else { return nil }
    self.init(
      name: name, command: node["command"]?.array?.compactMap(\.string),
      environment: [EnvironmentEntry](json: environment))
  }
}

extension [EnvironmentEntry] {
  var asJSON: JSONValue { .array(map { [.string($0.name), $0.value.map { .string($0) } ?? nil] }) }

  init(json pairs: [JSONNode]) {
    self = pairs.compactMap { pair in
      guard let parts = pair.array, parts.count == 2, let name = parts[0].string else { return nil }
      return EnvironmentEntry(name: name, value: parts[1].string)
    }
  }
}
