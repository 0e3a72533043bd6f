import FanoutCore

/// After the storm: whoever may run does run, everything comes to rest, and the journal tells what happened.
extension World {
  func calm() {
    calmDown()
    trace("the storm is over")
    for state in states { state.isFull = false }
    for process in order where process.role == .outsider { end(process, .code(0)) }
    // A restart reads the index anew, as after every boot.
    if states.contains(where: { $0.index.contains { $0.category == nil } }) { reboot() }
    rest()
    // What persons had begun in the storm is done by now.
    for state in states { state.pauses = PauseReading() }
    rules.paused = [[:], [:]]
    feed()
    rest()
    guard rules.broken == nil else { return }
    for state in states { judgeRest(state) }
  }

  /// Every category is named again and again, and must have its turn.
  private func feed() {
    for state in states {
      let names = state.settings.policy.allowlist
      let before = Set(rules.runs.keys)
      var fed: Set<Category> = []
      for round in 0..<(names.count * 4 + 8) where fed.count < names.count && rules.broken == nil {
        let hungry = names.filter { !fed.contains($0) }
        let start = round % max(1, hungry.count)
        let order = Array(hungry[start...] + hungry[..<start])
        fire(asked: Answer(naming: order.map(\.name)), in: state)
        pass(300_000)
        // Nobody keeps its slot for ever.
        endEverything(in: state)
        pass(600_000 + 3_600_000)
        fed = Set(
          rules.runs.values.filter { !before.contains($0.id) && $0.lane.state == state.number && $0.worker != nil }.map(
            \.run.category)
        )
        .intersection(names)
      }
      let starved = names.filter { !fed.contains($0) }
      let mayStart = state.settings.policy.perFire != 0
      rules.expect(
        .noStarvation, starved.isEmpty || !mayStart,
        "\(starved) never ran in the calm, among \(names); entries \(state.index), held by \(starved.map { holders(of: state.lockPath(of: $0)) })"
      )
    }
  }

  private func holders(of path: String) -> [String] {
    (locks[path]?.holders ?? []).map {
      "\($0.role) \($0.pid) of \($0.run?.text ?? "nobody") (\($0.environmentRun?.text ?? "no name"), session \($0.session))"
    }
  }

  private func endEverything(in state: StateFiles) {
    let person = PersonActor(self, state, .kill(nil, now: true, hold: false))
    wake(person)
  }

  private func pass(_ length: Int64) {
    let end = time + length
    while goOn(until: end) {}
    if rules.broken == nil { time = max(time, end) }
  }

  /// A fire that finds no work puts right what is left.
  private func rest() {
    for _ in 0..<6 where rules.broken == nil {
      for state in states {
        var idle = Answer(naming: [])
        idle.answer = .wrote(Array("{\"blocked_tasks\": [1]}".utf8))
        idle.meant = nil
        fire(asked: idle, in: state)
        endEverything(in: state)
      }
      pass(7_200_000)
      if states.allSatisfy({ $0.index.isEmpty }), !order.contains(where: { $0.role != .leftover }) { return }
    }
  }

  private func judgeRest(_ state: StateFiles) {
    rules.expect(.quiescence, state.index.isEmpty, "\(state.index.map(\.run)) are still open in the end")
    let busy = order.filter { $0.isAlive && $0.role != .leftover }
    rules.expect(.quiescence, busy.isEmpty, "\(busy.map { "\($0.role) \($0.pid)" }) live on in the end")
    let left = order.filter { $0.isAlive && $0.role == .leftover && rules.isRecognisable($0, self) }
    rules.expect(.quiescence, left.isEmpty, "\(left.map { "\($0.pid) of \($0.run?.text ?? "")" }) live on in the end")
    let held = locks.keys.filter { path in locks[path]?.holders.contains { !escaped($0) } ?? false }.sorted()
    rules.expect(.quiescence, held.isEmpty, "\(held) are held in the end")
    for place in state.days.indices { state.days[place].readAnew() }
    state.forgetFolds()
    let ledger = state.everything
    for run in ledger.runs where run.hasStart || run.end != nil {
      let truth = rules.runs[run.id]
      rules.expect(.foldIsTruth, truth != nil, "\(run.id) is on record and never was")
      rules.expect(
        .oneEnd, run.end != nil && run.extraEnds == 0, "\(run.id) has \(run.end == nil ? 0 : 1 + run.extraEnds) ends")
      rules.expect(
        .foldIsTruth, truth?.endRecord == nil || run.end?.outcome == truth?.endRecord?.outcome || boot != "boot-1",
        "\(run.id): \(run.end?.outcome.rawValue ?? "") in the fold")
      if run.end?.respawn == .due {
        let next = ledger.run(run.id.respawned)
        rules.expect(
          .oneEnd, (run.respawnDenied != nil) != (next?.hasStart == true),
          "the respawn of \(run.id) was neither denied nor made, or both")
      }
    }
    for id in rules.runs.keys.sorted() {
      guard let truth = rules.runs[id], truth.lane.state == state.number, truth.worker != nil else { continue }
      rules.expect(.foldIsTruth, ledger.run(id)?.hasStart == true, "\(id) ran and is not on record")
    }
    let records = state.days.flatMap { $0.records + $0.tail }
    let audit = LockAudit(records)
    let overlaps = audit.violations.filter { rules.runs[$0.holder.first]?.lane.mayBeSettledLate != true }
    rules.expect(.exclusivity, overlaps.isEmpty, "the audit sees \(overlaps.first.map { "\($0)" } ?? "")")
    let health = Health(ledger: ledger, audit: audit)
    _ =
      StatusVerdict(
        live: 0, width: state.settings.policy.width, pauseOfAll: nil, ledger: ledger, health: health, now: moment
      ).description
  }

  private func escaped(_ process: Proc) -> Bool { process.role == .leftover && !rules.isRecognisable(process, self) }

  /// Everything points at everything else here: this lets go of it.
  func finish() {
    for process in order {
      process.files = []
      process.letGo()
    }
    for run in rules.runs.values {
      for process in run.processes {
        process.files = []
        process.letGo()
      }
      run.processes = []
      run.worker = nil
      run.lane.runs = []
      run.lane.supervisor.letGo()
    }
    locks = [:]
    lockWaiters = [:]
    endWaiters = [:]
    for state in states { state.readers = [] }
  }
}
