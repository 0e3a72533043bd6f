/// How units of systemd are made (configuration key `systemd`).
public struct UnitPolicy: Sendable, Equatable {
  /// What the name of every unit begins with.
  public var prefix: String
  /// Whose manager starts the workers.
  public var manager: ManagerChoice
  /// The slice that the workers' units lie in; nil: the one that follows from prefix and instance.
  public var slice: String?

  /// A policy with the documented defaults.
  public init(prefix: String = "fanout", manager: ManagerChoice = .auto, slice: String? = nil) {
    self.prefix = prefix
    self.manager = manager
    self.slice = slice
  }
}

/// Whose manager a configuration asks for.
public enum ManagerChoice: String, Sendable, CaseIterable {
  /// The caller's own; for root the machine's, unless its own started it.
  case auto
  /// The caller's own.
  case user
  /// The machine's: only root may start units there.
  case system
}

/// What the unit of a worker may take (configuration key `worker.limits`). Only the `systemd` launcher can set it.
public struct UnitLimits: Sendable, Equatable {
  /// Bytes of memory.
  public var memoryMax: Int?
  /// Processor time, in percent of one processor.
  public var cpuQuota: Int?
  /// Processes and threads.
  public var tasksMax: Int?
  /// Its priority, -20 to 19.
  public var nice: Int?
  /// Any further properties, by name.
  public var properties: [UnitProperty]

  /// Limits; by default none.
  public init(memoryMax: Int? = nil, cpuQuota: Int? = nil, tasksMax: Int? = nil, nice: Int? = nil, properties: [UnitProperty] = []) {
    self.memoryMax = memoryMax
    self.cpuQuota = cpuQuota
    self.tasksMax = tasksMax
    self.nice = nice
    self.properties = properties
  }

  /// Whether nothing is limited.
  public var isEmpty: Bool { self == UnitLimits() }

  /// The configuration's names of what is limited, in a fixed order.
  public var names: [String] {
    [memoryMax.map { _ in "memoryMax" }, cpuQuota.map { _ in "cpuQuota" }, tasksMax.map { _ in "tasksMax" }, nice.map { _ in "nice" }]
      .compactMap { $0 } + properties.map(\.name)
  }
}

/// One property of a unit, as `systemd-run --property` takes it.
public struct UnitProperty: Sendable, Equatable {
  /// Its name.
  public var name: String
  /// Its value.
  public var value: String
  /// A property.
  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }

  /// What a worker's unit sets by itself: another value would break what the launcher promises.
  public static let own = [
    "Type", "NotifyAccess", "KillMode", "KillSignal", "SendSIGKILL", "RuntimeMaxSec", "TimeoutStartSec", "TimeoutStopSec", "TimeoutSec",
    "Restart", "RestartSec", "OOMPolicy", "CollectMode", "Slice", "ExecStart", "ExecStop", "ExecStopPost", "RemainAfterExit",
    "SyslogIdentifier", "Environment", "EnvironmentFile", "PassEnvironment", "User", "Group", "MemoryMax", "CPUQuota", "TasksMax", "Nice",
    "StandardInput", "StandardOutput", "StandardError", "WorkingDirectory", "GuessMainPID", "Delegate",
  ]
}
