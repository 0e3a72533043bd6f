/// What a queue for review came to when its command was asked: the numbers of its sample.
public struct ReviewRecord: Sendable, Equatable {
  /// The queue, by the name of its gate.
  public var queue: String
  /// Open items.
  public var open: Int64
  /// How many of them are stale.
  public var stale: Int64
  /// How many of them have red checks.
  public var failing: Int64
  /// The load at which nothing starts.
  public var high: Int64
  /// How many came since the sample before it; nil: that cannot be told.
  public var came: Int64?
  /// How many went; nil: that cannot be told.
  public var went: Int64?
  /// How many of those that went had a date.
  public var dated: Int64?
  /// How old these were altogether, in milliseconds.
  public var age: Int64?

  /// What waits, weighed.
  public var load: Int64 { open.plus(stale).plus(failing) }

  /// A record.
  public init(
    queue: String, open: Int64 = 0, stale: Int64 = 0, failing: Int64 = 0, high: Int64 = 0, came: Int64? = nil,
    went: Int64? = nil, dated: Int64? = nil, age: Int64? = nil
  ) {
    self.queue = queue
    self.open = open
    self.stale = stale
    self.failing = failing
    self.high = high
    self.came = came
    self.went = went
    self.dated = dated
    self.age = age
  }
}

extension ReviewRecord: RecordTable {
  static var blank: ReviewRecord { ReviewRecord(queue: "") }

  @inline(__always) mutating func fields<Visitor: FieldVisitor>(_ line: inout Visitor) throws(Visitor.Failure) {
    try line.needed("queue", &queue, .word, counted: .queue)
    try line.integer("open", &open)
    try line.integer("stale", &stale)
    try line.integer("failing", &failing)
    try line.integer("high", &high)
    try line.integer("came", &came)
    try line.integer("went", &went)
    try line.integer("dated", &dated)
    try line.integer("age_ms", &age)
  }
}
