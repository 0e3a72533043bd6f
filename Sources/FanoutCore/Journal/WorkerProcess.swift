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
