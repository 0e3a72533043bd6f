/// What one worker is and how far it may go.
public struct WorkerPolicy: Sendable, Equatable {
  /// An argv, never a shell line.
  public var command: [String]
  /// Where it runs, absolute.
  public var directory: String
  /// Set in the fire's environment, or removed from it, in order of name.
  public var environment: [EnvironmentEntry]
  /// A file of variables that are set before those; nil: none.
  public var environmentFile: EnvironmentFile?
  /// How long it must live to count as started.
  public var confirmFor: Duration
  /// How long it may run; nil: no limit.
  public var timeLimit: Duration?
  /// How long it may be silent; nil: for ever.
  public var stallAfter: Duration?
  /// How many bytes its log may take on disk.
  public var outputLimit: Int
  /// How it is asked to end; KILL always follows.
  public var teardown: [TeardownStep]
  /// What its unit may take, with the `systemd` launcher.
  public var limits: UnitLimits

  /// A worker with the documented defaults.
  public init(
    command: [String], directory: String, environment: [EnvironmentEntry] = [], confirmFor: Duration = .seconds(5),
    timeLimit: Duration? = .seconds(3600), stallAfter: Duration? = nil, outputLimit: Int = 8 << 20,
    teardown: [TeardownStep] = [TeardownStep(signal: Signals.terminate, wait: .seconds(60))],
    limits: UnitLimits = UnitLimits(), environmentFile: EnvironmentFile? = nil
  ) {
    self.command = command
    self.directory = directory
    self.environment = environment
    self.confirmFor = confirmFor
    self.timeLimit = timeLimit
    self.stallAfter = stallAfter
    self.outputLimit = outputLimit
    self.teardown = teardown
    self.limits = limits
    self.environmentFile = environmentFile
  }
}
