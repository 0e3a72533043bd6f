import FanoutCore

/// Ends on record, and releases.
extension SupervisorActor {
  func record(_ wishes: [EffectQueue.Wish]) throws(Halt) {
    let batch = wishes.filter { tenants[$0.key] != nil && knowsWhatWasWritten($0) }
    let moment = world.moment
    let lines = batch.map { wish in
      tenants[wish.key].map {
        $0.lane.records(for: wish.effect, known: $0.knownEnd, isLeft: $0.hasReleaseRecord, at: moment) { _ in }
      } ?? []
    }
    if !isUnwritable(batch), try world.append(lines.flatMap { $0 }, to: state, by: process) == nil {
      for wish in batch { try recorded(wish) }
      return
    }
    for (wish, records) in zip(batch, lines) { try keepAside(wish, records) }
  }

  private func recorded(_ wish: EffectQueue.Wish) throws(Halt) {
    if case .record = wish.effect { try world.step(process) }
    if wish.effect.tellsRelease { tenants[wish.key]?.hasReleaseRecord = true }
    if case .record = wish.effect {
      try fall(behind: wish.key)
      tell(wish.key, .recorded)
    }
  }

  /// Whether the journal fails here because something of one of these hides: its end is kept aside then.
  private func isUnwritable(_ batch: [EffectQueue.Wish]) -> Bool {
    for wish in batch {
      guard case .record = wish.effect, let tenant = tenants[wish.key], tenant.knownEnd == nil, world.hides(tenant.truth) else { continue }
      if world.has(.returns), world.chance(.returns, { $0.hits(250) }) { return true }
    }
    return false
  }

  /// The end of a run of which something hides is on disk: here its supervisor falls as often as not.
  private func fall(behind key: Int) throws(Halt) {
    guard let truth = tenants[key]?.truth, world.hides(truth) else { return }
    world.letReturn(truth)
    guard world.has(.returns), world.chance(.returns, { $0.hits(500) }) else { return }
    world.trace("supervisor \(process.pid) is killed behind the end of \(truth.id)")
    world.end(process, .signal(Signals.kill))
    throw .dead
  }

  private func keepAside(_ wish: EffectQueue.Wish, _ records: [Record]) throws(Halt) {
    let key = wish.key
    guard let line = records.first?.line() else { return try recorded(wish) }
    guard case .record = wish.effect else {
      if case .recordDenial = wish.effect {
        tenants[key]?.hasReleaseRecord = true
        tenants[key]?.keepsIndexEntry = true
      }
      return
    }
    try world.step(process)
    if world.draw(.failedWrites, 100) {
      queue.recordAgain(wish, at: world.monotonic + .seconds(5))
      tenants[key]?.mayHaveEndRecord = true
      return
    }
    tenants[key]?.files.keptEnd = line
    tenants[key]?.keepsIndexEntry = true
    tenants[key]?.hasReleaseRecord = true
    world.trace("the end of \(tenants[key]?.lane.run.id ?? "") is kept aside")
    if let truth = tenants[key]?.truth, world.hides(truth) { world.letReturn(truth) }
    tell(key, .recorded)
  }

  private func knowsWhatWasWritten(_ wish: EffectQueue.Wish) -> Bool {
    guard case .record = wish.effect, let tenant = tenants[wish.key], tenant.mayHaveEndRecord else { return true }
    let run = tenant.lane.run.id
    guard let ledger = world.readable(state, since: world.oldestStart(of: [run])) else {
      queue.recordAgain(wish, at: world.monotonic + .seconds(5))
      return false
    }
    tenants[wish.key]?.mayHaveEndRecord = false
    tenants[wish.key]?.knownEnd = KnownEnd.known(tenant.knownEnd, of: run, afterFailureIn: ledger)
    if tenants[wish.key]?.knownEnd != nil { tenants[wish.key]?.keepsIndexEntry = true }
    return true
  }

  func release(_ keys: [Int]) throws(Halt) {
    let moment = world.moment
    let unsaid = keys.compactMap { tenants[$0] }.filter { !$0.hasReleaseRecord }
    _ = try world.append(unsaid.map { $0.lane.releaseRecord(at: moment) }, to: state, by: process)
    for key in keys { try vacate(key) }
  }

  private func vacate(_ key: Int) throws(Halt) {
    guard let tenant = tenants.removeValue(forKey: key) else { return }
    try world.step(process)
    let run = tenant.lane.run
    if tenant.keepsIndexEntry {
      state.enter(IndexEntry(run: run.id, category: run.category, supervisor: IndexEntry.nobody))
    } else {
      state.removeEntry(run.id)
    }
    try world.step(process)
    world.rules.releases(tenant, self)
    if let lock = tenant.lock { world.close(lock, of: process) }
    for reader in state.readers { world.schedule(after: 0) { $0.wake(reader) } }
  }
}
