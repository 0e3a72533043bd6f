/// What the checkpoint of the standing keeps of backends.
extension Standing {
  var backendsJSON: JSONValue {
    .object(backends.keys.sorted().compactMap { name in backends[name].map { JSONMember(name, $0.json) } })
  }

  /// The way back; nil where a part cannot be read.
  static func backends(_ node: JSONNode?) -> [String: BackendAccount]? {
    guard let members = node?.object else { return nil }
    var backends: [String: BackendAccount] = [:]
    for (name, member) in members.entries {
      guard let account = BackendAccount(json: member) else { return nil }
      backends[name] = account
    }
    return backends
  }
}

extension Standing.BackendAccount {
  fileprivate var json: JSONValue {
    .object([JSONMember("breaker", breaker.json)] + (started?.members("started") ?? []))
  }

  fileprivate init?(json node: JSONNode) {
    guard let breaker = node["breaker"].flatMap(Breaker.init(json:)) else { return nil }
    self.init(breaker: breaker, started: Moment(json: node, "started"))
  }
}

extension Standing.OpenRun {
  /// What it keeps for its backend.
  var backendMembers: [JSONMember] {
    guard let backend else { return isHostClosed ? [JSONMember("host_closed", true)] : [] }
    return [
      JSONMember("backend", .string(backend)), JSONMember("backends", backends.map { .integer($0) } ?? nil),
      JSONMember("opening", opening.map { .integer($0) } ?? nil),
      JSONMember("began", began.map { .string($0.rfc3339) } ?? nil),
      JSONMember("attempt", attempt?.json ?? nil), JSONMember("host_closed", .bool(isHostClosed)),
    ]
  }

  /// Takes it in again; false where a part cannot be read.
  mutating func takeBackend(_ node: JSONNode) -> Bool {
    backend = node["backend"]?.string
    backends = node["backends"]?.integer
    opening = node["opening"]?.integer
    began = node["began"]?.string.flatMap(WallTime.init(rfc3339:))
    isHostClosed = node["host_closed"]?.bool ?? false
    guard let written = node["attempt"], !written.isNull else { return true }
    attempt = AttemptEnd(json: written)
    return attempt != nil
  }
}
