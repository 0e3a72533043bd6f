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
    var launch = Launching(reading: start)
    var plan = Plan(selection: selection, policy: policy, facts: facts)
    if let refusal = refusal(of: plan) {
      try keep(plan, facts, answer)
      return try end(plan, facts, launch, response, exit: refusal.exit, notes: refusal.notes)
    }
    try launchAll(&plan, &facts, &launch, selection: selection, payload: payload)
    CrashPoint.reached(.fireLaunched)
    // Workers live by now: a full disk must not keep what became of them from being told.
    do { try keep(plan, facts, answer) } catch { say("\(error)") }
    CrashPoint.reached(.fireKept)
    try confirm(&launch)
    let outcome = try end(plan, facts, launch, response, exit: nil, notes: [])
    launch.supervisor?.dismiss()
    return outcome
  }

  /// What is being launched, and what became of it.
  struct Launching {
    let reading: FactsReader.Reading
    var runs: [Run] = []
    var failures: [(category: FanoutCore.Category, why: String)] = []
    var supervisor: DetachedSupervisor?
    var tail: Journal.Tail?
    var confirmation = Confirmation(runs: [])
    var interrupted: Int32?
    /// Nothing more can be launched: places are not passed on.
    var isOver = false

    init(reading: FactsReader.Reading) { self.reading = reading }
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

  /// Launches what is admitted, in order; what is denied or fails passes its place on to the next candidate, by the same plan.
  private func launchAll(
    _ plan: inout Plan, _ facts: inout Facts, _ launch: inout Launching, selection: Selection, payload: SelectorPayload?
  ) throws {
    let context = FireContext(
      fire: id, configuration: request.configurationPath, width: policy.width, ignoresWidth: request.person?.isForced ?? false,
      ignoresPauses: request.person?.isForced ?? false,
      freeSpace: request.person?.isForced == true ? 0 : request.configuration.keep.freeSpace, payload: payload?.remainder,
      hasPayloadFile: payload != nil)
    var tried: Set<FanoutCore.Category> = []
    launch.tail = journal.tail()
    while true {
      let wanted = plan.admitted.filter { entry in entry.candidate.category.map { !tried.contains($0) } ?? false }
      guard !wanted.isEmpty, !launch.isOver else { return }
      warnOfDescriptors(for: launch.runs.count + wanted.count)
      let requests = wanted.compactMap { launchRequest($0, payload: payload, ledger: launch.reading.ledger) }
      let results = try results(of: requests, context, &launch)
      for (request, result) in zip(requests, results) {
        let category = request.run.category
        tried.insert(category)
        switch result {
        case .launched: launch.runs.append(request.run)
        case .failed(let why):
          launch.failures.append((category, why))
          // Without a supervisor nobody can take the place: it is passed on to none.
          if !launch.isOver { facts.failed[category] = why }
        case .denied(.noFreeSlot):
          // Somebody else took the slot since the facts were read: there are as many places as were given out.
          facts.live = max(facts.live, policy.width - launch.runs.count)
          facts.denied[category] = .noFreeSlot
        case .denied(let reason): facts.denied[category] = reason
        }
      }
      plan = Plan(selection: selection, policy: policy, facts: facts)
    }
  }

  private func launchRequest(_ entry: Plan.Entry, payload: SelectorPayload?, ledger: Ledger) -> LaunchRequest? {
    guard let category = entry.candidate.category else { return nil }
    var terms = Terms(request.configuration.policy(for: category))
    if let person = request.person, !person.mayRespawn { terms.respawn.limit = 0 }
    let run = Run(
      id: "\(id)-\(entry.rank)", fire: id, category: category, generation: 0, attempt: ledger.attempt(for: category),
      source: entry.candidate.source, rank: entry.rank, terms: terms)
    let selection = entry.candidate.selection.flatMap { range in payload.map { Array($0.document.bytes[range]) } }
    return LaunchRequest(run: run, worker: request.configuration.policy(for: category).worker, selection: selection)
  }

  private func results(of requests: [LaunchRequest], _ context: FireContext, _ launch: inout Launching) throws -> [LaunchResult] {
    if let inPlace { return try inPlace.launch(requests, of: context) }
    do {
      let supervisor = try launch.supervisor ?? detachedSupervisor()
      launch.supervisor = supervisor
      return try supervisor.launch(requests, of: context)
    } catch let failure as SpawnFailure {
      launch.isOver = true
      return requests.map { _ in .failed("no supervisor could be started: \(failure)") }
    } catch let failure as SupervisorLost {
      launch.isOver = true
      return requests.map { hasStart($0.run) ? .launched : .failed("\(failure)") }
    }
  }

  /// A supervisor needs three descriptors a run: for its lock, its process and its log.
  private func warnOfDescriptors(for runs: Int) {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, UInt64(limit.rlim_max) < UInt64(runs * 3 + 64) else {
      return
    }
    say("\(runs) runs need about \(runs * 3 + 64) descriptors, and the limit is \(limit.rlim_max): raise it (ulimit -Hn, LimitNOFILE=)")
  }

  /// Whether a run of a supervisor that was lost is on record: then it is confirmed, adopted or settled like any other.
  private func hasStart(_ run: Run) -> Bool {
    journal.read(since: clocks.moment().wall).ledger.run(run.id)?.hasStart ?? false
  }

  // MARK: - Confirming

  /// Waits until the journal says of each run that it started or ended: all together, with every launcher.
  private func confirm(_ launch: inout Launching) throws {
    launch.confirmation = Confirmation(runs: launch.runs.map(\.id))
    guard !launch.runs.isEmpty, var tail = launch.tail else { return }
    let longest = launch.runs.map(\.terms.confirmFor).max() ?? .zero
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
    } else if let supervisor = launch.supervisor {
      let watch = try JournalWatch(state, clocks: clocks, supervisor: supervisor)
      defer { watch.end() }
      var news = JournalWatch.News.written
      while true {
        // Looked at before every wait: what was written before the watch began is told by nobody.
        confirmation.take(tail.next())
        guard !confirmation.isComplete, news == .written, clocks.monotonic() < deadline else { break }
        news = try watch.wait(until: deadline)
      }
      if case .interrupted(let number) = news, !confirmation.isComplete {
        confirmation.isInterrupted = true
        launch.interrupted = number
      } else if !confirmation.isComplete {
        // The supervisor fell, or the journal is full: what can be settled is settled now, and the rest is unconfirmed.
        try? reconcile()
        confirmation.take(tail.next())
      }
    }
    launch.confirmation = confirmation
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
    _ plan: Plan, _ facts: Facts, _ launch: Launching, _ response: SelectorClient.Response?, exit: Int64?, notes: [String]
  ) throws -> FireOutcome {
    var failures = launch.failures
    for run in launch.runs {
      if let why = launch.confirmation.failure(of: run.id) { failures.append((run.category, why + lastWords(of: run))) }
    }
    let refusedToStart = exit != nil
    let admitted = refusedToStart ? [] : plan.listing
    var end = FireEnd()
    end.admitted = Int64(admitted.count)
    end.failed = Int64(failures.count)
    end.started = end.admitted - end.failed
    end.refused = Int64(launch.runs.count { launch.confirmation.hasRefused($0.id) })
    end.withheld = Int64(plan.entries.count { $0.withheld != nil })
    end.live = Int64(
      Set(Census.take(state, journal: journal, now: clocks.moment().wall, admission: nil).living.map(\.entry.category)).count)
    end.width = Int64(plan.width)
    end.source = request.person?.category == nil ? plan.sourceName(fallback: policy.fallback) : "person"
    end.cause = plan.degradation?.sentence
    end.constraint = plan.constraint(failedToStart: failures.count).description
    end.categories = admitted.map(\.name)
    end.reasons = plan.reasonCounts
    end.failures = failures.map { FireEnd.Failure(category: $0.category.name, why: $0.why) }
    end.selectorMilliseconds = response?.elapsed.milliseconds
    if let response, case .wrote(let bytes) = response.answer { end.answer = "\(Digest(of: bytes))" }
    end.exit = exit ?? Fire.exit(end)
    try append(.fireEnded(end))
    return FireOutcome(
      id: id, end: end, plan: plan, notes: notes + self.notes(plan, failures, end, launch), runs: launch.runs,
      interrupted: launch.interrupted)
  }

  /// The last lines that a run wrote, for its line in the summary; empty where it wrote nothing.
  private func lastWords(of run: Run) -> String {
    let log = OutputLog(path: RunDirectory(path: state.run(run.id)).outputLog, limit: run.terms.outputLimit)
    let lines = (try? log.lastLines(3, limit: 400))?.map { String(decoding: $0, as: UTF8.self) } ?? []
    let text = lines.filter { !$0.isEmpty }.joined(separator: " | ")
    return text.isEmpty ? "" : "; it said: " + text
  }

  private static func exit(_ end: FireEnd) -> Int64 {
    if end.admitted == 0 { return 0 }
    if end.started == 0 { return 1 }
    return end.refused == end.started ? 75 : 0
  }

  private func notes(
    _ plan: Plan, _ failures: [(category: FanoutCore.Category, why: String)], _ end: FireEnd, _ launch: Launching
  ) -> [String] {
    var notes = plan.notes
    if let degradation = plan.degradation, end.exit != 65 {
      notes.insert("degraded: \(degradation.sentence)", at: 0)
    }
    for failure in failures { notes.append("\(failure.category) did not start: \(failure.why)") }
    if end.admitted == 0, end.exit == 0 { notes.append(plan.whyNothing) }
    let hint = "a worker that locks its category by itself must skip that when FANOUT_LOCK_FD is set"
    if end.started > 0, end.refused == end.started { notes.append("every started run refused; \(hint)") }
    for run in launch.runs where launch.confirmation.hasRefused(run.id) {
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
  private func keep(_ plan: Plan, _ facts: Facts, _ answer: SelectorAnswer) throws {
    let directory = state.fire(id)
    let stored = StoredFire(policy: policy, facts: facts, answer: answer, person: request.person?.category)
    do throws(SystemError) {
      try AtomicFile.write(stored.json.encoded() + [10], to: directory + "/facts.json")
      try AtomicFile.write(plan.json(policy: policy).encoded() + [10], to: directory + "/plan.json")
    } catch {
      throw StateError.cannotWrite(directory, error)
    }
  }
}
