import FanoutCore

/// A child of a supervisor that belongs to no run recognisably.
public struct StrayProcess: Sendable, Equatable {
  /// The process.
  public let process: ProcessEntry
  /// The supervisor whose child it is.
  public let supervisor: SupervisorID
  /// The runs that may have left it, because their keepers were killed: their categories stay busy until it has ended.
  public let mayBeOf: [RunID]
}
