import FanoutCore
import Glibc

/// From the selector's answer to confirmed workers.
extension Fire {
  /// Selects, plans, launches, confirms. How far it came stands in `course`, whatever is thrown.
  func decide(_ course: inout FireProgress) throws {
    if request.person?.isForced != true,
      let closed = Admission(policy: policy, facts: course.facts).reason(against: nil, on: .everything)
    {
      course.closed = closed
      return
    }
    if try !askGates(&course) { return }
    var answer = SelectorAnswer.failed(.emptyAnswer)
    if request.person?.category == nil {
      answer = try ask(&course)
      if course.interrupted != nil { return }
    }
    // What is true may have changed while the selector thought: the plan is made from the facts of now.
    takePresentFacts(&course)
    let reading = SelectorPayload.read(answer)
    let selection = self.selection(reading)
    let payload = try? reading.get()
    var launch = FireLaunch(reading: course.reading, rounds: Launching(selection, policy: policy, facts: course.facts))
    if let refusal = refusal(of: launch.rounds.plan) {
      course.launch = launch
      course.refusal = refusal
      try keep(launch.rounds, answer)
      return
    }
    launchAll(&launch, payload: payload, gates: course.gates)
    course.launch = launch
    CrashPoint.reached(.fireLaunched)
    // Workers live by now: a full disk must not keep what became of them from being told.
    do { try keep(launch.rounds, answer) } catch { say("\(error)") }
    CrashPoint.reached(.fireKept)
    defer { course.launch = launch }
    try confirm(&launch)
  }

  /// Asks the gates of the configuration, all together, before anybody is asked for candidates. False: nothing may
  /// start, or a signal came.
  private func askGates(_ course: inout FireProgress) throws -> Bool {
    let asking = GateAsking(
      request.configuration, state: state, clocks: clocks, environment: environment,
      descriptorLimit: inPlace?.workersDescriptorLimit)
    let asked = try asking.ask(isDryRun: false)
    for note in asked.notes { say(note) }
    for sample in asked.samples { try append(.reviewsSampled(sample)) }
    course.gates = asked.answers
    course.facts.take(asked.answers, course.reading.standing)
    course.interrupted = asked.interrupted
    for name in BackendChoice(policy, course.facts).passedLogins {
      try append(.backendClosed(backend: name, by: .probe))
    }
    if asked.interrupted != nil { return false }
    guard request.person?.isForced != true else { return true }
    let admission = Admission(policy: policy, facts: course.facts)
    // A person who named a category is told by its plan.
    course.closed =
      request.person?.category == nil ? admission.closedForAll : admission.reason(against: nil, on: .everything)
    return course.closed == nil
  }

  private func ask(_ course: inout FireProgress) throws -> SelectorAnswer {
    let moment = SelectorAsking.Moment(
      policy: policy, facts: course.facts, standing: course.reading.standing, seed: ChoiceInput.seed(of: id))
    let asked = try SelectorAsking(
      request.configuration, clocks: clocks, environment: environment,
      state: request.person == nil ? state.path : nil,
      descriptorLimit: inPlace?.workersDescriptorLimit
    ).ask(moment, isDryRun: false)
    course.response = asked
    course.interrupted = asked.interrupted
    if let left = asked.left { say(left) }
    for warning in asked.warnings { say(warning) }
    // Another state directory may lie there by now, in which nobody has begun this fire.
    try writer.proveInPlace()
    try keepAnswer(asked)
    CrashPoint.reached(.fireAnswered)
    return asked.answer
  }

  private func selection(_ reading: Result<SelectorPayload, Degradation>) -> Selection {
    if let category = request.person?.category { return Selection(person: category) }
    return Selection.select(reading, names: policy.names, allowlist: policy.allowlist, fallback: policy.fallback)
  }

  /// The facts of now, with what a person outranks taken out and noted.
  private func takePresentFacts(_ course: inout FireProgress) {
    past.take(tail?.next() ?? [])
    let reading = factsReader.read(request.configuration, of: request.person?.category, past: past)
    course.facts = reading.facts
    course.facts.take(course.gates, reading.standing)
    guard let person = request.person else { return }
    course.outranked = person.outranked(policy: Policy(request.configuration), facts: course.facts)
    course.facts = person.facts(course.facts, width: policy.width)
  }

