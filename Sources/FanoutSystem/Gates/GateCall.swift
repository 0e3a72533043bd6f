import FanoutCore

/// One gate asked: the call of its program, and what becomes of the reply.
struct GateCall {
  let policy: GatePolicy
  let names: CategoryNames

  /// What is run; nil with the sentence where it cannot be.
  func program(
    environment: ProcessEnvironment, state: String?, isDryRun: Bool, descriptorLimit: UInt64? = nil
  ) -> Result<ProgramCall, SpawnFailure> {
    var variables = environment.removing(EnvironmentNames.identity)
    if isDryRun { variables = variables.setting("FANOUT_DRY_RUN", "1") }
    // So that a fire can end what a killed one left.
    if let state { variables = variables.setting(EnvironmentNames.selectorMark, state) }
    do throws(SpawnFailure) {
      let executable = try Executable.find(
        policy.command[0], directory: policy.directory, path: variables.value(of: "PATH"))
      return .success(
        ProgramCall(
          command: ChildCommand(
            executable: executable, arguments: policy.command, environment: variables.entries,
            directory: policy.directory, newSession: false, descriptorLimit: descriptorLimit),
          // A queue of thousands of items is one answer.
          outputLimit: policy.reviews == nil ? 64 << 10 : 8 << 20, timeLimit: policy.timeLimit))
    } catch {
      return .failure(error)
    }
  }

  /// What a reply comes to, of a program that was begun then; `last` is what the gate said before.
  func answer(_ reply: ProgramCall.Reply, last: GateAnswer?, begun: Moment, at moment: Moment) -> GateAnswer {
    var exit: Int?
    var words = reply.words
    switch reply.end {
    case .exited(.code(let code)): exit = Int(code)
    case .exited(let status): words = "\(policy.command[0]) ended with \(status.spoken)"
    case .couldNotStart(let why): words = "\(why)"
    case .tooLarge: words = "\(policy.command[0]) wrote more than anybody reads"
    case .timedOut: words = "\(policy.command[0]) was not done within \(policy.timeLimit.written)"
    case .interrupted(let number): words = "it was ended by \(Signals.name(number) ?? "signal \(number)")"
    }
    if let reviews = policy.reviews {
      return policy.reviewAnswer(
        reviews, exit: exit, output: reply.output, words: words, last: last, begun: begun, at: moment)
    }
    return GateAnswer.read(policy, exit: exit, output: reply.output, words: words, names: names, at: moment)
  }

  /// Of a program that could not be started.
  func answer(_ failure: SpawnFailure, last: GateAnswer?, at moment: Moment) -> GateAnswer {
    answer(ProgramCall.Reply(end: .couldNotStart(failure)), last: last, begun: moment, at: moment)
  }
}
