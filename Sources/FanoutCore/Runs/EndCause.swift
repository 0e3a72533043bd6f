/// Why fanout ended a worker.
public enum EndCause: String, Sendable, CaseIterable {
  /// The worker ran past its time limit.
  case timeLimit
  /// The worker was silent for too long.
  case stall
  /// An operator asked.
  case kill
  /// The worker's output passed eight times its limit on disk: what 0.1 ended a run for, and nothing does any more.
  case flood
}
