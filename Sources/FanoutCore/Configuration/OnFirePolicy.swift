/// A command that gets each fire's record, such as a dead-man's ping.
public struct OnFirePolicy: Sendable, Equatable {
  /// An argv, never a shell line.
  public var command: [String]
  /// Where it runs, absolute.
  public var directory: String
  /// How long it may take.
  public var timeLimit: Duration

  /// The longest that a fire is held up.
  static let longest: Duration = .seconds(60)

  /// A command with the documented default.
  public init(command: [String], directory: String, timeLimit: Duration = .seconds(10)) {
    self.command = command
    self.directory = directory
    self.timeLimit = timeLimit
  }
}
