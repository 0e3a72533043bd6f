import FanoutCore

extension UnitLimits {
  var json: JSONValue {
    [
      "memory_max": memoryMax.map { .integer(Int64($0)) } ?? nil,
      "cpu_quota": cpuQuota.map { .integer(Int64($0)) } ?? nil,
      "tasks_max": tasksMax.map { .integer(Int64($0)) } ?? nil, "nice": nice.map { .integer(Int64($0)) } ?? nil,
      "properties": .array(properties.map { [.string($0.name), .string($0.value)] }),
    ]
  }

  init?(json node: JSONNode) {
    func whole(_ key: String) -> Int? { node[key]?.integer.map { Int($0) } }
    let properties = (node["properties"]?.array ?? []).compactMap { pair -> UnitProperty? in
      guard let parts = pair.array, parts.count == 2, let name = parts[0].string, let value = parts[1].string else {
        return nil
      }
      return UnitProperty(name, value)
    }
    self.init(
      memoryMax: whole("memory_max"), cpuQuota: whole("cpu_quota"), tasksMax: whole("tasks_max"), nice: whole("nice"),
      properties: properties)
  }
}
