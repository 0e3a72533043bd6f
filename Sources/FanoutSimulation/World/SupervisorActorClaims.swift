import FanoutCore

/// Claims, starts, respawns and adoptions, in the steps of production.
extension SupervisorActor {
  func launch(_ runs: [Run], _ context: LaunchContext) throws(Halt) -> [LaunchResult] {
    let lock = try admission()
    var results: [LaunchResult] = []
    var claimed: [Int] = []
    var admission = admission(for: context, asksJournal: true)
    for run in runs {
      switch try claim(run, context, &admission) {
      case .success(let key):
        claimed.append(key)
        results.append(.launched)
      case .failure(let refusal): results.append(refusal.result)
      }
    }
    if let why = try putOnRecord(claimed) {
      for key in claimed { try undo(key) }
      world.close(lock, of: process)
      return results.map { $0 == .launched ? .failed(why) : $0 }
    }
    try world.step(process)
    world.close(lock, of: process)
    for key in claimed { for effect in heldLanes[key]?.lane.begin() ?? [] { queue.add(effect, of: key) } }
    try settle()
    var places = claimed.makeIterator()
    return results.map { result in
      guard result == .launched, let key = places.next() else { return result }
      return failedStarts.removeValue(forKey: key).map { .failed($0) } ?? .launched
    }
  }

  private struct Refusal: Error { let result: LaunchResult }

  private func admission(for context: LaunchContext, asksJournal: Bool) -> Admission {
    let facts = world.presentFacts(of: state, own: id, holdsAdmission: true, asksJournal: asksJournal)
    return Admission(
      policy: context.policy, facts: facts.standing(against: context.person, width: context.policy.width))
  }

  private func claim(
    _ run: Run, _ context: LaunchContext, _ admission: inout Admission
  ) throws(Halt) -> Result<Int, Refusal> {
    if let reason = admission.reason(against: run.category, on: .claim) {
      return .failure(Refusal(result: .denied(reason)))
    }
    try world.step(process)
    let path = state.lockPath(of: run.category)
    guard let lock = world.takeLock(path, by: process) else {
      return .failure(Refusal(result: .denied(.busy(by: path))))
    }
    let truth = world.rules.claimed(run, lock, context, self)
    try world.step(process)
    guard !state.isFull else {
      world.rules.gaveBack(truth)
      world.close(lock, of: process)
      return .failure(Refusal(result: .failed("no space left")))
    }
    state.enter(IndexEntry(run: run.id, category: run.category, supervisor: id))
    try world.step(process)
    state.runs[run.id] = truth.files
    try world.step(process)
    let key = lanesServed
    lanesServed += 1
    heldLanes[key] = HeldLane(lane: Lane(run: run), lock: lock, files: truth.files, context: context, truth: truth)
    admission.admit(run.category)
    return .success(key)
  }

  private func putOnRecord(_ keys: [Int]) throws(Halt) -> String? {
    let moment = world.moment
    var records: [Record] = []
    for key in keys {
      guard let run = heldLanes[key]?.lane.run else { continue }
      records += run.claimRecords(
        lockPath: state.lockPath(of: run.category), taker: process.pid, supervisor: id, at: moment)
    }
    return try world.append(records, to: state, by: process)
  }

  private func undo(_ key: Int) throws(Halt) {
    guard let held = heldLanes.removeValue(forKey: key) else { return }
    try world.step(process)
    abandon(held.lane.run)
    try world.step(process)
    world.rules.gaveBack(held.truth)
    if let lock = held.lock { world.close(lock, of: process) }
  }

  /// The index keeps the run, under no supervisor.
  private func abandon(_ run: Run) {
    state.enter(IndexEntry(run: run.id, category: run.category, supervisor: .nobody))
  }

  // MARK: - Starts

