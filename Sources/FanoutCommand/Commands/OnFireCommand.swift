import FanoutCore
import FanoutSystem
import Glibc

/// `fanout on-fire`, hidden: runs the `onFire` command for a fire that started it. Its order comes over standard input.
enum OnFireCommand {
  static let command: Command = { _, output in
    // It was executed through /proc/self/exe and would go by the name of exe.
    if let file = fopen("/proc/self/comm", "we") {
      fputs("fanout", file)
      fclose(file)
    }
    guard let task = OnFire.ofThisProcess() else {
      output.message(.error, "on-fire is started by a fire, with its order on standard input")
      return ExitCode.usage.rawValue
    }
    let clocks: Clocks
    do throws(SystemError) { clocks = try .live() } catch {
      output.message(.error, "onFire: \(error)")
      return CommandSite.exitCode(of: error).rawValue
    }
    guard let why = task.run(environment: .current(), clocks: clocks) else { return ExitCode.success.rawValue }
    output.message(.warning, "onFire: \(task.policy.command[0]) \(why); the fire is not touched by it")
    if let problem = task.record(why, clocks: clocks) {
      output.message(.warning, "onFire: its failure could not be recorded: \(problem)")
    }
    return ExitCode.failure.rawValue
  }
}

extension CommandSite {
  /// Starts the `onFire` command for a fire that is on record and printed; nil: there is none, or it could not be
  /// started.
  func startOnFire(for outcome: FireOutcome) -> OnFire.Process? {
    guard let policy = loaded.configuration.onFire, let facts = outcome.facts, let end = facts.end else { return nil }
    let record = JSONValue.object(output.head.members + facts.members).encoded() + [10]
    let variables = HookVariables(
      exit: Int(end.exit), host: DocumentHead.host, loop: invocation.global.name, configuration: loaded.path)
    let task = OnFire(policy: policy, fire: outcome.id, record: record, variables: variables, state: state.path)
    switch task.start(environment: environment) {
    case .success(let process): return process
    case .failure(let why):
      output.message(.warning, "onFire: no process could be started for it: \(why)")
      _ = task.record("no process could be started for it: \(why)", clocks: clocks)
      return nil
    }
  }

  /// Waits until it is done, as long as it may take.
  func await(_ process: OnFire.Process?) {
    if let trouble = process?.wait(clocks: clocks) { output.message(.warning, "onFire: \(trouble)") }
  }
}
