import FanoutCore

/// The environment that a worker starts with (SPEC 8): the fire's own, less what a service manager set for one unit,
/// then what the configuration makes of it (its file of variables, then its own), then who the worker is. The same with
/// every launcher.
enum WorkerEnvironment {
  /// What all workers of one configuration share: made once for a thousand of them.
  static func shared(
    over base: ProcessEnvironment, with entries: [EnvironmentEntry], file: EnvironmentFile?
  ) throws(EnvironmentFileProblem) -> ProcessEnvironment {
    try base.removing(EnvironmentNames.identity + EnvironmentNames.ofOneUnit).configured(by: entries, file: file)
      .removing(EnvironmentNames.own)
  }

  /// The environment of one of them.
  static func variables(of run: Run, directory: RunDirectory, configuration: String, over shared: ProcessEnvironment)
    -> ProcessEnvironment
  {
    shared.appending(
      [
        ("FANOUT_CATEGORY", run.category.name), ("CASCADE_CATEGORY", run.category.name), ("FANOUT_RUN_ID", run.id.text),
        ("FANOUT_FIRE_ID", run.fire.text), ("FANOUT_GENERATION", "\(run.generation)"),
        ("FANOUT_ATTEMPT", "\(run.attempt)"), ("FANOUT_STREAK", "\(run.streak)"),
        ("FANOUT_CONFIG", configuration), ("FANOUT_RUN_DIR", directory.path),
        ("FANOUT_ASSIGNMENT_FILE", directory.assignmentFile),
        ("FANOUT_OUTCOME_FILE", directory.outcomeFile), ("FANOUT_HEARTBEAT_FILE", directory.heartbeatFile),
        ("FANOUT_LOCK_FD", "3"),
      ] + (run.backend.map { [("FANOUT_BACKEND", $0)] } ?? []))
  }
}
