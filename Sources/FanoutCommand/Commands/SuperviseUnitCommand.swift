import FanoutCore
import FanoutSystem
import Glibc

/// `fanout supervise-unit`, hidden: the main process of a worker's unit. Its words go to the manager's journal.
enum SuperviseUnitCommand {
  static let command: Command = { invocation, output in
    let given = invocation.positionals
    guard given.count >= 3 else { return ExitCode.usage.rawValue }
    guard CommandSite.hasProc(output) else { return ExitCode.launcherUnavailable.rawValue }
    let state = StateDirectory(path: given[0], lockFile: given.count > 3 ? given[3] : nil)
    do {
      let supervision = UnitSupervision(state: state, id: given[1], digest: given[2], clocks: try .live())
      try supervision.run(
        manager: .current(), say: { output.message(.warning, $0) },
        tellEnd: { run, end, lastWords in
          for line in lastWords { output.message(.info, "\(run.category)| \(line)") }
          output.message(end.outcome.isUnsuccessful ? .warning : .notice, "run \(run.id) ended: \(RunVerdict.line(run, end))")
        })
      return ExitCode.success.rawValue
    } catch {
      output.message(.error, "supervisor \(given[1]): \(error)")
      return ExitCode.failure.rawValue
    }
  }
}

/// `fanout probe-unit`, hidden: what `check` starts in a unit, to see what holds there.
enum ProbeUnitCommand {
  static let command: Command = { invocation, output in
    guard invocation.positionals.count == 2 else { return ExitCode.usage.rawValue }
    do {
      try ProbedUnit.answer(limits: invocation.positionals[1], into: invocation.positionals[0])
      return ExitCode.success.rawValue
    } catch {
      output.message(.error, "\(error)")
      return ExitCode.failure.rawValue
    }
  }
}

/// `fanout unit-ended`, hidden: what systemd runs when a worker's unit is over (`ExecStopPost`).
enum UnitEndedCommand {
  static let command: Command = { invocation, output in
    guard invocation.positionals.count == 2 else { return ExitCode.usage.rawValue }
    do {
      try UnitEnd.keep(of: invocation.positionals[1], in: StateDirectory(path: invocation.positionals[0]), environment: .current())
      return ExitCode.success.rawValue
    } catch {
      output.message(.error, "\(error)")
      return ExitCode.cannotWrite.rawValue
    }
  }
}
