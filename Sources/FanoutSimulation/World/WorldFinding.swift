import FanoutCore

/// What became of a world.
public struct WorldFinding: Sendable {
  /// The world.
  public var spec: WorldSpec
  /// The first rule that was broken, and how.
  public var broken: (rule: Rule, sentence: String)?
  /// What was counted.
  public var tally: Tally
  /// What happened, line by line, where that was asked for.
  public var trace: [String]
}
