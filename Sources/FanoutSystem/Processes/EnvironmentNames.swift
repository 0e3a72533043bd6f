import FanoutCore

/// The variables of an environment that mean something to the program, or to the service manager above it.
enum EnvironmentNames {
  /// What says who a worker is. A nested fire does not hand it on.
  static let identity = WorkerVariables.identity + ["FANOUT_SUPERVISOR", "FANOUT_DRY_RUN", selectorMark]

  /// The variable that tells which state directory's fire a selector works for.
  static let selectorMark = "FANOUT_SELECTOR_OF"

  /// What the name of a supervisor begins with, in the environment of a process that is none.
  static let onFireMark = "on-fire-"

  /// What the configuration cannot set for a worker.
  static let own = WorkerVariables.own

  /// What systemd sets for one unit (systemd.exec(5), "Environment Variables Set or Propagated by the Service
  /// Manager").
  static let ofOneUnit = [
    "NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC", "LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES", "LISTEN_PIDFDID",
    "INVOCATION_ID",
    "JOURNAL_STREAM", "SYSTEMD_EXEC_PID", "CREDENTIALS_DIRECTORY", "ENCRYPTED_CREDENTIALS_DIRECTORY",
    "RUNTIME_DIRECTORY",
    "STATE_DIRECTORY", "CACHE_DIRECTORY", "LOGS_DIRECTORY", "CONFIGURATION_DIRECTORY", "MAINPID", "MANAGERPID",
    "MANAGERPIDFDID",
    "SERVICE_RESULT", "EXIT_CODE", "EXIT_STATUS", "MONITOR_SERVICE_RESULT", "MONITOR_EXIT_CODE", "MONITOR_EXIT_STATUS",
    "MONITOR_INVOCATION_ID", "MONITOR_UNIT", "MEMORY_PRESSURE_WATCH", "MEMORY_PRESSURE_WRITE", "FDSTORE",
    "TRIGGER_UNIT",
    "TRIGGER_PATH", "TRIGGER_TIMER_REALTIME_USEC", "TRIGGER_TIMER_MONOTONIC_USEC", "REMOTE_ADDR", "REMOTE_PORT",
    "PIDFILE",
  ]
}
