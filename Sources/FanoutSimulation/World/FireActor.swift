import FanoutCore

/// One pass of the loop: reconcile, select, plan, launch, confirm, record. A person's one-shot is the same without the
/// fire lock.
final class FireActor: Actor {
  private enum Phase {
    case reconciling, adopting, looking, selecting, deciding, launching, waiting, confirming, ending, supervising, done
  }

  private var phase = Phase.reconciling
  let person: PersonalRun?
  let policy: Policy
  private let asked: Answer
  private var id = FireID("")
  private var lock: OpenFile?
  private var rounds: Launching?
  private var past = Ledger()
  private var confirmation = Confirmation(runs: [])
  private var tail = Tail()
  private var deadline: MonotonicTime?
  private var supervisor: SupervisorActor?
  private let inPlace: SupervisorActor?
  private var reply: SupervisorActor.Answer?
  private var wanted: [Run] = []
  /// What it came to, for whoever asks.
  private(set) var end: FireEnd?

  init(_ world: World, _ state: StateFiles, person: PersonalRun?, isInForeground: Bool, asked: Answer) {
    self.person = person
    self.asked = asked
    let policy = state.settings.policy
    self.policy = person?.policy(policy) ?? policy
    let process = world.makeProcess(.fire)
    inPlace = isInForeground ? SupervisorActor(world, state, process: process, isDetached: false) : nil
    super.init(world, state, process: process)
    world.counts.fires += 1
  }

  override func turn() throws(Halt) {
    while true {
      let before = phase
      switch phase {
      case .reconciling: try reconcile()
      case .adopting: if reply != nil || supervisor?.process.isAlive != true { try dismiss(then: .looking) }
      case .looking: try look()
      case .selecting: if let deadline, deadline <= world.monotonic { phase = .deciding }
      case .deciding: try decide()
      case .launching: try launch()
      case .waiting: try hear()
      case .confirming: try confirm()
      case .ending: try finish()
      case .supervising: try supervise()
      case .done: return
      }
      guard phase != before else { return }
    }
  }

  override func gaveUp(_ why: String) {
    world.trace("fire \(id) gives up: \(why)")
    leave()
  }

  private func leave() {
    phase = .done
    state.readers.removeAll { $0 === self }
    world.end(process, .code(1))
    supervisor?.expectsOrders = false
    if let supervisor { world.schedule(after: 0) { $0.wake(supervisor) } }
  }

  // MARK: - Before the plan

  private func reconcile() throws(Halt) {
    let orphans = try world.reconcile(self)
    guard !orphans.isEmpty else { return phase = .looking }
    world.trace("fire \(process.pid) has \(orphans) adopted")
    let supervisor = try startSupervisor()
    ask(supervisor, .adopt(orphans))
    phase = .adopting
  }

  private func startSupervisor() throws(Halt) -> SupervisorActor {
    try world.step(process)
    let supervisor = SupervisorActor(world, state, process: world.makeProcess(.supervisor), isDetached: true)
    self.supervisor = supervisor
    // The channel closes with either end.
    supervisor.master = process
    world.endWaiters[process.pid, default: []].append(supervisor)
    world.endWaiters[supervisor.process.pid, default: []].append(self)
    try world.step(process)
    return supervisor
  }

  private func ask(_ supervisor: SupervisorActor, _ order: SupervisorActor.Order) {
    reply = nil
    supervisor.order = (
      order,
      { [self] world, answer in
        reply = answer
        world.schedule(after: 0) { $0.wake(self) }
      }
    )
    world.schedule(after: 1) { $0.wake(supervisor) }
  }

  private func dismiss(then next: Phase) throws(Halt) {
    try world.step(process)
    if let supervisor {
      supervisor.expectsOrders = false
      world.schedule(after: 0) { $0.wake(supervisor) }
    }
    supervisor = nil
    phase = next
  }

  private func look() throws(Halt) {
    try world.step(process)
    if person == nil {
      guard let lock = world.takeLock(state.fireLock, by: process) else {
        world.counts.busyFires += 1
        return leave()
      }
      self.lock = lock
    }
    try world.step(process)
    if state.isFull { return leave() }
    id = FireID(made: world.wallTime, drawn: world.drawName())
    past = state.everything
    let reading = facts()
    let closed =
      person?.isForced == true ? nil : Admission(policy: policy, facts: reading).reason(against: nil, on: .everything)
    if let closed { world.rules.wasClosed(state, closed, world) }
    let boots = state.inOrder(at: world.moment).standing.boots
    try put(
      .fireBegan(
        FireBegin(
          version: "1", configuration: "0", trigger: person == nil ? "fire" : "run",
          bootNumber: boots.number(of: world.moment.boot))))
    if let closed {
      let end = FireEnd(closed: closed, live: reading.live, width: policy.width)
      try put(.fireEnded(end))
      self.end = end
      return leave()
    }
    if person?.category == nil {
      deadline = world.monotonic + .milliseconds(asked.takes)
      world.schedule(after: asked.takes) { [self] in $0.wake(self) }
      phase = .selecting
    } else {
      phase = .deciding
    }
  }

  private func put(_ event: Event) throws(Halt) {
    if let why = try world.append([Record(moment: world.moment, fire: id, event: event)], to: state, by: process) {
      throw .failed(why)
    }
  }

