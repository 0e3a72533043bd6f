/// The facts of a host as those of a fire keep them.
extension HostFacts {
  /// The facts as JSON.
  public var json: JSONValue {
    [
      "memory": .array(
        memory.map {
          ["available": .integer($0.available), "limit": .integer($0.limit), "place": .string($0.place)]
        }),
      "pressures": .array(
        pressures.map {
          ["kind": .string($0.kind.rawValue), "percent": .number($0.percent), "place": .string($0.place)]
        }),
      "unread": .array(unread.map { .string($0) }),
    ]
  }

  /// The facts that JSON tells of; nil where a part cannot be read.
  public init?(json node: JSONNode) {
    guard let memory = node["memory"]?.array?.readAll(Memory.init(json:)),
      let pressures = node["pressures"]?.array?.readAll(Pressure.init(json:)),
      let unread = node["unread"]?.array?.readAll(\.string)
    else { return nil }
    self.memory = memory
    self.pressures = pressures
    self.unread = unread
  }
}

extension HostFacts.Memory {
  fileprivate init?(json node: JSONNode) {
    guard let available = node["available"]?.integer, let limit = node["limit"]?.integer,
      let place = node["place"]?.string
    else { return nil }
    self.init(available: available, limit: limit, place: place)
  }
}

extension HostFacts.Pressure {
  fileprivate init?(json node: JSONNode) {
    guard let kind = node["kind"]?.string.flatMap(HostFacts.Kind.init(rawValue:)),
      let percent = node["percent"]?.double, let place = node["place"]?.string
    else { return nil }
    self.init(kind, percent: percent, place: place)
  }
}
