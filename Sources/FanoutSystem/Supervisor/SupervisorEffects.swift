import CSystem
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
    let batch = wishes.filter { tenants[$0.key] != nil && !isOfOther($0) && !waitsToKnow($0) }
    let moment = clocks.moment()
    var lines: [(key: Int, records: [Record])] = []
    for wish in batch {
      guard let tenant = tenants[wish.key] else { continue }
      let records = tenant.lane.records(
        for: wish.effect, known: tenant.knownEnd, isLeft: tenant.hasReleaseRecord, at: moment
      ) { addMeasures(of: tenant, to: &$0) }
      lines.append((wish.key, records))
    }
    if wayOut.isStateGone { return leaveUnrecorded(batch, lines.map(\.records)) }
    do {
      try journal.append(lines.flatMap(\.records))
      for (place, entry) in batch.enumerated() {
        tellEnd(of: entry.key, lines[place].records)
        recorded(entry.effect, of: entry.key)
      }
    } catch {
      lookForState()
      if wayOut.isStateGone { return leaveUnrecorded(batch, lines.map(\.records)) }
      sayOnce("\(error)", of: batch.map(\.key))
      for (place, entry) in batch.enumerated() { keepAside(entry, lines[place].records) }
    }
  }

  func tellEnd(of key: Int, _ records: [Record]) {
    guard let run = tenants[key]?.run else { return }
    for record in records {
      if case .runEnded(let end) = record.event { tellEnd(run, end) }
    }
  }

  private func addMeasures(of tenant: Tenant, to record: inout RunEndRecord) {
    if let before = tenant.outOfMemoryKills, let now = unit?.cgroup.outOfMemoryKills() {
      record.note(outOfMemoryKills: now - before, limit: tenant.request?.limits.memoryMax)
    }
    let log = OutputLog(path: tenant.directory.outputLog, limit: tenant.run.terms.outputLimit)
    let (size, onDisk) = log.measures
    record.logBytes = Int64(size)
    record.cutBytes = Int64(tenant.cutBytes)
    let peak = max(tenant.peakBytes, onDisk)
    if peak > tenant.run.terms.outputLimit { record.overshootBytes = Int64(peak) }
  }

  private func recorded(_ effect: Lane.Effect, of key: Int) {
    if case .record = effect { CrashPoint.reached(.endRecorded) }
    if effect.tellsRelease { tenants[key]?.hasReleaseRecord = true }
    if case .record = effect { tell(key, .recorded) }
  }

  /// The journal did not take it. An end goes to `end.json`, which has its room already; anything else can be told from it.
  private func keepAside(_ wish: EffectQueue.Wish, _ records: [Record]) {
    let key = wish.key
    // It only stood in one batch with what failed.
    guard let line = records.first?.line() else { return recorded(wish.effect, of: key) }
    guard case .record = wish.effect else {
      // Neither the denial nor the release can be told: the index keeps the run, and reconciliation tells both.
      if case .recordDenial = wish.effect {
        tenants[key]?.hasReleaseRecord = true
        tenants[key]?.keepsIndexEntry = true
      }
      return
    }
    do {
      try tenants[key]?.directory.keepEnd(line)
      tenants[key]?.keepsIndexEntry = true
      tenants[key]?.hasReleaseRecord = true
      tellEnd(of: key, records)
      tell(key, .recorded)
    } catch {
      if wayOut.hasGivenUp { return leaveUnrecorded([wish], [records]) }
      sayOnce(
        "the end of \(tenants[key]?.run.id ?? "a run") can be put nowhere: \(error); trying again every 5 s", of: [key])
      queue.recordAgain(wish, at: clocks.monotonic() + .seconds(5))
      tenants[key]?.mayHaveEndRecord = true
    }
  }

  /// A batch may have failed behind the end of this one: then it is not written again. Reconciliation has the last word on such a run.
  /// Whether it cannot be read now: then it is looked for again later, and nothing is written before.
  private func waitsToKnow(_ wish: EffectQueue.Wish) -> Bool {
    guard case .record = wish.effect, let tenant = tenants[wish.key], tenant.mayHaveEndRecord else { return false }
    let reading = journal.read(since: Census.oldestStart(of: [tenant.run.id], before: clocks.moment().wall))
    if let why = reading.unreadable.first {
      if wayOut.isStateGone { return false }
      if wayOut.hasGivenUp {
        leaveUnrecorded([wish], [[]])
        return true
      }
      sayOnce(
        "whether the end of \(tenant.run.id) is on record cannot be read: \(why); looking again every 5 s",
        of: [wish.key])
      queue.recordAgain(wish, at: clocks.monotonic() + .seconds(5))
      return true
    }
    let known = KnownEnd.known(tenant.knownEnd, of: tenant.run.id, afterFailureIn: reading.ledger)
    tenants[wish.key]?.mayHaveEndRecord = false
    tenants[wish.key]?.knownEnd = known
    if known != nil { tenants[wish.key]?.keepsIndexEntry = true }
    if case .written = known, let end = reading.ledger.run(tenant.run.id)?.end { tellEnd(tenant.run, end) }
    return false
  }

  // MARK: - Release

  private func releaseAll(_ keys: [Int]) {
    let moment = clocks.moment()
    let unsaid = keys.compactMap { tenants[$0] }.filter { !$0.hasReleaseRecord }
    do {
      if !wayOut.isStateGone { try journal.append(unsaid.map { $0.lane.releaseRecord(at: moment) }) }
    } catch {
      say("\(error)")
    }
    for key in keys { vacate(key) }
  }

  /// Frees a lane: index entry, watches, and at last the lock, by closing it.
  private func vacate(_ key: Int) {
    guard let tenant = tenants.removeValue(forKey: key) else { return }
    wayOut.said[key] = nil
    if tenant.isTakenOver {
      // All of it is the other's to tell.
    } else if tenant.keepsIndexEntry {
      // Something of its end is not in the journal: it is nobody's now, so that the next reconciliation puts it there, whoever else
      // lives here.
      abandon(tenant.run, lock: tenant.runLock)
    } else {
      LiveIndex(state: state).remove(tenant.run.id)
    }
    CrashPoint.reached(.releaseUnindexed)
    forgetFiles(of: tenant)
    forgetProcesses(of: tenant)
    tenant.lock?.free()
    CrashPoint.reached(.releaseFreed)
  }

  /// Goes without inotify from now on.
  func unwatchFiles() {
    guard let watch = fileWatch else { return }
    unwatch(watch.descriptor.number, token: filesToken)
    fileWatch = nil
    wayOut.ownLockWatch = nil
    admissionWait.watch = nil
    watchOwners = [:]
    for key in tenants.keys { tenants[key]?.watches = [] }
  }

  func forgetFiles(of tenant: Tenant) {
    for watch in tenant.watches {
      fileWatch?.unwatch(watch)
      watchOwners[watch] = nil
    }
  }

  func forgetProcesses(of tenant: Tenant) {
    for pid in tenant.leftovers.keys.sorted() {
      guard let leftover = tenant.leftovers[pid] else { continue }
      unwatch(leftover.pidfd.number, token: leftover.token)
      leftover.pidfd.close()
    }
    guard let worker = tenant.worker else { return }
    if let pidfd = worker.pidfd {
      if let token = worker.token { unwatch(pidfd.number, token: token) }
      pidfd.close()
    }
  }
}