  // MARK: - Plan and launch

  private func decide() throws(Halt) {
    try world.step(process)
    if state.isFull, person?.category == nil { return leave() }
    let selection: Selection
    if let category = person?.category {
      selection = Selection(person: category)
    } else {
      selection = Selection.select(
        asked.answer, names: policy.names, allowlist: policy.allowlist, fallback: policy.fallback)
    }
    world.rules.judge(selection, of: asked, policy, person: person)
    let rounds = Launching(selection, policy: policy, facts: facts())
    self.rounds = rounds
    world.rules.judge(rounds.plan, rounds.facts, policy)
    if rounds.plan.degradation != nil, state.settings.isStrict || policy.fallback == .none {
      let end = FireEnd(
        plan: rounds.plan, source: "none", failures: [], refused: 0, live: rounds.facts.live, refusal: 65)
      try put(.fireEnded(end))
      self.end = end
      return leave()
    }
    tail = Tail(state)
    phase = .launching
  }

  private func launch() throws(Halt) {
    guard let rounds else { return }
    let entries = rounds.wanted
    guard !entries.isEmpty else {
      world.rules.judge(rounds.plan, rounds.facts, policy)
      try world.step(process)
      confirmation = Confirmation(runs: rounds.runs.map(\.id))
      let longest = rounds.runs.map(\.terms.confirmFor).max() ?? .zero
      deadline = world.monotonic + longest + .seconds(30)
      world.schedule(after: longest.milliseconds + 30_000) { [self] in $0.wake(self) }
      state.readers.append(self)
      phase = rounds.runs.isEmpty ? .ending : .confirming
      return
    }
    wanted = entries.compactMap { entry in
      guard let category = entry.candidate.category else { return nil }
      var terms =
        state.settings.terms[category]
        ?? Terms(CategoryPolicy(worker: .init(command: [], directory: ""), respawn: .init()))
      if let person, !person.mayRespawn { terms.respawn.limit = 0 }
      return Launching.run(entry, of: id, terms: terms, streak: past.streak(of: category))
    }
    let context = LaunchContext(fire: id, policy: policy, person: person)
    if let inPlace {
      take(try inPlace.launch(wanted, context))
      world.schedule(after: 0) { $0.wake(inPlace) }
      return try launch()
    }
    let supervisor = if let known = self.supervisor { known } else { try startSupervisor() }
    ask(supervisor, .launch(wanted, context))
    phase = .waiting
  }

  private func take(_ results: [LaunchResult]) {
    rounds?.take(zip(wanted, results).map { ($0, $1) })
    world.rules.judge(results, rounds)
  }

  private func hear() throws(Halt) {
    if let reply {
      self.reply = nil
      switch reply {
      case .results(let results): take(results)
      case .adopted: break
      case .refused(let why): return gaveUp(why)
      }
      phase = .launching
    } else if supervisor?.process.isAlive != true {
      // A supervisor that was lost: what it put on record is confirmed, adopted or settled like any other.
      rounds?.isOver = true
      let ledger = world.readable(state, since: world.wallTime)
      take(
        wanted.map {
          ledger == nil || ledger?.run($0.id)?.hasStart == true ? .launched : .failed("the supervisor was lost")
        })
      phase = .launching
    }
  }

  // MARK: - After it

  private func confirm() throws(Halt) {
    confirmation.take(tail.next(state))
    let isLost = supervisor.map { !$0.process.isAlive } ?? !(inPlace?.heldLanes.isEmpty == false)
    guard confirmation.isComplete || isLost || deadline.map({ $0 <= world.monotonic }) ?? true else { return }
    if !confirmation.isComplete, inPlace == nil {
      do throws(Halt) { _ = try world.reconcile(self) } catch {
        switch error {
        case .dead, .blocked: throw error
        case .admissionHeld, .failed: break
        }
      }
      confirmation.take(tail.next(state))
    }
    phase = .ending
  }

  private func finish() throws(Halt) {
    guard let rounds else { return }
    var failures = rounds.failures
    for run in rounds.runs {
      if let why = confirmation.failure(of: run.id) {
        failures.append(FireEnd.Failure(category: run.category.name, why: why))
      }
    }
    let live = Set(world.census(of: state).lanes.filter { $0.supervision != .over }.map(\.category)).count
    let end = FireEnd(
      plan: rounds.plan, source: rounds.plan.sourceName(fallback: policy.fallback), failures: failures,
      refused: rounds.runs.count { confirmation.hasRefused($0.id) }, live: live, refusal: nil)
    world.rules.judge(end, rounds, confirmation, policy)
    try put(.fireEnded(end))
    self.end = end
    state.readers.removeAll { $0 === self }
    if let lock { world.close(lock, of: process) }
    lock = nil
    world.trace(
      "fire \(id) admitted \(end.admitted), started \(end.started), withheld \(end.withheld), \(end.constraint)")
    guard inPlace == nil else { return phase = .supervising }
    leave()
  }

  /// In the foreground it goes on as the supervisor that it is.
  private func supervise() throws(Halt) {
    guard let inPlace else { return leave() }
    if !state.readers.contains(where: { $0 === self }) { state.readers.append(self) }
    guard inPlace.heldLanes.isEmpty else { return }
    try inPlace.finish()
    if inPlace.isFinished { leave() }
  }
}
