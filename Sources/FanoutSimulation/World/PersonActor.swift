import FanoutCore

/// An operator's command: ends runs, pauses, unpauses.
final class PersonActor: Actor {
  enum Wish {
    case kill(Category?, now: Bool, hold: Bool)
    case pause(Category?, Int64?)
    case unpause(Category?)
  }

  private enum Phase { case reconciling, wishing, adopting, waiting, done }
  private let wish: Wish
  private var phase = Phase.reconciling
  private var doomed: [LaneID] = []
  private var orphans: [RunID] = []
  private var deadline: MonotonicTime?
  private var obeyBy: (any LaneTruth.Holder, MonotonicTime)?
  private var supervisor: SupervisorActor?
  private var hasPaused = false

  init(_ world: World, _ state: StateFiles, _ wish: Wish) {
    self.wish = wish
    super.init(world, state, process: world.makeProcess(.person))
  }

  override func gaveUp(_ why: String) {
    world.trace("a person gives up: \(why)")
    leave()
  }

  private func leave() {
    phase = .done
    state.readers.removeAll { $0 === self }
    world.end(process, .code(0))
  }

  override func turn() throws(Halt) {
    switch wish {
    case .pause(let category, let length): try pause(category, length)
    case .unpause(let category): try unpause(category)
    case .kill(let category, let hurried, let holds):
      if holds, !hasPaused { try pause(category, 60_000) }
      try kill(category, hurried)
    }
  }

  // MARK: - Pauses

  private func pause(_ category: Category?, _ length: Int64?) throws(Halt) {
    if !hasPaused {
      try world.step(process)
      if state.isFull { throw .failed("no space left") }
      let now = world.wallTime
      let pause = Pause(since: now, until: length.map { now + .milliseconds($0) }, why: "a reason")
      if let category { state.pauses.categories[category] = pause } else { state.pauses.all = pause }
      hasPaused = true
      world.trace("a person pauses \(category?.name ?? "everything")")
    }
    // A claim that looked before the file was there is done once the admission lock was had.
    do throws(Halt) {
      let file = try admission()
      world.close(file, of: process)
      world.rules.paused[state.number][category] = category.map { state.pauses.categories[$0] } ?? state.pauses.all
    } catch {
      guard case .admissionHeld = error else { throw error }
    }
    _ = try world.append(
      [Record(moment: world.moment, category: category, event: .paused(until: nil, why: "a reason"))], to: state,
      by: process)
    if case .pause = wish { leave() }
  }

  private func unpause(_ category: Category?) throws(Halt) {
    try world.step(process)
    world.rules.paused[state.number][category] = nil
    if let category { state.pauses.categories[category] = nil } else { state.pauses.all = nil }
    world.trace("a person unpauses \(category?.name ?? "everything")")
    _ = try world.append([Record(moment: world.moment, category: category, event: .unpaused)], to: state, by: process)
    leave()
  }

  // MARK: - Ends

  private func kill(_ category: Category?, _ hurried: Bool) throws(Halt) {
    if phase == .reconciling {
      orphans = try world.reconcile(self)
      doomed = state.index.filter { $0.category != nil && (category == nil || $0.category == category) }.map(\.lane)
      let waits = doomed.compactMap { world.rules.runs[$0.first]?.run.terms.teardownLength }
      deadline = world.monotonic + (hurried ? .zero : waits.max() ?? .zero) + .seconds(10)
      world.schedule(
        after: (deadline ?? world.monotonic).nanoseconds / 1_000_000 - world.monotonic.nanoseconds / 1_000_000
      ) { [self] in
        $0.wake(self)
      }
      if !state.readers.contains(where: { $0 === self }) { state.readers.append(self) }
      phase = .wishing
    }
    if phase == .wishing {
      for entry in state.index where doomed.contains(entry.lane) { try wishEnd(entry, hurried) }
      phase = .adopting
      meetStopped(hurried)
    }
    if phase == .adopting {
      // Where no supervisor lives it becomes one.
      let own = orphans.filter { doomed.contains($0.lane) }
      if !own.isEmpty {
        let becoming = supervisor ?? SupervisorActor(world, state, process: process, isDetached: false)
        supervisor = becoming
        try becoming.adopt(own)
        world.schedule(after: 0) { $0.wake(becoming) }
      }
      phase = .waiting
    }
    if phase == .waiting { try lookOn(hurried) }
  }

