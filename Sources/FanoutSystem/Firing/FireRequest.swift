import FanoutCore

/// What a fire is asked to do.
public struct FireRequest: Sendable {
  /// The configuration.
  public var configuration: Configuration
  /// The configuration's file, absolute.
  public var configurationPath: String
  /// The configuration's digest.
  public var digest: Digest
  /// The program's version.
  public var version: String
  /// Where the state is.
  public var state: StateDirectory
  /// An unusable answer starts nothing and is an error.
  public var isStrict: Bool
  /// A person's one-shot instead of a fire; nil: a fire.
  public var person: PersonalRun?
  /// Who starts what outlives it.
  public var launcher: LauncherInForce
  /// The loop's own name; nil: it has none.
  public var instance: String?

  /// A request.
  public init(
    configuration: Configuration, configurationPath: String, digest: Digest, version: String, state: StateDirectory,
    isStrict: Bool = false, person: PersonalRun? = nil, launcher: LauncherInForce, instance: String? = nil
  ) {
    self.configuration = configuration
    self.configurationPath = configurationPath
    self.digest = digest
    self.version = version
    self.state = state
    self.isStrict = isStrict
    self.person = person
    self.launcher = launcher
    self.instance = instance
  }
}
