import FanoutCore
import Glibc

/// Carrying out what the lanes want done.
extension Supervisor {
  /// Works until no lane wants anything more at this moment.
  func settle() {
    while let work = queue.next(at: clocks.monotonic()) {
      switch work {
      case .perform(let wish): perform(wish.effect, of: wish.key)
      case .spawn(let keys): spawn(keys)
      case .sweep(let asked): sweepAll(asked)
      case .record(let wishes): recordAll(wishes)
      case .ask(let key): askRespawn(key)
      case .release(let keys): releaseAll(keys)
      }
    }
  }

  private func perform(_ effect: Lane.Effect, of key: Int) {
    switch effect {
    case .listen: listen(key)
    case .cutOutput: cutOutput(key)
    case .continueWorker: continueWorker(key)
    case .spawn, .sweep, .confirm, .record, .askRespawn, .recordDenial, .release:
      preconditionFailure("\(effect) is queued with its like, not performed at once")
    }
  }

  // MARK: - Records

  /// One batch, one sync. What the journal does not take goes to the room that was kept for it.
  private func recordAll(_ wishes: [EffectQueue.Wish]) {
    let batch = wishes.filter { heldLanes[$0.key] != nil && !isOfOther($0) && !waitsToKnow($0) }
    let moment = clocks.moment()
    var lines: [(key: Int, records: [Record])] = []
    for wish in batch {
      guard let held = heldLanes[wish.key] else { continue }
      let records = held.end.records(of: held.lane, for: wish.effect, at: moment) { addMeasures(of: held, to: &$0) }
      lines.append((wish.key, records))
    }
    if hold.loss == .removed { return leaveUnrecorded(batch, lines.map(\.records)) }
    do {
      try hold.appendEnds(lines.flatMap(\.records))
      for (place, entry) in batch.enumerated() {
        tellEnd(of: entry.key, lines[place].records)
        recorded(entry.effect, of: entry.key)
      }
    } catch {
      if hold.isGone { return leaveUnrecorded(batch, lines.map(\.records)) }
      lookForState()
      // What it began in may take it still.
      if hold.isGone { return recordAll(batch) }
      sayOnce("\(error)", of: batch.map(\.key))
      for (place, entry) in batch.enumerated() { keepAside(entry, lines[place].records) }
    }
  }

  func tellEnd(of key: Int, _ records: [Record]) {
    guard let run = heldLanes[key]?.run else { return }
    for record in records {
      if case .runEnded(let end) = record.event { tellEnd(run, end) }
    }
  }

  private func addMeasures(of held: HeldLane, to record: inout RunEndRecord) {
    if let before = held.outOfMemoryKills, let now = unit?.cgroup.outOfMemoryKills() {
      record.note(outOfMemoryKills: now - before, limit: held.request?.limits.memoryMax)
    }
    held.output.note(in: &record)
    // Nobody can say later how it was: a failure then says nothing of category or backend.
    guard [.failed, .timedOut, .stalled].contains(record.outcome), let policy = held.context?.policy.host else {
      return
    }
    let host = HostSight(.here(isUnit: unit != nil)).read(policy)
    record.hostClosed = policy.verdicts(host).first { $0.level == .close }?.detail
  }

  private func recorded(_ effect: Lane.Effect, of key: Int) {
    if case .record = effect { CrashPoint.reached(.endRecorded) }
    heldLanes[key]?.end.recorded(effect)
    if case .record = effect { tell(key, .recorded) }
  }

  /// The journal did not take it. An end goes to `end.json`, which has its room already; anything else can be told from
  /// it.
  private func keepAside(_ wish: EffectQueue.Wish, _ records: [Record]) {
    let key = wish.key
    let line: [UInt8]
    switch heldLanes[key]?.end.refused(wish.effect, records) {
    case .keep(let end)?: line = end
    case .nothing?: return recorded(wish.effect, of: key)
    case .leave?, nil: return
    }
    do {
      try heldLanes[key]?.directory.keepEnd(line)
      heldLanes[key]?.end.kept()
      tellEnd(of: key, records)
      tell(key, .recorded)
    } catch {
      if wayOut.hasGivenUp { return leaveUnrecorded([wish], [records]) }
      sayOnce(
        "the end of \(heldLanes[key]?.run.id.text ?? "a run") can be put nowhere: \(error); trying again every 5 s",
        of: [key])
      queue.recordAgain(wish, at: clocks.monotonic() + .seconds(5))
      heldLanes[key]?.end.isStuck()
    }
  }

  /// A batch may have failed behind the end of this one: then it is not written again. Reconciliation has the last word
  /// on such a run. Whether it cannot be read now: then it is looked for again later, and nothing is written before.
  private func waitsToKnow(_ wish: EffectQueue.Wish) -> Bool {
    guard let held = heldLanes[wish.key], held.end.mustLook(before: wish.effect) else { return false }
    let reading = journal.read(since: Census.oldestStart(of: [held.run.id], before: clocks.moment().wall))
    if let why = reading.unreadable.first {
      if hold.isGone { return false }
      if wayOut.hasGivenUp {
        leaveUnrecorded([wish], [[]])
        return true
      }
      sayOnce(
        "whether the end of \(held.run.id) is on record cannot be read: \(why); looking again every 5 s",
        of: [wish.key])
      queue.recordAgain(wish, at: clocks.monotonic() + .seconds(5))
      return true
    }
    if let end = heldLanes[wish.key]?.end.looked(in: reading.ledger, for: held.run.id) { tellEnd(held.run, end) }
    return false
  }

  // MARK: - Release

  private func releaseAll(_ keys: [Int]) {
    let moment = clocks.moment()
    let unsaid = keys.compactMap { heldLanes[$0] }.filter(\.end.owesRelease)
    do {
      if hold.loss != .removed { try hold.appendEnds(unsaid.map { $0.lane.releaseRecord(at: moment) }) }
    } catch {
      say("\(error)")
    }
    for key in keys { vacate(key) }
  }

  /// Frees a lane: index entry, watches, and at last the lock, by closing it.
  private func vacate(_ key: Int) {
    guard let held = heldLanes.removeValue(forKey: key) else { return }
    admissionWait.forget(key)
    switch held.end.entry {
    case .isAnothers: break
    case .becomesNobodys: abandon(held.run, lock: held.lock.file)
    case .goes: LiveIndex(state: state).remove(held.run.id)
    }
    CrashPoint.reached(.releaseUnindexed)
    files.forget(key)
    held.processes.forget()
    held.lock.free()
    CrashPoint.reached(.releaseFreed)
    // Only now its slot is free, and its lock is not seen held any more.
    if !hold.isGone { errands.noteVacated() }
  }
}
