/// Why fanout ended a worker.
public enum EndCause: String, Sendable, CaseIterable {
  /// It ran past its time limit.
  case timeLimit
  /// It was silent for too long.
  case stall
  /// An operator asked.
  case kill
  /// Its output passed eight times its limit on disk: what 0.1 ended a run for, and nothing does any more.
  case flood
}
