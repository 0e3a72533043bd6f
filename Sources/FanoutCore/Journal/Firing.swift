/// What set a fire off, and what is known of the schedule behind it.
public struct Firing: Sendable, Equatable {
  /// Who or what.
  public var by: FiredBy
  /// The timer's unit, where one fired.
  public var timer: String?
  /// The manager that the timer belongs to: `user` or `system`.
  public var manager: String?
  /// How long after the time it was meant for it began, where the manager tells.
  public var late: Duration?
  /// How long until the next one was expected, counted from the time this one was meant for.
  public var every: Duration?

  /// A firing.
  public init(by: FiredBy, timer: String? = nil, manager: String? = nil, late: Duration? = nil, every: Duration? = nil)
  {
    self.by = by
    self.timer = timer
    self.manager = manager
    self.late = late
    self.every = every
  }
}

extension Firing: RecordTable {
  static var blank: Firing { Firing(by: .program) }

  @inline(__always) mutating func fields<Visitor: FieldVisitor>(_ line: inout Visitor) throws(Visitor.Failure) {
    try line.needed("fired_by", &by)
    try line.text("timer", &timer, .free)
    try line.text("manager", &manager, .word)
    try line.integer("late_ms", &late)
    try line.integer("every_ms", &every)
  }
}
