/// How much of the machine is left for other things (SPEC 13, "Host").
public struct HostPolicy: Sendable, Equatable {
  /// By what is left of the memory, of the worst of all levels that a worker stands under.
  public var memory: Bounds<MemoryShare>? = Bounds(narrow: .percent(20), close: .percent(10))
  /// By the part of the last minute in which everything waited for memory, in percent.
  public var memoryPressure: Bounds<Double>? = Bounds(narrow: 10, close: 40)
  /// The same for input and output.
  public var ioPressure: Bounds<Double>? = Bounds(narrow: 40, close: 80)
  /// By the part of the last minute in which something waited for a processor, in percent.
  public var cpuPressure: Bounds<Double>?
  /// So many workers of ours may live whatever the pressure is, so that other people's load never stops a loop.
  public var floor = 1

  /// From where on fewer start, and from where on none.
  public struct Bounds<Value: Sendable & Equatable>: Sendable, Equatable {
    /// Half of the free places; nil: never.
    public var narrow: Value?
    /// None; nil: never.
    public var close: Value?
    /// Bounds.
    public init(narrow: Value?, close: Value?) {
      self.narrow = narrow
      self.close = close
    }
  }

  /// The mild bounds that hold where nothing else is said.
  public init() {}
}
