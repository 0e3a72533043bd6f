/// What the unit of a worker may take (configuration key `worker.limits`). Only the `systemd` launcher can set it.
public struct UnitLimits: Sendable, Equatable {
  /// Bytes of memory.
  public var memoryMax: Int?
  /// Processor time, in percent of one processor.
  public var cpuQuota: Int?
  /// Processes and threads.
  public var tasksMax: Int?
  /// The worker's priority, -20 to 19.
  public var nice: Int?
  /// Any further properties, by name.
  public var properties: [UnitProperty]

  /// Limits; by default none.
  public init(
    memoryMax: Int? = nil, cpuQuota: Int? = nil, tasksMax: Int? = nil, nice: Int? = nil, properties: [UnitProperty] = []
  ) {
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
    [
      memoryMax.map { _ in "memoryMax" }, cpuQuota.map { _ in "cpuQuota" }, tasksMax.map { _ in "tasksMax" },
      nice.map { _ in "nice" },
    ]
    .compactMap { $0 } + properties.map(\.name)
  }
}
