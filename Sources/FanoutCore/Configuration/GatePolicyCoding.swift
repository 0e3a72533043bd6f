/// A gate's policy, as an order carries it and a stored plan keeps it.
extension GatePolicy {
  /// The policy as JSON.
  public var json: JSONValue {
    [
      "name": .string(name), "command": .array(command.map { .string($0) }), "directory": .string(directory),
      "categories": categories.map { .array($0.map { .string($0.name) }) } ?? nil,
      "time_limit_ms": .integer(timeLimit.milliseconds), "cache_ms": .integer(cache.milliseconds),
      "open": .array(open.map { .integer(Int64($0)) }), "closed": .array(closed.map { .integer(Int64($0)) }),
      "on_unknown": .string(onUnknown.rawValue), "reviews": reviews?.json ?? nil,
    ]
  }

  /// The policy that JSON tells of; nil where a part cannot be read.
  public init?(json node: JSONNode) {
    guard let name = node["name"]?.string, let command = node["command"]?.array?.readAll(\.string),
      let directory = node["directory"]?.string, let timeLimit = node["time_limit_ms"]?.integer,
      let cache = node["cache_ms"]?.integer, let open = node["open"]?.array?.readAll(\.integer),
      let closed = node["closed"]?.array?.readAll(\.integer),
      let onUnknown = node["on_unknown"]?.string.flatMap(OnUnknown.init(rawValue:))
    else { return nil }
    self.init(name: name, command: command, directory: directory)
    self.timeLimit = .milliseconds(timeLimit)
    self.cache = .milliseconds(cache)
    self.open = open.map { Int(clamping: $0) }
    self.closed = closed.map { Int(clamping: $0) }
    self.onUnknown = onUnknown
    if let written = node["reviews"], !written.isNull {
      guard let policy = ReviewPolicy(json: written) else { return nil }
      reviews = policy
    }
    if let written = node["categories"], !written.isNull {
      guard let categories = written.array?.readAll(\.category) else {
        return nil
      }
      self.categories = categories
    }
  }
}
