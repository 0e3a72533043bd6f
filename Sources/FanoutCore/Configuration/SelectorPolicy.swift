/// How the selector is run and what happens without a usable answer.
public struct SelectorPolicy: Sendable, Equatable {
  /// An argv, never a shell line; empty where fanout selects by itself.
  public var command: [String]
  /// Where the selector of our own has its tasks from; nil: the command selects.
  public var builtin: TaskPolicy?
  /// Where it runs, absolute.
  public var directory: String
  /// Set in the caller's environment, or removed from it, in order of name.
  public var environment: [EnvironmentEntry]
  /// A file of variables that are set before those; nil: none.
  public var environmentFile: EnvironmentFile?
  /// How long it may take.
  public var timeLimit: Duration
  /// How many bytes it may write to stdout.
  public var outputLimit: Int
  /// What follows an unusable answer.
  public var fallback: Fallback
  /// At most this many runs in a degraded fire; nil: as many as any fire.
  public var fallbackStarts: Int?

  /// A selector with the documented defaults.
  public init(
    command: [String], directory: String, timeLimit: Duration = .seconds(30), outputLimit: Int = 8 << 20,
    fallback: Fallback = .allowlist, fallbackStarts: Int? = nil, environment: [EnvironmentEntry] = [],
    environmentFile: EnvironmentFile? = nil
  ) {
    self.command = command
    self.directory = directory
    self.timeLimit = timeLimit
    self.outputLimit = outputLimit
    self.fallback = fallback
    self.fallbackStarts = fallbackStarts
    self.environment = environment
    self.environmentFile = environmentFile
  }

  /// The program that is run when it is asked, and its arguments: the selector, or the tracker of the one of our own; nil:
  /// none is.
  public var executed: [String]? { builtin.map(\.command) ?? command }
}
