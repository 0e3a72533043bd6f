import FanoutCore

/// The rules of ends: what may be signalled, recorded, released.
extension Rules {
  func signals(_ target: Proc, _ signal: Int32, _ held: SupervisorActor.HeldLane, _ supervisor: SupervisorActor) {
    let truth = held.truth
    expect(.effectHasCause, target.role != .keeper, "\(supervisor.id) sends \(signal) to a keeper")
    let isStray = target.parent == supervisor.process.pid && target.environmentRun == nil
    expect(
      .effectHasCause, target.run == truth.id || isStray,
      "\(supervisor.id) sends \(signal) to \(target.pid), which is not of \(truth.id)")
    guard target === truth.worker, target.isAlive else { return }
    // A living worker is signalled for a limit, for silence, or because somebody wants it.
    let now = supervisor.world.monotonic
    let age = truth.startedAt.map { now - $0 } ?? .zero
    let terms = truth.run.terms
    let silence = now - max(truth.lastLife ?? truth.startedAt ?? now, truth.startedAt ?? now)
    let holds =
      truth.lane.isUnwanted || truth.files.wish != nil || (terms.timeLimit.map { age >= $0 } ?? false)
      || (terms.stallAfter.map { silence >= $0 } ?? false)
    expect(.effectHasCause, holds, "\(supervisor.id) sends \(signal) to the worker of \(truth.id) without a cause")
    let mayKill =
      truth.lane.isHurried || truth.files.wish?.now == true || truth.signals >= terms.teardown.count
    truth.signals += 1
    expect(.effectHasCause, signal != Signals.kill || mayKill, "\(truth.id) is killed before the steps of its teardown")
  }

  /// A supervisor is about to free the lock of a lane.
  func releases(_ held: SupervisorActor.HeldLane, _ supervisor: SupervisorActor) {
    let world = supervisor.world
    for run in held.truth.lane.runs {
      let left = living(run, world)
      expect(.lockCoversTree, left.isEmpty, "\(run.id) is released while \(left.first?.pid ?? 0) of it lives")
      let isKept = run.files.keptEnd != nil
      expect(
        .oneEnd, run.ends > 0 || isKept || (run.worker == nil && run.run.generation == 1),
        "\(run.id) is released before its end is on record")
    }
    held.truth.lane.isReleased = true
    world.counts.releases += 1
    lanes.removeAll { $0 === held.truth.lane }
  }

  /// A lock has become free.
  func freed(_ file: OpenFile, _ world: World) {
    for lane in lanes where lane.lock === file && !lane.lostItsLock {
      for run in lane.runs {
        let left = run.processes.filter {
          $0.isAlive && $0.environmentRun == run.id && $0.files.contains { $0 === file }
        }
        expect(.lockCoversTree, left.isEmpty, "the lock of \(run.id) is free while \(left.first?.pid ?? 0) of it lives")
      }
    }
  }

  func powerWent(_ process: Proc) {
    process.letGo()
  }

  func lostPower(_ state: StateFiles) {
    for run in runs.values where run.lane.state == state.number {
      run.ends = 0
      run.lane.isReleasedOnRecord = false
    }
    for day in state.days {
      for record in day.records + day.tail {
        guard let run = record.run.flatMap({ runs[$0] }) else { continue }
        switch record.event {
        case .runEnded: run.ends += 1
        case .lockReleased: run.lane.isReleasedOnRecord = true
        default: break
        }
      }
    }
    lanes.removeAll { $0.state == state.number }
  }

  /// A whole line has reached the journal.
  func wrote(_ record: Record, in state: StateFiles, by process: Proc, _ world: World) {
    world.counts.records += 1
    guard let id = record.run else { return }
    let truth = runs[id]
    switch record.event {
    case .runEnded(let end):
      guard let truth else { return expect(.oneEnd, false, "\(id) ends and never was") }
      truth.ends += 1
      expect(.oneEnd, truth.ends == 1, "\(id) gets end number \(truth.ends)")
      expect(.oneEnd, !truth.lane.isReleasedOnRecord, "\(id) ends on record behind its release")
      var kept = truth.files.keptEnd.flatMap { Record(line: $0) }
      if let moment = kept?.moment, moment.bootMilliseconds + 1 == record.moment.bootMilliseconds {
        // What was of the millisecond of its start is put on record a millisecond later.
        kept?.moment = Moment(wall: moment.wall, boot: moment.boot, bootMilliseconds: moment.bootMilliseconds + 1)
      }
      expect(
        .oneEnd, truth.files.keptEnd == nil || kept == record,
        "\(id) gets another end than the one that was kept")
      let left = living(truth, world)
      expect(.lockCoversTree, left.isEmpty, "\(id) ends on record while \(left.first?.pid ?? 0) of it lives")
      judge(end, of: truth, world)
      expect(
        .foldIsTruth,
        end.proof == .kernel || truth.wasLeftToNobody || truth.files.notes.isGone || truth.files.notes.keeper == nil,
        "\(id): ended by evidence although the kernel could tell")
      truth.endRecord = truth.endRecord ?? end
      truth.endedAt = truth.endedAt ?? world.time
    case .runConfirmed:
      guard let truth, let since = truth.startedAt else {
        return expect(.effectHasCause, false, "\(id) is confirmed and never was")
      }
      let exit = truth.worker?.exit
      let endedWell = [.code(0), .code(75), .code(76)].contains(exit)
      expect(
        .effectHasCause, world.monotonic - since >= truth.run.terms.confirmFor || endedWell,
        "\(id) is confirmed before its time")
      expect(.effectHasCause, !truth.isConfirmed, "\(id) is confirmed twice")
      truth.isConfirmed = true
    case .runSpawned(let noted): truth?.noted = truth?.noted ?? noted.pid
    case .respawnDenied:
      expect(
        .effectHasCause, truth.map { declared($0) == .productive } ?? false,
        "a respawn of \(id) is denied that was not due")
    case .runStarted(let start):
      expect(
        .effectHasCause, truth != nil && start.generation == truth?.run.generation.asRecorded,
        "\(id) starts on record only")
    case .lockReleased(let holderGone):
      // A respawn that could not be put on record may be settled while its lane is on its way to the release.
      let isHeld = truth.map { isSupervised($0) && $0.lane.runs.count == 1 } ?? false
      expect(.effectHasCause, !holderGone || !isHeld, "\(id) is released as holderless although it is supervised")
      truth?.lane.isReleasedOnRecord = true
    default: break
    }
  }

