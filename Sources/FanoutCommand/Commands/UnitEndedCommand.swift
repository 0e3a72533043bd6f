import FanoutCore
import FanoutSystem

/// `fanout unit-ended`, hidden: what systemd runs when a worker's unit is over (`ExecStopPost`).
enum UnitEndedCommand {
  static let command: Command = { invocation, output in
    guard invocation.positionals.count == 2 else { return ExitCode.usage.rawValue }
    do {
      try UnitEnd.keep(
        of: RunID(invocation.positionals[1]), in: StateDirectory(path: invocation.positionals[0]),
        environment: .current())
      return ExitCode.success.rawValue
    } catch {
      output.message(.error, "\(error)")
      return ExitCode.cannotWrite.rawValue
    }
  }
}
