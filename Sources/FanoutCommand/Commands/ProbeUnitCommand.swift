import FanoutCore
import FanoutSystem

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
