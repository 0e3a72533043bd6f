import FanoutCore

extension World {
  /// Takes it, by trying the supervisors' locks and by looking at the processes. Unreadable entries are told as a
  /// sentence.
  func census(
    of state: StateFiles, own: SupervisorID? = nil, asksJournal: Bool = false
  ) -> (lanes: [WorldLane], unreadable: String?) {
    var lanes: [WorldLane] = []
    var unreadable: String?
    var ledger: Ledger?
    if draw(.shortages, 30) {
      state.unlistedAt = time
      return ([], "cannot list live")
    }
    let isUnproven = draw(.shortages, 30)
    // Whoever plans or claims also asks the journal.
    let entries = asksJournal ? state.index + lostEntries(of: state) : state.index
    for entry in entries {
      guard let category = entry.category else {
        unreadable = unreadable ?? "live/\(entry.run)"
        continue
      }
      let lives = entry.supervisor == own || holder(of: state.supervisorLock(entry.supervisor)) != nil
      var found: [Proc] = []
      if !lives {
        let folded = ledger ?? state.ledger(since: oldestStart(of: entries.map(\.run)))
        ledger = folded
        found = members(of: entry, in: folded, state)
      }
      let supervision: Supervision? =
        if lives { .supervised } else if isUnproven { nil } else if !found.isEmpty { .orphaned } else {
          livesUnseen(entry.run, worker: worker(of: entry, in: ledger, state)?.pid)
            ? nil : isOver(entry, ledger, state)
        }
      lanes.append(
        WorldLane(entry: entry, category: category, supervision: supervision, processes: isUnproven ? [] : found))
    }
    return (lanes, unreadable)
  }

  /// What may change at any moment, as production reads it. Under the admission lock a lane counts until it is settled.
  func presentFacts(
    of state: StateFiles, own: SupervisorID? = nil, holdsAdmission: Bool, asksJournal: Bool = true
  ) -> Facts {
    let census = census(of: state, own: own, asksJournal: asksJournal)
    let lanes = holdsAdmission ? census.lanes : census.lanes.filter { $0.supervision != .over }
    return Facts(
      now: wallTime, pauses: state.pauses, gate: nil, holders: lanes.map { ($0.category, "run \($0.entry.run)") },
      unreadable: census.unreadable)
  }

  /// Of a run of which a look found nothing: over, where that is proven or nothing speaks against it; nil: somebody of
  /// it may have its lock.
  private func isOver(_ entry: IndexEntry, _ ledger: Ledger?, _ state: StateFiles) -> Supervision? {
    if state.runs[entry.run]?.notes.isGone == true || ledger?.run(entry.run)?.startedAt.boot != boot { return .over }
    let path = state.lockPath(of: entry.category ?? Settings.categories[0])
    return holder(of: path) == nil || isOutsiders(path) ? .over : nil
  }

  /// What the journal says; nil where it cannot be read now.
  func readable(_ state: StateFiles, since: WallTime) -> Ledger? {
    draw(.shortages, 30) ? nil : state.ledger(since: since)
  }

  /// The moment from which the journal tells of these runs.
  func oldestStart(of runs: [RunID]) -> WallTime { RunFacts.beginning(of: runs, now: wallTime) }

  /// Living processes of a run without a supervisor: by session, environment and shared lock.
  func members(of entry: IndexEntry, in ledger: Ledger, _ state: StateFiles) -> [Proc] {
    let facts = ledger.run(entry.run)
    let isThisBoot = facts?.startedAt.boot == boot
    let worker = worker(of: entry, in: ledger, state)
    let keeper = state.runs[entry.run]?.notes.keeper.flatMap { $0.isAlive ? $0 : nil }
    let members = recognise(
      entry.run, worker: worker.map { ($0.pid, $0.startTicks) }, isReliable: false,
      lock: isThisBoot && ledger.lockTaker(lane: entry.lane) != nil ? .anyOfLane : .proven, keeper: keeper)
    return members.filter { !$0.isLink || !draw(.chains, 300) } + [keeper].compactMap { $0 }
  }

  /// The worker of a run of this boot, as it is on record or as its keeper noted it.
  private func worker(of entry: IndexEntry, in ledger: Ledger?, _ state: StateFiles) -> WorkerProcess? {
    guard let facts = ledger?.run(entry.run), facts.startedAt.boot == boot else { return nil }
    return facts.worker ?? state.runs[entry.run]?.notes.worker
  }

  /// What is noted of a worker that starts now.
  func noted(_ worker: Proc) -> WorkerProcess {
    WorkerProcess(pid: worker.pid, startTicks: worker.startTicks, since: monotonic)
  }

  /// Whether a link that a look has missed tells of itself: its environment names the run, or it is in the group that
  /// the worker led (`UnseenLife`).
  func livesUnseen(_ run: RunID, worker: Int32?) -> Bool {
    order.contains { $0.isAlive && $0.isLink && $0.run == run && ($0.environmentRun == run || $0.session == worker) }
  }

  enum LockEvidence {
    /// The supervisor holds this one itself.
    case own(OpenFile)
    /// The taker of the lock is on record.
    case anyOfLane
    /// Only what a member known otherwise shares.
    case proven
  }

