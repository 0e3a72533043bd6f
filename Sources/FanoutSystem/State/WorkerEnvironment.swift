import FanoutCore

/// The environment that a worker starts with (SPEC 8): the fire's own, less what a service manager set for one unit, then what
/// the configuration adds, then who the worker is. The same with every launcher.
enum WorkerEnvironment {
  /// What says who a worker is. A nested fire does not hand it on.
  static let identity = names + ["FANOUT_SUPERVISOR", "FANOUT_DRY_RUN", SelectorClient.mark]

  private static let names = [
    "FANOUT_CATEGORY", "CASCADE_CATEGORY", "FANOUT_RUN_ID", "FANOUT_FIRE_ID", "FANOUT_GENERATION", "FANOUT_ATTEMPT", "FANOUT_STREAK",
    "FANOUT_RUN_DIR", "FANOUT_ASSIGNMENT_FILE", "FANOUT_OUTCOME_FILE", "FANOUT_HEARTBEAT_FILE", "FANOUT_LOCK_FD",
  ]
  private static let own = names + ["FANOUT_CONFIG"]

  /// What systemd sets for one unit (systemd.exec(5), "Environment Variables Set or Propagated by the Service Manager").
  static let ofOneUnit = [
    "NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC", "LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES", "LISTEN_PIDFDID", "INVOCATION_ID",
    "JOURNAL_STREAM", "SYSTEMD_EXEC_PID", "CREDENTIALS_DIRECTORY", "ENCRYPTED_CREDENTIALS_DIRECTORY", "RUNTIME_DIRECTORY",
    "STATE_DIRECTORY", "CACHE_DIRECTORY", "LOGS_DIRECTORY", "CONFIGURATION_DIRECTORY", "MAINPID", "MANAGERPID", "MANAGERPIDFDID",
    "SERVICE_RESULT", "EXIT_CODE", "EXIT_STATUS", "MONITOR_SERVICE_RESULT", "MONITOR_EXIT_CODE", "MONITOR_EXIT_STATUS",
    "MONITOR_INVOCATION_ID", "MONITOR_UNIT", "MEMORY_PRESSURE_WATCH", "MEMORY_PRESSURE_WRITE", "FDSTORE", "TRIGGER_UNIT",
    "TRIGGER_PATH", "TRIGGER_TIMER_REALTIME_USEC", "TRIGGER_TIMER_MONOTONIC_USEC", "REMOTE_ADDR", "REMOTE_PORT", "PIDFILE",
  ]

  /// What all workers of one configuration share: made once for a thousand of them.
  static func shared(over base: ProcessEnvironment, with added: [EnvironmentEntry]) -> ProcessEnvironment {
    var environment = base.removing(identity + ofOneUnit)
    for entry in added { environment = environment.setting(entry.name, entry.value) }
    return environment.removing(own)
  }

  /// The environment of one of them.
  static func variables(of run: Run, directory: RunDirectory, configuration: String, over shared: ProcessEnvironment) -> ProcessEnvironment
  {
    shared.appending([
      ("FANOUT_CATEGORY", run.category.name), ("CASCADE_CATEGORY", run.category.name), ("FANOUT_RUN_ID", run.id),
      ("FANOUT_FIRE_ID", run.fire), ("FANOUT_GENERATION", "\(run.generation)"), ("FANOUT_ATTEMPT", "\(run.attempt)"),
      ("FANOUT_STREAK", "\(run.streak)"),
      ("FANOUT_CONFIG", configuration), ("FANOUT_RUN_DIR", directory.path), ("FANOUT_ASSIGNMENT_FILE", directory.assignmentFile),
      ("FANOUT_OUTCOME_FILE", directory.outcomeFile), ("FANOUT_HEARTBEAT_FILE", directory.heartbeatFile), ("FANOUT_LOCK_FD", "3"),
    ])
  }
}
