import FanoutCore

/// The rules of claims, starts, respawns and adoptions.
extension Rules {
  /// Whether a process can be recognised as its run's by anybody who looks now.
  func isRecognisable(_ process: Proc, _ world: World) -> Bool {
    guard process.isAlive, let run = world.truth(of: process) else { return false }
    if !run.wasLeftToNobody { return true }
    if let keeper = run.files.notes.keeper, keeper.isAlive, world.isBelow(process, keeper) { return true }
    if process.environmentRun == run.id { return true }
    if let file = process.files.first, !file.isUnlocked, world.locks[file.path] === file { return true }
    guard let worker = run.worker, process.session == worker.pid else { return false }
    return run.files.notes.worker?.pid == worker.pid
  }

  func living(_ run: RunTruth, _ world: World) -> [Proc] { run.processes.filter { isRecognisable($0, world) } }

  /// Whether a lane takes a slot in truth.
  func isLiving(_ lane: LaneTruth, _ world: World) -> Bool {
    lane.isSupervised || lane.runs.contains { !living($0, world).isEmpty }
  }

  /// Whether a claim can know how many lanes there are: it goes by the index, and a fire restores before it plans what
  /// that has lost. Whose entry somebody removes in between has one more beside it.
  private func knowsWidth(of state: Int, _ world: World) -> Bool {
    !lanes.contains { $0.state == state && $0.lostItsEntry && isLiving($0, world) }
  }

  func losesItsEntry(_ lane: LaneTruth) {
    lane.lostItsEntry = true
    if !withoutEntry.contains(where: { $0 === lane }) { withoutEntry.append(lane) }
  }

  func getsBackItsEntry(_ run: RunID) {
    guard let lane = runs[run]?.lane else { return }
    lane.lostItsEntry = false
    withoutEntry.removeAll { $0 === lane }
  }

  // MARK: - Claims and starts

  func claimed(_ run: Run, _ lock: OpenFile, _ context: LaunchContext, _ supervisor: SupervisorActor) -> RunTruth {
    let world = supervisor.world
    let lane = LaneTruth(
      id: run.id.lane, category: run.category, state: supervisor.state.number, supervisor: supervisor, lock: lock)
    lanes.removeAll { !isLiving($0, world) && $0.supervisor !== supervisor }
    let rivals = lanes.filter {
      $0.category == run.category && isLiving($0, world) && isExclusive($0, lane, supervisor.state)
    }
    expect(
      .exclusivity, rivals.isEmpty, "\(run.id) claims \(run.category) although \(rivals.first?.id.text ?? "") lives")
    if !context.isForced {
      let own = lanes.filter { $0.state == lane.state && isLiving($0, world) }
      let count = Set(own.map(\.category)).union([run.category]).count
      let isKnown = knowsWidth(of: lane.state, world)
      expect(.width, count <= context.policy.width || !isKnown, "\(run.id) is lane \(count) of \(context.policy.width)")
      expect(
        .nothingAfterStop, !isPaused(run.category, supervisor.state, world),
        "\(run.id) claims \(run.category), which is paused")
    }
    for lost in withoutEntry where lost.state == lane.state && lost.category == lane.category {
      lost.mayBeSettledLate = true
    }
    let truth = RunTruth(run: run, lane: lane)
    lane.runs.append(truth)
    lanes.append(lane)
    expect(.oneEnd, runs[run.id] == nil, "two runs are called \(run.id)")
    runs[run.id] = truth
    return truth
  }

  /// Whether some supervisor is at that very run.
  func isSupervised(_ run: RunTruth) -> Bool {
    let supervisor = run.lane.supervisor
    return !run.lane.isReleased && supervisor.process.isAlive && supervisor.holds(run)
  }

  /// Across two state directories only the lock tells, and who gave it up is invisible.
  private func isExclusive(_ one: LaneTruth, _ other: LaneTruth, _ state: StateFiles) -> Bool {
    if one.state == other.state { return true }
    return state.settings.sharesLocks && !one.isHalfLocked && !other.isHalfLocked
  }

  private func isPaused(_ category: Category, _ state: StateFiles, _ world: World) -> Bool {
    [nil, category].contains { place in
      let pause = place.map { state.pauses.categories[$0] } ?? state.pauses.all
      guard let pause, pause == paused[state.number][place] else { return false }
      guard let until = pause.until else { return true }
      // The reckoning of SPEC 5, written once more: past, or further ahead than its own length.
      return until > world.wallTime
        && until.milliseconds - world.wallTime.milliseconds <= until.milliseconds - pause.since.milliseconds
    }
  }

  /// A claim came to nothing before its worker was started.
  func gaveBack(_ truth: RunTruth) {
    expect(.effectHasCause, truth.worker == nil, "\(truth.id) is given back although its worker was started")
    truth.lane.isReleased = true
    lanes.removeAll { $0 === truth.lane }
  }

