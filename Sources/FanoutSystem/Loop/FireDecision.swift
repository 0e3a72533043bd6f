import FanoutCore
import Glibc

/// From the selector's answer to confirmed workers.
extension Fire {
  /// Selects, plans, launches, confirms, and records.
  func decide(_ start: FactsReader.Reading) throws -> FireOutcome {
    var facts = start.facts
    var answer = SelectorAnswer.failed(.emptyAnswer)
    var response: SelectorClient.Response?
    if request.person?.category == nil {
      let question = FactsReader.request(facts: facts, ledger: start.ledger, policy: policy, isDryRun: false)
      let asked = try SelectorClient(
        request.configuration.selector, clocks: clocks, environment: environment, state: request.person == nil ? state.path : nil,
        descriptorLimit: inPlace?.workersDescriptorLimit
      ).ask(question, isDryRun: false)
      response = asked
      answer = asked.answer
      try keepAnswer(asked)
      CrashPoint.reached(.fireAnswered)
      if let number = asked.interrupted { return try end(interruptedBy: number, facts: facts) }
    }
    // What is true may have changed while the selector thought: the plan is made from the facts of now.
    facts = presentFacts()
    let reading = SelectorPayload.read(answer)
    let selection = self.selection(reading)
    let payload = try? reading.get()
    var launch = Launch(reading: start, rounds: Launching(selection, policy: policy, facts: facts))
    if let refusal = refusal(of: launch.rounds.plan) {
      try keep(launch.rounds, answer)
      return try end(launch, response, exit: refusal.exit, notes: refusal.notes)
    }
    try launchAll(&launch, payload: payload)
    CrashPoint.reached(.fireLaunched)
    // Workers live by now: a full disk must not keep what became of them from being told.
    do { try keep(launch.rounds, answer) } catch { say("\(error)") }
    CrashPoint.reached(.fireKept)
    try confirm(&launch)
    let outcome = try end(launch, response, exit: nil, notes: [])
    launcher.dismiss()
    return outcome
  }

  /// What is being launched, and what became of it.
  struct Launch {
    let reading: FactsReader.Reading
    var rounds: Launching
    var tail: Journal.Tail?
    var confirmation = Confirmation(runs: [])
    var interrupted: Int32?

    init(reading: FactsReader.Reading, rounds: Launching) {
      self.reading = reading
      self.rounds = rounds
    }
  }

  private func selection(_ reading: Result<SelectorPayload, Degradation>) -> Selection {
    if let category = request.person?.category { return Selection(person: category) }
    return Selection.select(reading, names: policy.names, allowlist: policy.allowlist, fallback: policy.fallback)
  }

  /// The facts of now, with what a person outranks taken out, and that told.
  private func presentFacts() -> Facts {
    for record in tail?.next() ?? [] { past.ledger.apply(record) }
    let facts = FactsReader(state, clocks: clocks).read(request.configuration, of: request.person?.category, past: past).facts
    guard let person = request.person else { return facts }
    for reason in person.outranked(policy: Policy(request.configuration), facts: facts) {
      say("outranked: \(reason.name)" + (reason.detail.map { " (\($0))" } ?? ""))
    }
    return person.facts(facts, width: policy.width)
  }

  private func refusal(of plan: Plan) -> (exit: Int64, notes: [String])? {
    guard let degradation = plan.degradation, request.isStrict || policy.fallback == .none else { return nil }
    return (65, ["\(degradation.sentence); nothing was started (\(request.isStrict ? "--strict" : "selector.fallback is none"))"])
  }

  // MARK: - Launching

  /// Launches what is admitted, in order, round by round.
  private func launchAll(_ launch: inout Launch, payload: SelectorPayload?) throws {
    let context = FireContext(
      fire: id, configuration: request.configurationPath, width: policy.width, ignoresWidth: request.person?.isForced ?? false,
      ignoresPauses: request.person?.isForced ?? false,
      freeSpace: request.person?.isForced == true ? 0 : request.configuration.keep.freeSpace, payload: payload?.remainder,
      hasPayloadFile: payload != nil)
    launch.tail = journal.tail()
    while true {
      let wanted = launch.rounds.wanted
      guard !wanted.isEmpty else { return }
      warnOfDescriptors(for: launch.rounds.runs.count + wanted.count)
      let requests = wanted.compactMap { launchRequest($0, payload: payload, ledger: launch.reading.ledger) }
      let results = try results(of: requests, context, &launch)
      launch.rounds.take(zip(requests, results).map { ($0.run, $1) })
    }
  }

