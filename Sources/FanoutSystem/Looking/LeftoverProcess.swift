import FanoutCore

/// A process that outlived the end of its run.
public struct LeftoverProcess: Sendable, Equatable {
  /// The process.
  public let process: ProcessEntry
  /// The run that it names as its own.
  public let run: RunID
}
