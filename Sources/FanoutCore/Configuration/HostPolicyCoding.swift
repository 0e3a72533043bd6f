/// The policy of a host as a stored plan keeps it. What is switched off is absent.
extension HostPolicy {
  /// The policy as JSON.
  public var json: JSONValue {
    var members: [JSONMember] = []
    func add<Value>(_ key: String, _ bounds: Bounds<Value>?, _ json: (Value) -> JSONValue) {
      guard let bounds else { return }
      members.append(
        JSONMember(key, ["narrow": bounds.narrow.map(json) ?? nil, "close": bounds.close.map(json) ?? nil]))
    }
    add("memory", memory) { .string($0.written) }
    add("memoryPressure", memoryPressure) { .number($0) }
    add("ioPressure", ioPressure) { .number($0) }
    add("cpuPressure", cpuPressure) { .number($0) }
    return .object(members + [JSONMember("floor", .integer(Int64(floor)))])
  }

  /// The policy that JSON tells of; nil where a part cannot be read.
  public init?(json node: JSONNode) {
    guard let floor = node["floor"]?.integer else { return nil }
    func bounds<Value>(_ key: String, _ value: (JSONNode) -> Value?) -> Bounds<Value>?? {
      guard let written = node[key], !written.isNull else { return .some(nil) }
      func bound(_ key: String) -> Value?? {
        guard let written = written[key], !written.isNull else { return .some(nil) }
        return value(written).map { .some($0) }
      }
      guard let narrow = bound("narrow"), let close = bound("close") else { return nil }
      return Bounds(narrow: narrow, close: close)
    }
    guard let memory = bounds("memory", { $0.string.flatMap(MemoryShare.init(written:)) }),
      let memoryPressure = bounds("memoryPressure", \.double), let ioPressure = bounds("ioPressure", \.double),
      let cpuPressure = bounds("cpuPressure", \.double)
    else { return nil }
    self.memory = memory
    self.memoryPressure = memoryPressure
    self.ioPressure = ioPressure
    self.cpuPressure = cpuPressure
    self.floor = Int(clamping: floor)
  }
}