  private func wishEnd(_ entry: IndexEntry, _ hurried: Bool) throws(Halt) {
    try world.step(process)
    guard let files = state.runs[entry.run] else { return }
    if let standing = files.wish, standing.now || !hurried { return }
    files.wish = (hurried, ())
    world.trace("a person wants the end of \(entry.run)")
    guard let lane = world.rules.runs[entry.run]?.lane,
      let key = lane.supervisor.key(of: files)
    else { return }
    let delay = world.draw(.lateSignals, 200) ? world.chance(.lateSignals) { $0.span(1, 5_000) } : 0
    let holder = lane.supervisor
    world.schedule(after: delay) { _ in holder.hearWish(key: key) }
    if world.draw(.duplicateSignals, 300) { world.schedule(after: delay + 1) { _ in holder.hearWish(key: key) } }
  }

  private func meetStopped(_ hurried: Bool) {
    for supervisor in holders where supervisor.process.isStopped {
      guard hurried else {
        // It is named, and the wish waits for it.
        doomed.removeAll { lane in world.rules.runs[lane.first]?.lane.supervisor === supervisor }
        continue
      }
      world.resume(supervisor.process)
      obeyBy = (supervisor, world.monotonic + .seconds(3))
      world.schedule(after: 3_000) { [self] in $0.wake(self) }
    }
  }

  private var holders: [any LaneTruth.Holder] {
    doomed.compactMap { world.rules.runs[$0.first]?.lane.supervisor }
      .filter { $0.process.isAlive && $0.state === state }
  }

  private func lookOn(_ hurried: Bool) throws(Halt) {
    if let (supervisor, moment) = obeyBy, moment <= world.monotonic {
      obeyBy = nil
      if supervisor.process.isAlive, holders.contains(where: { $0 === supervisor }) {
        world.trace("a person ends supervisor \(supervisor.process.pid), which does not obey")
        world.end(supervisor.process, .signal(Signals.kill))
      }
    }
    // A respawn that was quicker than the wish gets one of its own.
    for entry in state.index where doomed.contains(entry.lane) && state.runs[entry.run]?.wish == nil {
      try wishEnd(entry, hurried)
    }
    for lane in doomed {
      guard let truth = world.rules.runs[lane.first]?.lane, isGone(lane, truth) else { continue }
      truth.isGone = true
      world.rules.toldGone(truth, world)
      doomed.removeAll { $0 == lane }
    }
    if doomed.isEmpty || deadline.map({ $0 <= world.monotonic }) ?? true { return try end() }
    let isUnattended = state.index.contains { entry in
      doomed.contains(entry.lane) && entry.supervisor != supervisor?.id
        && world.holder(of: state.supervisorLock(entry.supervisor)) == nil
    }
    if isUnattended, supervisor == nil {
      orphans = try world.reconcile(self)
      phase = .adopting
    }
    world.schedule(after: 1_000) { [self] in $0.wake(self) }
  }

  /// As the world shows it: no index entry but of a kept end, no process, and nobody of it has the lock.
  private func isGone(_ lane: LaneID, _ truth: LaneTruth) -> Bool {
    let entry = state.index.first { $0.lane == lane }
    let isKeptAside = entry.map { state.runs[$0.run]?.keptEnd != nil } ?? false
    guard entry == nil || isKeptAside else { return false }
    guard truth.runs.allSatisfy({ world.rules.living($0, world).isEmpty }) else { return false }
    return world.holder(of: state.lockPath(of: truth.category)) == nil
      || state.index.contains { $0.category == truth.category && $0.lane != lane }
  }

  /// What it still looks after is left to whoever adopts it.
  private func end() throws(Halt) {
    if let supervisor, !supervisor.isFinished, supervisor.heldLanes.isEmpty {
      try supervisor.finish()
    }
    leave()
  }
}

extension Rules {
  /// An operator was told that nothing of it is left.
  func toldGone(_ lane: LaneTruth, _ world: World) {
    for run in lane.runs {
      let left = living(run, world)
      expect(.nothingAfterStop, left.isEmpty, "\(run.id) is told to be gone while \(left.first?.pid ?? 0) of it lives")
    }
  }
}
