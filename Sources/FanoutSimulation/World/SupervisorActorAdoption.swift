import FanoutCore

/// The taking over of orphans, in the steps of production.
extension SupervisorActor {
  func adopt(_ runs: [RunID]) throws(Halt) {
    let admission = try admission()
    var adopted: [(key: Int, signal: Lane.Signal)] = []
    let now = world.moment
    let census = world.census(of: state, own: id)
    let ledger = world.readable(state, since: world.oldestStart(of: runs))
    let asked = census.lanes.filter { runs.contains($0.entry.run) }
    do throws(Halt) {
      // First, because it may fail: a lane that was taken over by then would never be told what it has to do.
      try world.settle(asked.filter { $0.supervision == .over }, now, state, process)
    } catch {
      if process.isAlive { world.close(admission, of: process) }
      throw error
    }
    for lane in asked where lane.supervision == .orphaned {
      guard let ledger else { break }
      if let one = try takeOver(lane, ledger, now) { adopted.append(one) }
    }
    world.close(admission, of: process)
    for (key, signal) in adopted {
      tell(key, signal)
      lookForWish(key)
    }
    try settle()
  }

  private func takeOver(_ lane: WorldLane, _ ledger: Ledger, _ now: Moment) throws(Halt) -> (Int, Lane.Signal)? {
    guard let files = state.runs[lane.entry.run], let truth = world.rules.runs[lane.entry.run] else { return nil }
    let run = files.run
    let facts = ledger.run(run.id)
    // What was kept cannot be read: then nobody takes it over now.
    guard !world.draw(.shortages, 30) else { return nil }
    let members = lane.processes.filter { $0.role != .keeper }
    let keeper = lane.processes.first { $0.role == .keeper }
    let adoption = Adoption(
      facts: facts, known: RecordedEnd(of: run.id, in: ledger) { files.keptEnd.flatMap { Record(line: $0) } },
      processes: members.map { Adoption.Process(pid: $0.pid, session: $0.session, startTicks: $0.startTicks) },
      boot: now.boot,
      noted: files.notes.keeper == nil
        ? .unknown : members.first { $0 === truth.worker }.map { .lives($0.pid) } ?? .gone)
    let path = state.lockPath(of: run.category)
    var lock = lane.processes.lazy.compactMap(\.files.first).first { $0.path == path && !$0.isUnlocked }
    let isGapless = lock != nil
    if let lock { world.share(lock, with: process) } else { lock = world.takeLock(path, by: process) }
    try world.step(process)
    var held = HeldLane(lane: Lane(run: run), lock: lock, files: files, context: nil, truth: truth)
    held.keeping = keeper.map { .adopted($0) } ?? .absent
    held.end = EndKeeping(known: adoption.known)
    held.formerWorker = adoption.recorded ?? (facts?.startedAt.boot == now.boot ? files.notes.worker : nil)
    world.rules.adopted(truth, members, taken: members.first { $0.pid == adoption.worker?.pid }, self)
    var signal: Lane.Signal = .adoptedLeftovers(files.notes.exit ?? .unseen, files.outcome)
    held.hasToldExit = true
    let key = lanesServed
    lanesServed += 1
    if let living = adoption.worker, let worker = world.processes[living.pid], worker.isAlive,
      worker.startTicks == living.startTicks
    {
      held.worker = worker
      worker.watchers.append((self, key))
      signal = adoption.ofWorker
      held.hasToldExit = false
    }
    var records = [held.lane.record(.runAdopted(supervisor: id, gap: !isGapless), at: now)]
    if let living = adoption.worker, adoption.recorded == nil {
      records.append(
        held.lane.record(
          .runSpawned(WorkerProcess(pid: living.pid, startTicks: living.startTicks, since: world.monotonic)), at: now))
    }
    if try world.append(records, to: state, by: process) != nil {
      if let lock { world.close(lock, of: process) }
      return nil
    }
    try world.step(process)
    if state.isFull {
      if let lock { world.close(lock, of: process) }
      return nil
    }
    state.enter(IndexEntry(run: run.id, category: run.category, supervisor: id))
    try world.step(process)
    truth.lane.supervisor = self
    if files.isStoppedForCut {
      files.isStoppedForCut = false
      for process in lane.processes { world.resume(process) }
    }
    watch(held, key, keeper)
    return (key, signal)
  }

  private func watch(_ held: HeldLane, _ key: Int, _ keeper: Proc?) {
    heldLanes[key] = held
    if let worker = held.worker, !worker.isAlive { notices.append(.workerEnded(key, worker)) }
    keeper?.watchers.append((self, key))
    if let keeper, !keeper.isAlive { notices.append(.keeperEnded(key, keeper)) }
  }
}
