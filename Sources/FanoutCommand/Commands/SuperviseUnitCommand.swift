import FanoutCore
import FanoutSystem

/// `fanout supervise-unit`, hidden: the main process of a worker's unit. Its words go to the manager's journal.
enum SuperviseUnitCommand {
  static let command: Command = { invocation, output in
    let given = invocation.positionals
    guard given.count >= 3 else { return ExitCode.usage.rawValue }
    guard CommandSite.hasProc(output) else { return ExitCode.launcherUnavailable.rawValue }
    let state = StateDirectory(path: given[0], lockFile: given.count > 3 ? given[3] : nil)
    do {
      let supervision = UnitSupervision(state: state, id: SupervisorID(given[1]), digest: given[2], clocks: try .live())
      try supervision.run(
        manager: .current(), say: { output.message(.warning, $0) },
        tellEnd: { run, end, lastWords in
          for line in lastWords { output.message(.info, "\(run.category)| \(line)") }
          output.message(
            end.outcome.isUnsuccessful ? .warning : .notice, "run \(run.id) ended: \(RunVerdict.line(run, end))")
        })
      return ExitCode.success.rawValue
    } catch {
      output.message(.error, "supervisor \(given[1]): \(error)")
      return ExitCode.failure.rawValue
    }
  }
}
