/// How shares are kept: a category that had far more than its target is asked last (SPEC 13, "Shares").
public struct SharePolicy: Sendable, Equatable {
  /// After so long the use of a slot weighs half.
  public var halfLife: Duration = SharePolicy.usualHalfLife
  /// So many times its target a category may have before it is asked last.
  public var maxOverAllocation = 2.0

  /// The half-life where the file says nothing: use is measured whether shares are kept or not.
  public static let usualHalfLife: Duration = .seconds(43_200)

  /// The documented defaults.
  public init() {}

  /// The policy as JSON.
  public var json: JSONValue {
    ["half_life_ms": .integer(halfLife.milliseconds), "max_over_allocation": .number(maxOverAllocation)]
  }

  /// The policy that JSON tells of; nil where a part cannot be read.
  public init?(json node: JSONNode) {
    guard let halfLife = node["half_life_ms"]?.integer, let most = node["max_over_allocation"]?.double else {
      return nil
    }
    self.halfLife = .milliseconds(halfLife)
    maxOverAllocation = most
  }
}
