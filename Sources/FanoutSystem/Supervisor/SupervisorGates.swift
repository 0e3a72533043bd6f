import FanoutCore

/// Asks the gates for respawns, beside everything else that the lanes of a supervisor wait for.
struct SupervisorGates {
  private let state: StateDirectory
  private let clocks: Clocks
  private let environment: ProcessEnvironment
  private let descriptorLimit: UInt64
  private let say: (String) -> Void
  /// Made with the first gate that is asked.
  private var programs: Programs?
  private var atWork: [Programs.Key: (call: GateCall, begun: Moment)] = [:]
  /// What was answered to those who wait now, by the gate.
  private var answers: [String: GateAnswer] = [:]

  /// How long those who asked wait at the longest before they look again: a reply wakes them.
  static let look: Duration = .seconds(1)

  /// The gates of a loop. `say` is for people.
  init(
    of state: StateDirectory, clocks: Clocks, environment: ProcessEnvironment, descriptorLimit: UInt64,
    say: @escaping (String) -> Void
  ) {
    self.state = state
    self.clocks = clocks
    self.environment = environment
    self.descriptorLimit = descriptorLimit
    self.say = say
  }

  /// When it has to be told the time; nil: nothing is asked.
  var wakesAt: MonotonicTime? { atWork.isEmpty ? nil : programs?.wakesAt }

  /// What these gates say; nil: they are asked, and whoever wants to know asks again.
  /// `variables` is what some get beyond our environment, by their names.
  mutating func ask(
    _ policies: [GatePolicy], names: CategoryNames, variables: [String: [EnvironmentEntry]] = [:],
    _ sources: EventSources
  ) -> [GateAnswer]? {
    let now = clocks.moment()
    let files = GateFiles(state)
    var found: [GateAnswer] = []
    for policy in policies {
      if let answer = answers[policy.name] ?? files.answer(of: policy), answer.isGood(for: policy, at: now) {
        found.append(answer)
      } else if let answer = answers.removeValue(forKey: policy.name) {
        // Asked for this, however short its time is.
        found.append(answer)
      } else if !atWork.values.contains(where: { $0.call.policy.name == policy.name }),
        let answer = begin(GateCall(policy: policy, names: names), variables[policy.name] ?? [], sources)
      {
        found.append(answer)
      }
    }
    guard found.count == policies.count else {
      // What answered already is kept for the next look.
      for answer in found { answers[answer.gate] = answer }
      return nil
    }
    answers = [:]
    return found
  }

  /// Begins one; its answer where it cannot be begun.
  private mutating func begin(
    _ call: GateCall, _ variables: [EnvironmentEntry], _ sources: EventSources
  ) -> GateAnswer? {
    let begun = clocks.moment()
    func answer(_ why: SpawnFailure) -> GateAnswer {
      call.answer(why, last: GateFiles(state).answer(of: call.policy), at: clocks.moment())
    }
    do throws(SystemError) {
      let programs = try made(sources)
      switch call.program(
        environment: environment.laying(variables), state: nil, isDryRun: false, descriptorLimit: descriptorLimit)
      {
      case .failure(let why): return answer(why)
      case .success(let program):
        switch try programs.start(program) {
        case .failure(let why): return answer(why)
        case .success(let key): atWork[key] = (call, begun)
        }
      }
      return nil
    } catch {
      return answer(.system(error))
    }
  }

  private mutating func made(_ sources: EventSources) throws(SystemError) -> Programs {
    if let programs { return programs }
    let programs = try Programs(clocks: clocks)
    try sources.watch(programs.descriptor, for: .gates)
    self.programs = programs
    return programs
  }

  /// Takes in what happened. Whether somebody who waits may find an answer now.
  mutating func advance() -> Bool {
    guard let programs, let replies = try? programs.advance() else { return false }
    for (key, reply) in replies {
      guard let (call, begun) = atWork.removeValue(forKey: key) else { continue }
      let last = GateFiles(state).answer(of: call.policy)
      let answer = call.answer(reply, last: last, begun: begun, at: clocks.moment())
      answers[call.policy.name] = answer
      if !reply.left.isEmpty { say("gate \(call.policy.name) left \(reply.leftInWords)") }
      do { try GateFiles(state).keep(answer, of: call.policy) } catch {
        say("the answer of gate \(call.policy.name) is kept nowhere, and it is asked again: \(error)")
      }
    }
    return !replies.isEmpty
  }

  /// Ends what is asked still: nobody waits for it any more.
  mutating func finish() {
    guard let programs, !atWork.isEmpty else { return }
    for key in atWork.keys { programs.end(key, for: .interrupted(Signals.terminate)) }
    let deadline = clocks.monotonic() + ProgramCall.grace + ProgramCall.killWait
    guard let events = try? EventLoop(clocks: clocks), (try? events.watch(programs.descriptor, token: 1)) != nil else {
      return
    }
    while !atWork.isEmpty, clocks.monotonic() < deadline {
      let wakes = [programs.wakesAt, deadline].compactMap { $0 }.min()
      guard (try? events.wait(until: wakes)) != nil else { return }
      for (key, _) in (try? programs.advance()) ?? [] { atWork[key] = nil }
    }
  }
}