  private func launchRequest(_ entry: Plan.Entry, payload: SelectorPayload?, ledger: Ledger) -> LaunchRequest? {
    guard let category = entry.candidate.category else { return nil }
    var terms = Terms(request.configuration.policy(for: category))
    if let person = request.person, !person.mayRespawn { terms.respawn.limit = 0 }
    guard let run = Launching.run(entry, of: id, terms: terms, streak: ledger.streak(of: category)) else { return nil }
    let selection = entry.candidate.selection.flatMap { range in payload.map { Array($0.document.bytes[range]) } }
    return LaunchRequest(run: run, worker: request.configuration.policy(for: category).worker, selection: selection)
  }

  private func results(of requests: [LaunchRequest], _ context: FireContext, _ launch: inout Launch) throws -> [LaunchResult] {
    if let inPlace { return try inPlace.launch(requests, of: context) }
    do {
      return try launcher.launch(requests, of: context)
    } catch let failure as SpawnFailure {
      launch.rounds.isOver = true
      return requests.map { _ in .failed("no supervisor could be started: \(failure)") }
    } catch let failure as SupervisorLost {
      launch.rounds.isOver = true
      let started = journal.mayHaveStarted(requests.map(\.run.id), before: clocks.moment().wall)
      return requests.map { started.contains($0.run.id) ? .launched : .failed("\(failure)") }
    }
  }

  /// What cannot all be started is said before it is tried.
  private func warnOfDescriptors(for runs: Int) {
    var limit = rlimit()
    let needed = DescriptorNeeds.limit(forRuns: runs)
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, UInt64(limit.rlim_max) < UInt64(needed) else { return }
    say("\(runs) runs need \(needed) descriptors, and the limit is \(limit.rlim_max): raise it (ulimit -Hn, LimitNOFILE=)")
  }

  // MARK: - Confirming

  /// Waits until the journal says of each run that it started or ended: all together, with every launcher.
  private func confirm(_ launch: inout Launch) throws {
    launch.confirmation = Confirmation(runs: launch.rounds.runs.map(\.id))
    guard !launch.rounds.runs.isEmpty, var tail = launch.tail else { return }
    let longest = launch.rounds.runs.map(\.terms.confirmFor).max() ?? .zero
    let deadline = clocks.monotonic() + longest + Fire.confirmGrace
    var confirmation = launch.confirmation
    confirmation.take(tail.next())
    if let inPlace {
      inPlace.wakeAt = deadline
      defer { inPlace.wakeAt = nil }
      try inPlace.run(while: {
        confirmation.take(tail.next())
        // What the journal of a full disk could not take will never be read there.
        return !confirmation.isComplete && inPlace.hasTenants && clocks.monotonic() < deadline
      })
    } else {
      launch.interrupted = try follow(&confirmation, from: &tail, until: deadline)
    }
    launch.confirmation = confirmation
  }

  /// Waits for what others write. Answers the signal that cut it short.
  private func follow(_ confirmation: inout Confirmation, from tail: inout Journal.Tail, until deadline: MonotonicTime) throws -> Int32? {
    let ends = launcher.ends
    let watch = try JournalWatch(state, clocks: clocks, supervisors: ends)
    defer { watch.end() }
    var living = ends.count + launcher.unseen
    while true {
      // Looked at before every wait: what was written before the watch began is told by nobody.
      confirmation.take(tail.next())
      guard !confirmation.isComplete, living > 0, clocks.monotonic() < deadline else { break }
      switch try watch.wait(until: deadline) {
      case .written: break
      case .interrupted(let number):
        confirmation.take(tail.next())
        guard !confirmation.isComplete else { return nil }
        confirmation.isInterrupted = true
        return number
      case .supervisorEnded:
        living -= 1
        confirmation.take(tail.next())
        // One that ended with its runs told them all; one that fell left them to be settled or adopted.
        if !confirmation.isComplete { try? reconcile() }
      }
    }
    if !confirmation.isComplete {
      // All supervisors fell, or the journal is full: what can be settled is settled now, and the rest is unconfirmed.
      try? reconcile()
      confirmation.take(tail.next())
    }
    return nil
  }

