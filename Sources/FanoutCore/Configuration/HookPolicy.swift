/// A command that is told what has happened, such as a dead-man's ping.
public struct HookPolicy: Sendable, Equatable {
  /// An argv, never a shell line.
  public var command: [String]
  /// Where it runs, absolute.
  public var directory: String
  /// How long it may take.
  public var timeLimit: Duration

  /// The longest that a fire is held up by one.
  static let longest: Duration = .seconds(60)

  /// A command with the documented default.
  public init(command: [String], directory: String, timeLimit: Duration = .seconds(10)) {
    self.command = command
    self.directory = directory
    self.timeLimit = timeLimit
  }
}
