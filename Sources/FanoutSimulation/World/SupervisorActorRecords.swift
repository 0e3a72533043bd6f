import FanoutCore

/// Ends on record, and releases.
extension SupervisorActor {
  func record(_ wishes: [EffectQueue.Wish]) throws(Halt) {
    let batch = wishes.filter { heldLanes[$0.key] != nil && knowsWhatWasWritten($0) }
    let moment = world.moment
    let lines = batch.map { wish in
      heldLanes[wish.key].map {
        $0.end.records(of: $0.lane, for: wish.effect, at: moment) { _ in }
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
    heldLanes[wish.key]?.end.recorded(wish.effect)
    if case .record = wish.effect {
      try fall(behind: wish.key)
      tell(wish.key, .recorded)
    }
  }

  /// Whether the journal fails here because something of one of these hides: its end is kept aside then.
  private func isUnwritable(_ batch: [EffectQueue.Wish]) -> Bool {
    for wish in batch {
      guard case .record = wish.effect, let held = heldLanes[wish.key], held.end.isNew, world.hides(held.truth)
      else { continue }
      if world.has(.returns), world.chance(.returns, { $0.hits(250) }) { return true }
    }
    return false
  }

  /// The end of a run of which something hides is on disk: here its supervisor falls as often as not.
  private func fall(behind key: Int) throws(Halt) {
    guard let truth = heldLanes[key]?.truth, world.hides(truth) else { return }
    world.letReturn(truth)
    guard world.has(.returns), world.chance(.returns, { $0.hits(500) }) else { return }
    world.trace("supervisor \(process.pid) is killed behind the end of \(truth.id)")
    world.end(process, .signal(Signals.kill))
    throw .dead
  }

  private func keepAside(_ wish: EffectQueue.Wish, _ records: [Record]) throws(Halt) {
    let key = wish.key
    let line: [UInt8]
    switch heldLanes[key]?.end.refused(wish.effect, records) {
    case .keep(let end)?: line = end
    case .nothing?: return try recorded(wish)
    case .leave?, nil: return
    }
    try world.step(process)
    if world.draw(.failedWrites, 100) {
      queue.recordAgain(wish, at: world.monotonic + .seconds(5))
      heldLanes[key]?.end.isStuck()
      return
    }
    heldLanes[key]?.files.keptEnd = line
    heldLanes[key]?.end.kept()
    world.trace("the end of \(heldLanes[key]?.lane.run.id.text ?? "") is kept aside")
    if let truth = heldLanes[key]?.truth, world.hides(truth) { world.letReturn(truth) }
    tell(key, .recorded)
  }

  private func knowsWhatWasWritten(_ wish: EffectQueue.Wish) -> Bool {
    guard let held = heldLanes[wish.key], held.end.mustLook(before: wish.effect) else { return true }
    let run = held.lane.run.id
    guard let ledger = world.readable(state, since: world.oldestStart(of: [run])) else {
      queue.recordAgain(wish, at: world.monotonic + .seconds(5))
      return false
    }
    _ = heldLanes[wish.key]?.end.looked(in: ledger, for: run)
    return true
  }

  func release(_ keys: [Int]) throws(Halt) {
    let moment = world.moment
    let unsaid = keys.compactMap { heldLanes[$0] }.filter(\.end.owesRelease)
    _ = try world.append(unsaid.map { $0.lane.releaseRecord(at: moment) }, to: state, by: process)
    for key in keys { try vacate(key) }
  }

  private func vacate(_ key: Int) throws(Halt) {
    guard let held = heldLanes.removeValue(forKey: key) else { return }
    try world.step(process)
    let run = held.lane.run
    switch held.end.entry {
    case .isAnothers: break
    case .becomesNobodys:
      state.enter(IndexEntry(run: run.id, category: run.category, supervisor: .nobody))
    case .goes: state.removeEntry(run.id)
    }
    try world.step(process)
    world.rules.releases(held, self)
    if let lock = held.lock { world.close(lock, of: process) }
    for reader in state.readers { world.schedule(after: 0) { $0.wake(reader) } }
  }
}
