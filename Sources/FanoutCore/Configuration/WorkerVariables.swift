/// The variables that fanout tells every worker by itself (SPEC 8); a configuration cannot say otherwise.
public enum WorkerVariables {
  /// Who a worker is and where its files are. A nested fire does not hand them on.
  public static let identity = [
    "FANOUT_CATEGORY", "CASCADE_CATEGORY", "FANOUT_RUN_ID", "FANOUT_FIRE_ID", "FANOUT_GENERATION", "FANOUT_ATTEMPT",
    "FANOUT_STREAK", "FANOUT_RUN_DIR", "FANOUT_ASSIGNMENT_FILE", "FANOUT_OUTCOME_FILE", "FANOUT_HEARTBEAT_FILE",
    "FANOUT_LOCK_FD", "FANOUT_BACKEND",
  ]

  /// All of them.
  public static let own = identity + ["FANOUT_CONFIG"]
}