  /// How long after the last `confirmFor` a confirmation may take to reach the disk.
  static let confirmGrace: Duration = .seconds(30)

  // MARK: - Recording

  private func end(interruptedBy number: Int32, facts: Facts) throws -> FireOutcome {
    var end = FireEnd()
    end.live = Int64(facts.live)
    end.width = Int64(policy.width)
    end.source = "none"
    end.constraint = BindingConstraint.selector.description
    end.cause = "interrupted by \(Signals.name(number) ?? "signal \(number)") while the selector ran"
    end.exit = Int64(128 + number)
    try append(.fireEnded(end))
    return FireOutcome(id: id, end: end, notes: [end.cause ?? ""], interrupted: number)
  }

  private func end(
    _ launch: Launch, _ response: SelectorClient.Response?, exit: Int64?, notes: [String]
  ) throws -> FireOutcome {
    let plan = launch.rounds.plan
    var failures = launch.rounds.failures
    for run in launch.rounds.runs {
      guard let why = launch.confirmation.failure(of: run.id) else { continue }
      failures.append(FireEnd.Failure(category: run.category.name, why: why + lastWords(of: run)))
    }
    let live = Set(Census.take(state, journal: journal, now: clocks.moment(), admission: nil).living.map(\.entry.category)).count
    var end = FireEnd(
      plan: plan, source: request.person?.category == nil ? plan.sourceName(fallback: policy.fallback) : "person", failures: failures,
      refused: launch.rounds.runs.count { launch.confirmation.hasRefused($0.id) }, live: live, refusal: exit)
    end.selectorMilliseconds = response?.elapsed.milliseconds
    if let response, case .wrote(let bytes) = response.answer { end.answer = "\(Digest(of: bytes))" }
    try append(.fireEnded(end))
    return FireOutcome(
      id: id, end: end, plan: plan, notes: notes + self.notes(plan, failures, end, launch), runs: launch.rounds.runs,
      interrupted: launch.interrupted)
  }

  /// The last lines that a run wrote, for its line in the summary; empty where it wrote nothing.
  private func lastWords(of run: Run) -> String {
    let log = OutputLog(path: RunDirectory(path: state.run(run.id)).outputLog, limit: run.terms.outputLimit)
    let lines = (try? log.lastLines(3, limit: 400))?.map { String(decoding: $0, as: UTF8.self) } ?? []
    let text = lines.filter { !$0.isEmpty }.joined(separator: " | ")
    return text.isEmpty ? "" : "; it said: " + text
  }

  private func notes(
    _ plan: Plan, _ failures: [FireEnd.Failure], _ end: FireEnd, _ launch: Launch
  ) -> [String] {
    var notes = plan.notes
    if let degradation = plan.degradation, end.exit != 65 {
      notes.insert("degraded: \(degradation.sentence)", at: 0)
    }
    for failure in failures { notes.append("\(failure.category) did not start: \(failure.why)") }
    if end.admitted == 0, end.exit == 0 { notes.append(plan.whyNothing) }
    let hint = "a worker that locks its category by itself must skip that when FANOUT_LOCK_FD is set"
    if end.started > 0, end.refused == end.started { notes.append("every started run refused; \(hint)") }
    for run in launch.rounds.runs where launch.confirmation.hasRefused(run.id) {
      if launch.reading.ledger.refusals(of: run.category) >= 2 { notes.append("\(run.category) refused three times in a row; \(hint)") }
    }
    return notes
  }

  // MARK: - Files of the fire

  /// The answer as it came, before anything is made of it.
  private func keepAnswer(_ response: SelectorClient.Response) throws {
    let directory = state.fire(id)
    do throws(SystemError) {
      try AtomicFile.write(response.output, to: directory + "/payload.json")
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
