/// What the journal says of a backend at a moment.
public struct BackendFacts: Sendable, Equatable {
  /// Whether anybody gets through.
  public var breaker: Breaker
  /// Whether the one attempt that a half-open one lets through is under way.
  public var isTried: Bool
  /// When a run on it last started; nil: none ever did.
  public var started: WallTime?

  /// By default of one that nothing was ever heard of.
  public init(breaker: Breaker = Breaker(), isTried: Bool = false, started: WallTime? = nil) {
    self.breaker = breaker
    self.isTried = isTried
    self.started = started
  }

  /// As a person who insists sees it: a crash does not keep him, nor that somebody tries.
  public var withoutCrash: BackendFacts {
    var own = self
    own.breaker.crash = nil
    own.isTried = false
    return own
  }

  /// The facts as JSON.
  public var json: JSONValue {
    [
      "breaker": breaker.json, "tried": .bool(isTried), "started": started.map { .string($0.rfc3339) } ?? nil,
    ]
  }

  /// The facts that JSON tells of; nil where a part cannot be read.
  public init?(json node: JSONNode) {
    guard let breaker = node["breaker"].flatMap(Breaker.init(json:)), let isTried = node["tried"]?.bool else {
      return nil
    }
    self.init(
      breaker: breaker, isTried: isTried, started: node["started"]?.string.flatMap(WallTime.init(rfc3339:)))
  }
}
