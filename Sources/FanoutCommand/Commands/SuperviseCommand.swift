import FanoutCore
import FanoutSystem
import Glibc

/// `fanout supervise`, hidden: the detached supervisor of a fire. Its orders come over standard input.
enum SuperviseCommand {
  static let command: Command = { invocation, output in
    guard invocation.positionals.count >= 2 else { return ExitCode.usage.rawValue }
    let state = StateDirectory(
      path: invocation.positionals[0], lockFile: invocation.positionals.count > 2 ? invocation.positionals[2] : nil)
    guard CommandSite.hasProc(output) else { return ExitCode.launcherUnavailable.rawValue }
    let id = SupervisorID(invocation.positionals[1])
    // It was executed through /proc/self/exe and would go by the name of exe.
    if let file = fopen("/proc/self/comm", "we") {
      fputs("fanout", file)
      fclose(file)
    }
    do {
      let clocks = try Clocks.live()
      let supervisor = try Supervisor(
        state: state, clocks: clocks, name: .given(id), setting: .detached, environment: ProcessEnvironment.current(),
        say: { output.message(.warning, "\(clocks.moment().wall.rfc3339) \($0)") })
      try supervisor.takeOrders(from: STDIN_FILENO)
      try supervisor.run(while: { supervisor.expectsOrders || supervisor.holdsLanes })
      supervisor.finish()
      return ExitCode.success.rawValue
    } catch {
      let now = (try? Clocks.live().moment().wall.rfc3339).map { $0 + " " } ?? ""
      output.message(.error, "\(now)supervisor \(id): \(error)")
      return Fault.exitCode(of: error)
    }
  }
}
