/// What the end of an attempt says of the backend that it ran on.
public struct AttemptEnd: Sendable, Equatable {
  /// What it says of whether the backend works.
  public enum Verdict: String, Sendable {
    /// The backend works: the attempt came to an end of its own, or lived long enough.
    case good
    /// The attempt failed at once.
    case bad
    /// Nothing: it was refused, killed, lost, or failed for another reason.
    case neutral
  }

  /// Whether the backend works.
  public var verdict: Verdict
  /// Whether the attempt lived so long that the backend is proven to work.
  public var outlived: Bool
  /// Whether it named a limit.
  public var isLimited: Bool
  /// Until when, as far as it said.
  public var until: WallTime?
  /// Whether it wants a login.
  public var needsLogin: Bool

  /// An end.
  public init(
    _ verdict: Verdict, outlived: Bool = false, isLimited: Bool = false, until: WallTime? = nil,
    needsLogin: Bool = false
  ) {
    self.verdict = verdict
    self.outlived = outlived
    self.isLimited = isLimited
    self.until = until
    self.needsLogin = needsLogin
  }

  /// The end that is on record; `proven`: how long it lived at the most where its end does not say.
  public init(_ end: RunEndRecord, proven: Duration?) {
    let told = end.elapsedMilliseconds.map { Duration.milliseconds($0) }
    // Of what was lost nobody knows how long it lived.
    let lived = told ?? (end.outcome == .lost ? nil : proven)
    let isFast = lived.map { $0 < Breaker.fast } ?? false
    let lacksBackend = end.exit == .code(76)
    self.init(
      .good, outlived: lived.map { $0 >= Breaker.fast } ?? false,
      isLimited: lacksBackend || end.backendSays == .limit, until: end.backendUntil,
      needsLogin: end.backendSays == .login)
    switch end.outcome {
    case .refused, .killed, .lost: verdict = .neutral
    case .failed where end.hostClosed != nil || isLimited || needsLogin: verdict = .neutral
    case .failed where isFast || end.exit == .code(126) || end.exit == .code(127) || end.couldNotStart: verdict = .bad
    case .timedOut, .stalled: verdict = end.hostClosed == nil ? .good : .neutral
    default: verdict = needsLogin ? .neutral : .good
    }
  }

  /// As the checkpoint of the standing keeps it.
  public var json: JSONValue {
    [
      "verdict": .string(verdict.rawValue), "outlived": .bool(outlived), "limited": .bool(isLimited),
      "until": until.map { .string($0.rfc3339) } ?? nil, "login": .bool(needsLogin),
    ]
  }

  /// The end that JSON tells of; nil where a part cannot be read.
  public init?(json node: JSONNode) {
    guard let verdict = node["verdict"]?.string.flatMap(Verdict.init(rawValue:)),
      let outlived = node["outlived"]?.bool, let isLimited = node["limited"]?.bool, let needsLogin = node["login"]?.bool
    else { return nil }
    self.init(
      verdict, outlived: outlived, isLimited: isLimited,
      until: node["until"]?.string.flatMap(WallTime.init(rfc3339:)), needsLogin: needsLogin)
  }
}
