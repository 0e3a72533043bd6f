/// A breaker as facts and the checkpoint of the standing keep it.
extension Breaker {
  /// The breaker as JSON.
  public var json: JSONValue {
    [
      "opened": .integer(number), "crash": crash?.json ?? nil, "limit": limit?.json ?? nil,
      "login": login.map {
        ["since": .string($0.since.rfc3339), "passed": $0.passed.map { .string($0.rfc3339) } ?? nil]
      } ?? nil,
      "last_crash": lastCrash?.json ?? nil, "crash_denied": crashDenied.map { .string($0.rfc3339) } ?? nil,
      "window": .array(window.map { ["ended": .string($0.ended.rfc3339), "fast": .bool($0.isFast)] }),
    ]
  }

  /// The breaker that JSON tells of; nil where a part cannot be read.
  public init?(json node: JSONNode) {
    self.init()
    guard let number = node["opened"]?.integer, let window = node["window"]?.array?.readAll(Attempt.init(json:)) else {
      return nil
    }
    self.number = number
    self.window = window
    do {
      crash = try Breaker.read(node["crash"], Opening.init(json:))
      limit = try Breaker.read(node["limit"], Opening.init(json:))
      login = try Breaker.read(node["login"], Login.init(json:))
      lastCrash = try Breaker.read(node["last_crash"], Opening.init(json:))
      crashDenied = try Breaker.read(node["crash_denied"], \.time)
    } catch {
      return nil
    }
  }

  private struct Unreadable: Error {}

  /// What may be absent or null, and must be readable where it is there.
  private static func read<Value>(_ node: JSONNode?, _ value: (JSONNode) -> Value?) throws(Unreadable) -> Value? {
    guard let node, !node.isNull else { return nil }
    guard let value = value(node) else { throw Unreadable() }
    return value
  }
}

extension Breaker.Opening {
  fileprivate var json: JSONValue { ["since": .string(since.rfc3339), "until": .string(until.rfc3339)] }

  fileprivate init?(json node: JSONNode) {
    guard let since = node["since"]?.time, let until = node["until"]?.time else { return nil }
    self.init(since: since, until: until)
  }
}

extension Breaker.Login {
  fileprivate init?(json node: JSONNode) {
    guard let since = node["since"]?.time else { return nil }
    self.init(since: since, passed: node["passed"]?.time)
  }
}

extension Breaker.Attempt {
  fileprivate init?(json node: JSONNode) {
    guard let ended = node["ended"]?.time, let isFast = node["fast"]?.bool else { return nil }
    self.init(ended: ended, isFast: isFast)
  }
}

extension JSONNode {
  fileprivate var time: WallTime? { string.flatMap(WallTime.init(rfc3339:)) }
}