  /// What a terminal record says is what happened.
  private func judge(_ end: RunEndRecord, of truth: RunTruth, _ world: World) {
    let id = truth.id
    let real = truth.worker?.exit
    switch end.exit {
    case .unseen:
      expect(
        .foldIsTruth, !truth.wasSeen || truth.parent?.isAlive != true, "\(id): its exit was seen and is told as unseen")
    case .code, .signal:
      expect(.foldIsTruth, real == end.exit, "\(id): \(end.exit) on record, \(real.map { "\($0)" } ?? "none") in truth")
    }
    let declared = truth.didReport ? declared(truth) : nil
    let elapsed: Duration = truth.startedAt == nil ? .zero : .milliseconds(world.time - truth.bornAt)
    let wasKilled = truth.lane.isUnwanted || truth.files.wish != nil
    switch end.outcome {
    case .productive, .noop, .restraint, .blocked, .needsHuman:
      expect(.foldIsTruth, declared == end.outcome, "\(id): \(end.outcome) on record, and its worker said otherwise")
      expect(.foldIsTruth, end.exit == .unseen || real == .code(0), "\(id): credited with \(end.exit)")
    case .unknown: expect(.foldIsTruth, real == .code(0) && declared == nil, "\(id): unknown, and it said something")
    case .refused: expect(.foldIsTruth, real == .code(75) || real == .code(76), "\(id): refused, and it did not")
    case .timedOut:
      expect(.foldIsTruth, truth.run.terms.timeLimit.map { elapsed >= $0 } ?? false, "\(id): timed out before its time")
    case .stalled:
      expect(.foldIsTruth, truth.run.terms.stallAfter.map { elapsed >= $0 } ?? false, "\(id): stalled before its time")
    case .killed: expect(.foldIsTruth, wasKilled, "\(id): killed, and nobody wanted it")
    case .lost:
      expect(
        .foldIsTruth, declared == nil || !truth.didReport,
        "\(id): lost, and its worker had reported \(declared?.rawValue ?? "")")
      expect(.foldIsTruth, end.exit == .unseen, "\(id): lost with \(end.exit)")
    case .failed:
      let isUnreadable = if case .unreadable = truth.files.outcome { true } else { false }
      let badExit = real.map { $0 != .code(0) } ?? false
      expect(
        .foldIsTruth, truth.worker == nil || badExit || isUnreadable || declared == .failed,
        "\(id): failed, and it did not")
    }
    expect(
      .foldIsTruth, end.respawn != .due || (declared == .productive && real == .code(0) && truth.run.generation == 0),
      "\(id): a respawn is due without a cause")
  }

  func settles(_ run: RunID, _ settlement: Settlement, in state: StateFiles, _ world: World) {
    guard let truth = runs[run] else { return }
    expect(.effectHasCause, !isSupervised(truth), "\(run) is settled although it is supervised")
    let left = living(truth, world)
    expect(.effectHasCause, left.isEmpty, "\(run) is settled although \(left.first?.pid ?? 0) of it lives")
    if settlement.isUndone {
      expect(.oneEnd, truth.worker == nil, "\(run) is undone although its worker was started")
    }
    let lane = run.lane
    let told = state.days.flatMap { $0.records + $0.tail }.filter { $0.run?.lane == lane } + settlement.records
    let last = told.filter { $0.moment.boot == world.boot }.map(\.moment.bootMilliseconds).max() ?? 0
    for record in settlement.records
    where record.event == .lockReleased(holderGone: true) && record.moment.boot == world.boot {
      expect(
        .effectHasCause, record.moment.bootMilliseconds >= last,
        "\(run) is released before the last that is on record of it")
    }
    world.counts.settlements += 1
  }
}

extension Int {
  var asRecorded: Int64 { Int64(self) }
}
