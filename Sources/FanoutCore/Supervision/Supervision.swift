/// Who looks after an open lane.
public enum Supervision: Sendable, Equatable {
  /// The lane's supervisor lives.
  case supervised
  /// No supervisor, and a process of it lives.
  case orphaned
  /// No supervisor and no process.
  case over
}
