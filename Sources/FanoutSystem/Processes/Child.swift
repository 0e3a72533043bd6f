import FanoutCore

/// A child that was started: its number, and the descriptor that cannot mean another process.
public struct Child {
  /// The process number; it stays this child's until its exit status has been read.
  public let pid: Int32
  /// Readable when it has ended.
  public let pidfd: Descriptor
  /// When it started, in clock ticks since boot: with the number, its identity (`ProcessEntry.startTicks`).
  let startTicks: UInt64
}