  /// The processes that are recognised as a run's.
  func recognise(
    _ run: RunID, worker: (pid: Int32, ticks: UInt64)?, isReliable: Bool, lock: LockEvidence, keeper: Proc? = nil
  ) -> [Proc] {
    var members: [Proc] = []
    var others: [Proc] = []
    var session: Int32?
    if let worker, isReliable || (processes[worker.pid]?.startTicks ?? worker.ticks) == worker.ticks {
      session = worker.pid
    }
    for process in order where process.isAlive {
      guard let truth = process.run, process.role == .worker || process.role == .leftover else { continue }
      if process.session == session || process.environmentRun == run || keeper.map({ isBelow(process, $0) }) ?? false {
        members.append(process)
      } else if process.environmentRun == nil, truth == run {
        others.append(process)
      }
    }
    for process in others {
      guard let file = process.files.first, !file.isUnlocked else { continue }
      switch lock {
      case .own(let own): if file === own { members.append(process) }
      case .anyOfLane: members.append(process)
      case .proven: if members.contains(where: { $0.files.first === file }) { members.append(process) }
      }
    }
    return members
  }

  /// Puts right what fell; the runs that somebody has to adopt.
  func reconcile(_ actor: Actor) throws(Halt) -> [RunID] {
    let state = actor.state
    let admission = try actor.admission()
    defer { if actor.process.isAlive { close(admission, of: actor.process) } }
    // As early as production reads it: a supervisor may still put something on record before anybody looks.
    let now = moment
    try restoreIndex(state, actor.process)
    try step(actor.process)
    let census = census(of: state, asksJournal: true)
    try settle(census.lanes.filter { $0.supervision == .over }, now, state, actor.process)
    return census.lanes.filter { $0.supervision == .orphaned }.map(\.entry.run)
  }

  /// Settles lanes that are over. Whoever asks holds the admission lock since it saw that they are.
  func settle(_ over: [WorldLane], _ now: Moment, _ state: StateFiles, _ process: Proc) throws(Halt) {
    guard !over.isEmpty else { return }
    guard let ledger = readable(state, since: oldestStart(of: over.map(\.entry.run))) else { return }
    for lane in over where !draw(.shortages, 30) { try settle(lane, ledger, now, state, process) }
  }

  private func settle(_ lane: WorldLane, _ ledger: Ledger, _ now: Moment, _ state: StateFiles, _ process: Proc)
    throws(Halt)
  {
    let run = lane.entry.run
    let files = state.runs[run]
    let settlement = Settlement(run: run, category: lane.category, ledger: ledger, at: now) {
      Settlement.Evidence(
        keptEnd: files?.keptEnd.flatMap { Record(line: $0) }, outcome: files?.outcome ?? .none,
        hasKillWish: files?.wish != nil,
        logBytes: 0)
    }
    rules.settles(run, settlement, in: state, self)
    if let why = try append(settlement.records, to: state, by: process) { throw .failed(why) }
    try step(process)
    if settlement.isUndone { state.runs[run] = nil }
    state.removeEntry(run)
    try step(process)
  }

  private func restoreIndex(_ state: StateFiles, _ process: Proc) throws(Halt) {
    guard state.knownBoot != boot else { return try restoreLost(state, process) }
    let ledger = state.ledger(since: wallTime - .seconds(14 * 86_400))
    state.index.removeAll { $0.category == nil }
    for run in ledger.runsToIndex where state.entry(of: run.id) == nil {
      guard let category = run.category else { continue }
      try step(process)
      if state.isFull { return }
      state.enter(IndexEntry(run: run.id, category: category, supervisor: run.supervisor))
    }
    try step(process)
    state.knownBoot = boot
  }

  /// Runs that are open by the journal and have lost their entries.
  private func lostEntries(of state: StateFiles) -> [IndexEntry] {
    let ledger = state.everything
    let present = Set(state.index.map(\.lane))
    return ledger.runsToIndex.filter { !present.contains($0.lane) }.compactMap { run in
      run.category.map { IndexEntry(run: run.id, category: $0, supervisor: run.supervisor) }
    }
  }

  private func restoreLost(_ state: StateFiles, _ process: Proc) throws(Halt) {
    let lost = lostEntries(of: state)
    try releaseLost(state, process)
    guard !lost.isEmpty else { return }
    trace("restores \(lost.map(\.run)), which the index has lost")
    for entry in lost {
      try step(process)
      if state.isFull { return }
      // One that somebody else has made meanwhile stays.
      if state.entry(of: entry.run) == nil {
        state.enter(entry)
        rules.getsBackItsEntry(entry.run)
      }
    }
    try step(process)
    // What was released meanwhile was entered behind that.
    let ledger = state.everything
    for entry in lost where ledger.runsToIndex(ofLane: entry.lane).isEmpty { state.removeEntry(entry.run) }
  }

  /// Lanes without an entry that owe nothing but their release.
  private func releaseLost(_ state: StateFiles, _ process: Proc) throws(Halt) {
    let ledger = state.everything
    let present = Set(state.index.map(\.lane))
    for lane in ledger.lanes where !present.contains(lane) {
      guard let (run, category) = ledger.toRelease(lane: lane) else { continue }
      // Who of it has the lock is on his way to its release; who else took it since says nothing of it.
      let adopter = ledger.run(run).flatMap { holder(of: state.supervisorLock($0.supervisor))?.taker }
      if let taker = holder(of: state.lockPath(of: category))?.taker,
        taker == ledger.lockTaker(lane: lane) || taker == adopter
      {
        continue
      }
      let settlement = Settlement(run: run, category: category, ledger: ledger, at: moment) {
        Settlement.Evidence(keptEnd: nil, outcome: .none, hasKillWish: false, logBytes: 0)
      }
      if let why = try append(settlement.records, to: state, by: process) { throw .failed(why) }
    }
  }
}
