/// What is known of the service of systemd that a process runs in.
public struct ServiceFacts: Sendable, Equatable {
  /// The service's unit.
  public var unit: String
  /// The process, or its parent, is what the manager executed (`SYSTEMD_EXEC_PID`).
  public var isMain: Bool
  /// The process belongs to a worker of fanout.
  public var isWorker: Bool
  /// The service's `Type`; nil: the manager did not tell.
  public var type: String?
  /// The service's `KillMode`; nil: the manager did not tell.
  public var killMode: String?

  /// Facts of a service.
  public init(unit: String, isMain: Bool, isWorker: Bool, type: String?, killMode: String?) {
    self.unit = unit
    self.isMain = isMain
    self.isWorker = isWorker
    self.type = type
    self.killMode = killMode
  }

  /// Whether a process that is left behind is killed when the caller ends: the service ends then, and takes what is in
  /// its cgroup along. A manager that does not tell is taken to do what systemd does by default.
  public var endsWhatIsLeft: Bool {
    let ends = isMain || isWorker || type == "oneshot"
    return ends && ["control-group", "mixed"].contains(killMode ?? "control-group")
  }
}
