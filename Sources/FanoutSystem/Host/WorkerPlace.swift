/// Where the workers stand that a start is asked for.
public enum WorkerPlace: Sendable, Equatable {
  /// With this process, in its own control group. In a unit of its own the group above it is what it shares with
  /// others.
  case here(isUnit: Bool)
  /// In units of their own, in a slice of a manager: the user's own, or the machine's.
  case slice(String, isUsers: Bool)
}
