import FanoutCore

/// One call of a command that is told what has happened, by the process that was started for it.
struct HookCall {
  private let policy: HookPolicy
  private let input: [UInt8]
  private let variables: HookVariables

  /// A call; `input` is what it gets on its stdin.
  init(_ policy: HookPolicy, input: [UInt8], variables: HookVariables) {
    self.policy = policy
    self.input = input
    self.variables = variables
  }

  /// Runs it to its end; a sentence where it failed. What it leaves is ended.
  func run(environment: ProcessEnvironment, clocks: Clocks) -> String? {
    let variables = self.variables.values.reduce(environment.removing(EnvironmentNames.identity)) {
      $0.setting($1.name, $1.value)
    }
    let reply: ProgramCall.Reply
    do {
      let executable = try Executable.find(
        policy.command[0], directory: policy.directory, path: variables.value(of: "PATH"))
      reply = try ProgramCall(
        command: ChildCommand(
          executable: executable, arguments: policy.command, environment: variables.entries,
          directory: policy.directory, newSession: false),
        input: input, timeLimit: policy.timeLimit
      ).run(clocks: clocks)
    } catch {
      return "could not be run: \(error)"
    }
    let words = reply.words.split(separator: "\n").last ?? ""
    let said = words.isEmpty ? "" : "; it said: \(words)"
    switch reply.end {
    case .exited(.code(0)): return reply.left.isEmpty ? nil : "left \(reply.leftInWords)\(said)"
    case .couldNotStart(let why): return "could not be run: \(why)"
    case .timedOut where !reply.left.isEmpty:
      return "was not done within \(policy.timeLimit.written) and cannot be ended: \(reply.leftInWords)\(said)"
    case .exited(let status): return "ended with \(status.spoken)\(said)"
    case .tooLarge: return "wrote more than anybody reads and was ended\(said)"
    case .timedOut: return "was not done within \(policy.timeLimit.written) and was ended\(said)"
    case .interrupted(let number): return "was ended by \(Signals.name(number) ?? "signal \(number)")\(said)"
    }
  }
}