  func spawned(_ worker: Proc, _ held: SupervisorActor.HeldLane, _ supervisor: SupervisorActor) {
    let (world, truth) = (supervisor.world, held.truth)
    let run = truth.run
    expect(
      .oneEnd, truth.worker == nil && truth.endRecord == nil, "\(run.id) gets a second worker, or one after its end")
    expect(
      .durableBeforeStart,
      world.isDurable(run.id, in: supervisor.state) { if case .runStarted = $0 { true } else { false } },
      "\(run.id) gets its worker before its start is on disk")
    expect(
      .nothingAfterStop, !truth.lane.isGone && !(truth.lane.isUnwanted && run.generation == 1),
      "\(run.id) starts after a stop")
    let rivals = world.order.filter { other in
      guard other !== worker, let lane = world.truth(of: other)?.lane, lane.category == run.category,
        other.role == .worker || other.role == .leftover
      else {
        return false
      }
      return isExclusive(lane, truth.lane, supervisor.state) && isRecognisable(other, world)
    }
    expect(.exclusivity, rivals.isEmpty, "\(run.id) starts beside \(rivals.first?.run?.text ?? "")")
    expect(
      .exclusivity, held.lock != nil && world.locks[held.lock?.path ?? ""] === held.lock || truth.lane.lostItsLock,
      "\(run.id) starts without its lock")
    truth.worker = worker
    truth.parent = supervisor.process
    truth.processes.append(worker)
    truth.startedAt = world.monotonic
    truth.bornAt = world.time
    world.counts.workers += 1
  }

  func born(_ child: Proc, _ world: World) {
    world.counts.leftovers += 1
    if child.isLink { world.counts.links[child.files.isEmpty ? 1 : 0] += 1 }
  }

  func respawns(_ run: Run, _ held: SupervisorActor.HeldLane, _ context: LaunchContext, _ supervisor: SupervisorActor)
    -> RunTruth
  {
    let (world, earlier) = (supervisor.world, held.truth)
    let lane = earlier.lane
    lane.respawns += 1
    expect(
      .oneRespawn, lane.respawns == 1 && earlier.run.generation == 0,
      "\(run.id) is respawn \(lane.respawns) of its lane")
    expect(
      .oneRespawn,
      earlier.wasSeen && earlier.worker?.exit == .code(0) && earlier.didReport && declared(earlier) == .productive,
      "\(run.id) follows a run that did no work")
    expect(
      .oneRespawn,
      grade(earlier).map { $0 >= (run.terms.respawn.gradeAtLeast ?? 0) } ?? (run.terms.respawn.gradeAtLeast == nil),
      "\(run.id) follows a run of a lesser grade")
    expect(
      .oneRespawn, world.isDurable(earlier.id, in: supervisor.state) { if case .runEnded = $0 { true } else { false } },
      "\(run.id) follows an end that is not on disk")
    expect(
      .nothingAfterStop, !lane.isUnwanted && earlier.files.wish == nil,
      "\(run.id) follows although its end was wished for")
    expect(
      .oneRespawn, earlier.endedAt.map { world.time - $0 >= run.terms.respawn.delay.milliseconds } ?? false,
      "\(run.id) follows before its delay is over")
    expect(.lockCoversTree, living(earlier, world).isEmpty, "\(run.id) follows while \(earlier.id) lives")
    if !context.isForced {
      expect(.nothingAfterStop, !isPaused(run.category, supervisor.state, world), "\(run.id) follows in a pause")
      let count = Set(lanes.filter { $0.state == lane.state && isLiving($0, world) }.map(\.category)).count
      let isKnown = knowsWidth(of: lane.state, world)
      expect(
        .width, count <= context.policy.width || !isKnown,
        "\(run.id) follows as one of \(count) of \(context.policy.width)")
    }
    let truth = RunTruth(run: run, lane: lane)
    lane.runs.append(truth)
    runs[run.id] = truth
    world.counts.respawns += 1
    return truth
  }

  /// Somebody takes a run over, and takes that process for its worker.
  func adopted(_ truth: RunTruth, _ processes: [Proc], taken: Proc?, _ supervisor: SupervisorActor) {
    let world = supervisor.world
    let worker = processes.first { $0 === truth.worker }
    let isEnded = truth.ends > 0 || truth.files.keptEnd != nil
    // Of a worker whose number nobody could note only the order of births tells; who was born in the same hundredth of
    // a second as it, or outlives it, may be taken for it.
    let isDoubtful = truth.noted == nil && (worker == nil || worker?.startTicks == taken?.startTicks)
    expect(
      .effectHasCause, taken === worker || !isEnded && (isDoubtful || taken.map { $0.pid == truth.noted } ?? false),
      "\(taken?.pid ?? 0) of \(truth.id) is taken for its worker, which is \(worker?.pid ?? 0)\(isEnded ? ", though its end is known" : "")"
    )
    expect(.effectHasCause, !truth.lane.isSupervised, "\(truth.id) is adopted although it is supervised")
    expect(
      .effectHasCause, processes.allSatisfy { $0.run == truth.id },
      "\(truth.id) is adopted by processes that are not its"
    )
    world.counts.adoptions += 1
  }

  /// A respawn is denied for what holds.
  func deniesRespawn(of truth: RunTruth, _ reason: Reason, _ context: LaunchContext, in state: StateFiles) {
    guard reason == .noFreeSlot else { return }
    let lanes = Set(state.index.compactMap(\.category)).count
    let width = context.policy.width
    expect(.oneReason, lanes > width, "the respawn of \(truth.id) is denied its own slot: \(lanes) lanes of \(width)")
  }

  func declared(_ truth: RunTruth) -> Outcome? {
    if case .report(let report) = truth.files.outcome { report.outcome } else { nil }
  }

  func grade(_ truth: RunTruth) -> Double? {
    if case .report(let report) = truth.files.outcome { report.grade } else { nil }
  }
}
