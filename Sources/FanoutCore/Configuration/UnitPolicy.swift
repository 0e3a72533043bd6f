/// How units of systemd are made (configuration key `systemd`).
public struct UnitPolicy: Sendable, Equatable {
  /// What the name of every unit begins with.
  public var prefix: String
  /// The manager that starts the workers.
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
