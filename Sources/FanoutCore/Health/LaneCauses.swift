extension HealthFacts.LaneTrouble {
  /// What it means, and what ends it.
  var cause: HealthCause {
    switch what {
    case .stopped(let pid):
      HealthCause(
        .stopped, of: run.text, "the supervisor of \(run) is stopped (pid \(pid)): its limits are not watched",
        helps: Remedy("kill -CONT \(pid)", "continues it, fanout kill --now \(run) ends the run"))
    case .orphaned:
      HealthCause(
        .orphan, of: run.text, "\(run) has lost its supervisor and lives on: \(processes); \(category) stays busy",
        helps: Remedy("fanout fire", "has it adopted, fanout kill \(run) ends it"))
    case .unended:
      HealthCause(
        .orphan, of: run.text, "\(run) was to be killed, has no supervisor and lives on: \(processes)",
        helps: Remedy("fanout kill \(run)", "ends it"))
    case .unproven(let why):
      HealthCause(
        .unwatched, of: run.text, "\(run) has no supervisor, and may live: \(why); \(category) stays busy",
        helps: Remedy("fanout show \(run)", "tells what is known of it, as root all that can be seen"))
    case .overdueOrphan:
      HealthCause(
        .overdue, of: run.text,
        "\(run) is past its time limit, has no supervisor and lives on" + (processes.isEmpty ? "" : ": \(processes)"),
        helps: Remedy("fanout kill \(run)", "ends it"))
    case .late(let end): end.cause(of: run, category, processes: processes)
    }
  }
}

extension HealthFacts.StoppedHolder {
  /// What it means, and what ends it.
  var cause: HealthCause {
    HealthCause(
      .stopped, of: what, "pid \(pid) (\(name)) is stopped and holds \(what), so that no fire can look",
      helps: Remedy("kill -CONT \(pid)", "continues it, kill -KILL \(pid) ends it"))
  }
}

extension HealthFacts.Leftover {
  /// What it means, and what ends it.
  var cause: HealthCause {
    HealthCause(
      .leftover, of: run.text, "\(processes) outlived its run \(run), which has ended",
      helps: Remedy("kill \(pid)", "ends it"))
  }
}
