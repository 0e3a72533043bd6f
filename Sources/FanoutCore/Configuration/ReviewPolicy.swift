/// How many items may wait for review before nothing more is made (SPEC 13, "Reviews").
public struct ReviewPolicy: Sendable, Equatable {
  /// The load at which nothing starts, until it was at `low`.
  public var high: Int
  /// The load at which something starts again.
  public var low: Int
  /// How many items a run makes, as far as nobody says.
  public var perRun = 1
  /// So many items or more are a list that was cut; nil: exactly 30 or 100 are, where tools cut unasked.
  public var truncatedAt: Int?
  /// Categories that make nothing to review.
  public var exempt: [Category] = []
  /// An item is stale from that age on, and weighs twice; nil: never.
  public var staleAfter: Duration? = .seconds(3 * 86_400)
  /// So long the last good answer stands for one that cannot be used.
  public var validFor: Duration = .seconds(3600)
  /// What holds after that.
  public var onUnknown = OnUnknown.closed

  /// What holds where nobody knows how many wait.
  public enum OnUnknown: String, Sendable, CaseIterable {
    /// Nothing starts.
    case closed
    /// The last good answer, however old it is.
    case lastGood
  }

  /// The gate's name.
  public static let gateName = "reviews"

  /// Whether a gate of that name is a queue: the common one, or that of a category.
  public static func isGate(_ name: String) -> Bool { name == gateName || name.hasPrefix(gateName + ":") }

  /// A queue with the documented defaults.
  public init(high: Int, low: Int) {
    self.high = high
    self.low = low
  }

  /// The policy as JSON.
  public var json: JSONValue {
    [
      "high": .integer(Int64(high)), "low": .integer(Int64(low)), "per_run": .integer(Int64(perRun)),
      "truncated_at": truncatedAt.map { .integer(Int64($0)) } ?? nil,
      "exempt": .array(exempt.map { .string($0.name) }),
      "stale_after_ms": staleAfter.map { .integer($0.milliseconds) } ?? nil,
      "valid_for_ms": .integer(validFor.milliseconds), "on_unknown": .string(onUnknown.rawValue),
    ]
  }

  /// The policy that JSON tells of; nil where a part cannot be read.
  public init?(json node: JSONNode) {
    guard let high = node["high"]?.integer, let low = node["low"]?.integer, let perRun = node["per_run"]?.integer,
      let exempt = node["exempt"]?.array?.readAll(\.category),
      let validFor = node["valid_for_ms"]?.integer,
      let onUnknown = node["on_unknown"]?.string.flatMap(OnUnknown.init(rawValue:))
    else { return nil }
    self.exempt = exempt
    self.high = Int(clamping: high)
    self.low = Int(clamping: low)
    self.perRun = Int(clamping: perRun)
    truncatedAt = node["truncated_at"]?.integer.map { Int(clamping: $0) }
    staleAfter = node["stale_after_ms"]?.integer.map { .milliseconds($0) }
    self.validFor = .milliseconds(validFor)
    self.onUnknown = onUnknown
  }
}
