/// Overrides that say nothing usable, all of them.
public struct OverrideErrors: Error, Sendable, Equatable, CustomStringConvertible {
  /// One that says nothing usable.
  public struct Mistake: Sendable, Equatable {
    /// The flag or variable.
    public let origin: String
    /// What was found there and what is allowed.
    public let sentence: String
    /// Whether a flag is wrong (usage, 64), not a variable (configuration, 78).
    public var isFlag: Bool { origin.hasPrefix("-") }
  }

  /// At least one, in the order width, perFire, launcher.
  public let mistakes: [Mistake]

  /// A line for each.
  public var description: String { mistakes.map { "\($0.origin): \($0.sentence)" }.joined(separator: "\n") }
}