  private func refusal(of plan: Plan) -> (exit: Int64, notes: [String])? {
    guard let degradation = plan.degradation, request.isStrict || policy.fallback == .none else { return nil }
    return (
      65,
      ["\(degradation.sentence); nothing was started (\(request.isStrict ? "--strict" : "selector.fallback is none"))"]
    )
  }

  // MARK: - Launching

  /// Launches what is admitted, in order, round by round.
  private func launchAll(_ launch: inout FireLaunch, payload: SelectorPayload?, gates: [GateAnswer]) {
    let context = FireContext(
      fire: id, configuration: request.configurationPath, policy: policy, person: request.person,
      freeSpace: request.configuration.keep.freeSpace, gates: gates,
      payload: payload?.remainder(atMost: Assignment.payloadLimit), hasPayloadFile: payload != nil)
    launch.tail = journal.tail()
    while true {
      let wanted = launch.rounds.wanted
      guard !wanted.isEmpty else { return }
      warnOfDescriptors(for: launch.rounds.runs.count + wanted.count)
      let requests = wanted.compactMap { launchRequest($0, standing: launch.reading.standing) }
      let results = results(of: requests, context, &launch)
      launch.rounds.take(zip(requests, results).map { ($0.run, $1) })
    }
  }

  private func launchRequest(_ entry: Plan.Entry, standing: Standing) -> LaunchRequest? {
    guard let category = entry.candidate.category else { return nil }
    var terms = Terms(request.configuration.policy(for: category))
    if let person = request.person, !person.mayRespawn { terms.respawn.limit = 0 }
    guard let run = Launching.run(entry, of: id, terms: terms, streak: standing.streak(of: category)) else {
      return nil
    }
    return LaunchRequest(
      run: run, worker: request.configuration.policy(for: category).worker, selection: entry.candidate.selection,
      routes: BackendRoute.all(for: category, request.configuration))
  }

  /// A result for each, whatever happens: what nobody answered for is as the journal has it.
  private func results(of requests: [LaunchRequest], _ context: FireContext, _ launch: inout FireLaunch)
    -> [LaunchResult]
  {
    var reply: LaunchReply
    if let inPlace {
      do {
        reply = LaunchReply()
        reply.results = try inPlace.launch(requests, of: context)
      } catch {
        reply = LaunchReply(error, for: requests, journal: journal, clocks: clocks)
      }
    } else {
      reply = launcher.launch(requests, of: context, signals: signals)
    }
    if let fault = reply.fault {
      launch.rounds.isOver = true
      launch.fault = fault
    }
    launch.silent.merge(reply.silent) { $1 }
    return reply.results
  }

  /// What cannot all be started is said before it is tried.
  private func warnOfDescriptors(for runs: Int) {
    var limit = rlimit()
    let needed = DescriptorNeeds.limit(forRuns: runs)
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, UInt64(limit.rlim_max) < UInt64(needed)
    else { return }
    say(
      "\(runs) runs need \(needed) descriptors, and the limit is \(limit.rlim_max): raise it (ulimit -Hn, LimitNOFILE=)"
    )
  }

  // MARK: - Files of the fire

  /// The answer as it came, before anything is made of it.
  private func keepAnswer(_ response: SelectorClient.Response) throws {
    let directory = state.fire(id)
    do throws(SystemError) {
      try AtomicFile.write(response.output, to: directory + "/payload.json")
      if let input = response.input {
        try AtomicFile.write(input.json.encoded() + [10], to: directory + "/selector.json")
      }
    } catch {
      throw StateError.cannotWrite(directory, error)
    }
  }

  /// The plan and what it was made from: enough to recompute it.
  private func keep(_ rounds: Launching, _ answer: SelectorAnswer) throws {
    let directory = state.fire(id)
    let stored = StoredFire(policy: policy, facts: rounds.facts, answer: answer, person: request.person?.category)
    do throws(SystemError) {
      try AtomicFile.write(stored.json.encoded() + [10], to: directory + "/facts.json")
      try AtomicFile.write(rounds.plan.json(policy: policy).encoded() + [10], to: directory + "/plan.json")
    } catch {
      throw StateError.cannotWrite(directory, error)
    }
  }
}
