/// Streaks as the facts of a fire and the checkpoint of the standing keep them; of no end of a kind nothing.
extension Streaks {
  /// The streaks as JSON.
  public var json: JSONValue {
    let kinds: [(String, Streak)] = [("noop", noops), ("failure", failures)]
    return .object(kinds.compactMap { $1.length > 0 ? JSONMember($0, $1.json) : nil })
  }

  /// The streaks that JSON tells of; nil where a part cannot be read.
  public init?(json node: JSONNode) {
    guard node.object != nil else { return nil }
    self.init()
    if let written = node["noop"] {
      guard let streak = Streak(json: written) else { return nil }
      noops = streak
    }
    if let written = node["failure"] {
      guard let streak = Streak(json: written) else { return nil }
      failures = streak
    }
  }
}

extension Streak {
  fileprivate var json: JSONValue {
    [
      "in_a_row": .integer(length), "last": last.map { .string($0.rfc3339) } ?? nil,
      "tried": .array(tried.map { .string($0) }),
    ]
  }

  fileprivate init?(json node: JSONNode) {
    guard let length = node["in_a_row"]?.integer, let last = node["last"]?.string.flatMap(WallTime.init(rfc3339:)),
      let ids = node["tried"]?.array?.readAll(\.string)
    else { return nil }
    self.init(length: length, last: last, tried: ids)
  }
}
