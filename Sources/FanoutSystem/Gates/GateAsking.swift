import FanoutCore

/// Asks the gates of a configuration, all of them together, each in a process group of its own with its time limit.
public struct GateAsking {
  let policies: [GatePolicy]
  /// What the probes of backends get beyond our environment, by the names of their gates.
  let variables: [String: [EnvironmentEntry]]
  let names: CategoryNames
  let state: StateDirectory
  let clocks: Clocks
  let environment: ProcessEnvironment
  let descriptorLimit: UInt64?

  /// The gates of a configuration; `descriptorLimit` is the caller's own, where this process has raised its.
  public init(
    _ configuration: Configuration, state: StateDirectory, clocks: Clocks, environment: ProcessEnvironment,
    descriptorLimit: UInt64? = nil
  ) {
    policies = configuration.gates + configuration.backends.compactMap(\.probe)
    variables = Dictionary(configuration.backends.map { (BackendPolicy.gateName($0.name), $0.environment) }) { $1 }
    names = configuration.names
    self.state = state
    self.clocks = clocks
    self.environment = environment
    self.descriptorLimit = descriptorLimit
  }

  /// What they came to.
  public struct Result: Sendable {
    /// An answer of each, in the order of the configuration.
    public var answers: [GateAnswer]
    /// A signal that came for us meanwhile: what was asked still was ended for it.
    public var interrupted: Int32?
    /// Fresh samples of queues for review, for the journal.
    public var samples: [ReviewRecord] = []
    /// What is to be said, as sentences: what is left of a gate that cannot be ended.
    public var notes: [String] = []
  }

  /// What they said last; nobody is asked.
  public func recorded() -> [GateAnswer] {
    let now = clocks.moment()
    return policies.map { policy in
      GateFiles(state).answer(of: policy)
        ?? GateAnswer(gate: policy.name, .unknown, detail: "it was never asked", at: now)
    }
  }

  /// What they say now. One whose last answer is good still is not asked. A dry run keeps nothing.
  public func ask(isDryRun: Bool) throws(SystemError) -> Result {
    guard !policies.isEmpty else { return Result(answers: []) }
    let began = clocks.moment()
    let files = GateFiles(state)
    let last = policies.map(files.answer)
    var answers: [GateAnswer?] = zip(policies, last).map { policy, answer in
      answer.flatMap { $0.isGood(for: policy, at: began) ? $0 : nil }
    }
    let open = answers.indices.filter { answers[$0] == nil }
    guard !open.isEmpty else { return Result(answers: answers.compactMap { $0 }) }
    let programs = try BegunPrograms(clocks: clocks)
    defer { programs.restore() }
    var result = Result(answers: [])
    var begun: [(place: Int, key: Programs.Key)] = []
    for place in open {
      switch call(place).program(
        environment: environment(of: policies[place]), state: isDryRun ? nil : state.path, isDryRun: isDryRun,
        descriptorLimit: descriptorLimit)
      {
      case .success(let program): begun.append((place, try programs.begin(program)))
      case .failure(let why): answers[place] = call(place).answer(why, last: last[place], at: began)
      }
    }
    for (place, key) in begun {
      let reply = try programs.reply(of: key)
      answers[place] = call(place).answer(reply, last: last[place], begun: began, at: clocks.moment())
      if !reply.left.isEmpty { result.notes.append("gate \(policies[place].name) left \(reply.leftInWords)") }
    }
    result.interrupted = programs.interruptedBy
    result.answers = answers.compactMap { $0 }
    guard !isDryRun, result.interrupted == nil else { return result }
    for place in open {
      guard let answer = answers[place] else { continue }
      if answer.state == .open, let sample = answer.sample {
        result.samples.append(sample.record(of: policies[place]))
      }
      do { try files.keep(answer, of: policies[place]) } catch {
        result.notes.append(
          "the answer of gate \(policies[place].name) is kept nowhere, and it is asked again: \(error)")
      }
    }
    return result
  }

  private func environment(of policy: GatePolicy) -> ProcessEnvironment {
    variables[policy.name].map { environment.laying($0) } ?? environment
  }

  private func call(_ place: Int) -> GateCall { GateCall(policy: policies[place], names: names) }
}

extension GateAnswer {
  /// Whether it need not be asked for again: it is young, by a clock that nobody sets, and what it said until when is
  /// not over.
  func isGood(for policy: GatePolicy, at now: Moment) -> Bool {
    guard now.boot == at.boot, !(until.map { $0 <= now.wall } ?? false) else { return false }
    let age = now.bootMilliseconds - at.bootMilliseconds
    return age >= 0 && age < policy.cache.milliseconds
  }
}
