/// One property of a unit, as `systemd-run --property` takes it.
public struct UnitProperty: Sendable, Equatable {
  /// The property's name.
  public var name: String
  /// The property's value.
  public var value: String
  /// A property.
  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }

  /// What a worker's unit sets by itself: another value would break what the launcher promises.
  public static let own = [
    "Type", "NotifyAccess", "KillMode", "KillSignal", "SendSIGKILL", "RuntimeMaxSec", "TimeoutStartSec",
    "TimeoutStopSec", "TimeoutSec",
    "Restart", "RestartSec", "OOMPolicy", "CollectMode", "Slice", "ExecStart", "ExecStop", "ExecStopPost",
    "RemainAfterExit",
    "SyslogIdentifier", "Environment", "EnvironmentFile", "PassEnvironment", "User", "Group", "MemoryMax", "CPUQuota",
    "TasksMax", "Nice",
    "StandardInput", "StandardOutput", "StandardError", "WorkingDirectory", "GuessMainPID", "Delegate",
  ]
}
