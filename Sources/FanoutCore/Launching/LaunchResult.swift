/// What became of one run that a supervisor was asked to start.
public enum LaunchResult: Sendable, Equatable {
  /// The lock is held, the run is on record, its worker was executed.
  case launched
  /// The claim was denied: the place passes on.
  case denied(Reason)
  /// The worker could not be started: the place passes on.
  case failed(String)
}
