/// The process of a worker: what proves later that a number is still the same process.
public struct WorkerProcess: Sendable, Equatable {
  /// The process's number, which is its session's as well.
  public var pid: Int32
  /// The process's start in clock ticks since boot, from `/proc/PID/stat`.
  public var startTicks: UInt64
  /// CLOCK_MONOTONIC at its start: limits count from here.
  public var since: MonotonicTime
  /// Where the number means it (`RecordedNumbers`); nil in records of 0.1.
  public var namespace: String?
  /// A worker process.
  public init(pid: Int32, startTicks: UInt64, since: MonotonicTime, namespace: String? = nil) {
    self.pid = pid
    self.startTicks = startTicks
    self.since = since
    self.namespace = namespace
  }
}

extension WorkerProcess: RecordTable {
  static var blank: WorkerProcess { WorkerProcess(pid: 0, startTicks: 0, since: MonotonicTime(nanoseconds: 0)) }

  @inline(__always) mutating func fields<Visitor: FieldVisitor>(_ line: inout Visitor) throws(Visitor.Failure) {
    // Without its start a number may be any process by now: such a line proves nothing.
    try line.needed("pid", &pid)
    try line.needed("start_ticks", &startTicks)
    try line.integer("since_ns", &since)
    try line.text("namespace", &namespace, .word)
  }
}
