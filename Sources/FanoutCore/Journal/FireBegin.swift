/// The begin of a fire.
public struct FireBegin: Sendable, Equatable {
  /// The program's version.
  public var version: String
  /// The digest of the configuration.
  public var configuration: String
  /// What fired: `fire` or `run` (a person's one-shot).
  public var trigger: String
  /// Who set it off; nil in records of versions that did not look.
  public var firing: Firing?
  /// The launcher in force.
  public var launcher: String?
  /// How long this boot had been suspended altogether (CLOCK_BOOTTIME less CLOCK_MONOTONIC).
  public var suspended: Duration?
  /// How manieth boot of the machine this is, as far as the state directory knows: boots have no order of their own.
  public var bootNumber: Int64?
  /// The trigger of a person's one-shot.
  static let oneShot = "run"
  /// Whether a person's one-shot (`fanout run`) fired it.
  var isOneShot: Bool { trigger == FireBegin.oneShot }
  /// A begin.
  public init(
    version: String, configuration: String, trigger: String, firing: Firing? = nil, launcher: String? = nil, suspended: Duration? = nil,
    bootNumber: Int64? = nil
  ) {
    self.version = version
    self.configuration = configuration
    self.trigger = trigger
    self.firing = firing
    self.launcher = launcher
    self.suspended = suspended
    self.bootNumber = bootNumber
  }
}