  func spawn(_ key: Int) throws(Halt) {
    guard let held = heldLanes[key], held.context != nil else {
      return tell(key, .spawnFailed("there is no command for it"))
    }
    let run = held.lane.run
    if world.draw(.failedSpawns, 150) {
      failedStarts[key] = "it cannot be executed"
      held.truth.spawnFailed = true
      return tell(key, .spawnFailed("it cannot be executed"))
    }
    let keeper = world.makeProcess(.keeper, parent: process.pid)
    keeper.run = held.truth.id
    if let lock = held.lock { world.share(lock, with: keeper) }
    keeper.watchers.append((self, key))
    heldLanes[key]?.keeping = .own(keeper)
    heldLanes[key]?.hasToldExit = false
    let worker = world.makeProcess(.worker, parent: keeper.pid)
    worker.run = held.truth.id
    worker.environmentRun = run.id
    held.files.notes = (keeper, world.noted(worker), nil, false)
    if let lock = held.lock { world.share(lock, with: worker) }
    worker.temper = .worker(of: world, confirmFor: run.terms.confirmFor.milliseconds)
    world.trace("worker \(worker.pid) of \(run.id) (\(run.category)) starts")
    world.rules.spawned(worker, held, self)
    worker.watchers.append((self, key))
    world.live(worker, held.files)
    try world.step(process)
    heldLanes[key]?.worker = worker
    if try !losesNote(of: worker) {
      _ = try world.append(
        [
          held.lane.record(
            .runSpawned(world.noted(worker)), at: world.moment)
        ], to: state, by: process, sync: false)
    }
    tell(key, .spawned)
    lookForWish(key)
    if !worker.isAlive { notices.append(.workerEnded(key, worker)) }
    if !keeper.isAlive { notices.append(.keeperEnded(key, keeper)) }
  }

  /// Whether the worker's number does not reach the journal; the supervisor may fall there.
  private func losesNote(of worker: Proc) throws(Halt) -> Bool {
    guard world.draw(.lostNotes, 200) else { return false }
    guard world.chance(.lostNotes, { $0.hits(500) }) else { return true }
    world.trace("supervisor \(process.pid) is killed before it could note worker \(worker.pid)")
    world.end(process, .signal(Signals.kill))
    throw .dead
  }

  // MARK: - Respawns

  func askRespawn(_ key: Int) throws(Halt) {
    guard let held = heldLanes[key], let context = held.context else { return tell(key, .respawnDenied("adopted")) }
    if let loss = held.end.respawnLoss { return tell(key, .respawnDenied(loss.rawValue)) }
    guard let lock = try admissionForRespawn(of: key) else { return }
    defer { if process.isAlive { world.close(lock, of: process) } }
    guard held.files.wish == nil else { return tell(key, .respawnDenied("killed")) }
    if let reason = admission(for: context, asksJournal: false).reason(against: held.lane.run.category, on: .respawn) {
      world.rules.deniesRespawn(of: held.truth, reason, context, in: state)
      return tell(key, .respawnDenied(reason.name))
    }
    try world.step(process)
    let run = held.lane.run.respawned
    guard !state.isFull else { return tell(key, .respawnDenied("no space left")) }
    state.enter(IndexEntry(run: run.id, category: run.category, supervisor: id))
    try world.step(process)
    let truth = world.rules.respawns(run, held, context, self)
    state.runs[run.id] = truth.files
    try world.step(process)
    if let why = try world.append([run.startRecord(supervisor: id, at: world.moment)], to: state, by: process) {
      abandon(run)
      let ledger = world.readable(state, since: world.oldestStart(of: [run.id]))
      if ledger == nil || ledger?.run(run.id)?.hasStart == true {
        heldLanes[key]?.end.leave()
      }
      return tell(key, .respawnDenied(why))
    }
    try world.step(process)
    state.removeEntry(held.lane.run.id)
    try world.step(process)
    heldLanes[key]?.worker = nil
    heldLanes[key]?.keeping = nil
    heldLanes[key]?.hasToldExit = false
    heldLanes[key]?.evidence = EmptyPasses()
    heldLanes[key]?.lookAgainAt = nil
    heldLanes[key]?.watched = []
    heldLanes[key]?.files = truth.files
    heldLanes[key]?.truth = truth
    heldLanes[key]?.listening = LastSignOfLife()
    tell(key, .respawnAllowed)
  }

  private func admissionForRespawn(of key: Int) throws(Halt) -> OpenFile? {
    let now = world.monotonic
    let since = heldLanes[key]?.asksSince ?? now
    heldLanes[key]?.asksSince = since
    do throws(Halt) {
      let file = try admission(impatient: true)
      heldLanes[key]?.asksSince = nil
      return file
    } catch {
      guard case .admissionHeld = error else { throw error }
      guard now - since < .seconds(10) else {
        tell(key, .respawnDenied("admission is held"))
        return nil
      }
    }
    queue.askAgain(key, at: now + .milliseconds(50))
    return nil
  }
}
