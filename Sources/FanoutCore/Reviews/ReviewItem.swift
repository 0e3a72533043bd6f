/// One open item of a queue.
public struct ReviewItem: Sendable, Equatable {
  /// What tells it from others: its url, else its id, else its number.
  public var identity: String
  /// When it was made; nil: it does not say.
  public var created: WallTime?
  /// Whether its checks are red.
  public var isFailing: Bool

  /// An item.
  public init(identity: String, created: WallTime? = nil, isFailing: Bool = false) {
    self.identity = identity
    self.created = created
    self.isFailing = isFailing
  }

  /// The item as the last answer keeps it.
  public var json: JSONValue {
    [
      "identity": .string(identity), "created": created.map { .string($0.rfc3339) } ?? nil,
      "failing": .bool(isFailing),
    ]
  }

  /// The item that JSON tells of.
  public init?(json node: JSONNode) {
    guard let identity = node["identity"]?.string, let isFailing = node["failing"]?.bool else { return nil }
    self.init(
      identity: identity, created: node["created"]?.string.flatMap(WallTime.init(rfc3339:)), isFailing: isFailing)
  }
}
