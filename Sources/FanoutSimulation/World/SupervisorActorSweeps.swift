import FanoutCore

/// Passes over the processes, in the steps of production.
extension SupervisorActor {
  func members(of held: HeldLane) -> [Proc] {
    let worker = held.worker.map { ($0.pid, $0.startTicks) } ?? held.formerWorker.map { ($0.pid, $0.startTicks) }
    var keeper: Proc?
    switch held.keeping {
    case .own(let own), .adopted(let own): keeper = own
    case nil, .lost, .absent: break
    }
    return world.recognise(
      held.lane.run.id, worker: keeper == nil ? worker : nil, isReliable: false,
      lock: held.lock.map { .own($0) } ?? .anyOfLane,
      keeper: keeper)
  }

  func sweep(_ asked: [EffectQueue.Sweep]) throws(Halt) {
    // Where a keeper has ended there is nothing to look for: that is on its way.
    let asked = asked.filter { sweep in
      guard let held = heldLanes[sweep.key] else { return false }
      if case .own(let keeper) = held.keeping, held.hasToldExit { return keeper.isAlive || !held.files.notes.isGone }
      return true
    }
    // One look at all processes, before anything of it is told. Who lives all the while is seen; a link of a chain may
    // be missed.
    var found: [Int: [Proc]] = [:]
    var missed = 0
    for key in keys {
      guard let held = heldLanes[key] else { continue }
      let living = members(of: held)
      found[key] = living.filter { !$0.isLink || !world.draw(.chains, 300) }
      missed += living.count - (found[key]?.count ?? 0)
    }
    let known = Set(found.values.flatMap { $0.map(\.pid) })
    let strays = world.order.filter { $0.isAlive && $0.parent == process.pid && isStray($0) && !known.contains($0.pid) }
    for sweep in asked.sorted(by: { $0.key < $1.key }) {
      let key = sweep.key
      guard let held = heldLanes[key], var own = found[key] else { continue }
      if ownsStrays(key) { own += strays }
      if let signal = sweep.signal {
        for target in own {
          try world.step(process)
          world.rules.signals(target, signal, held, self)
          world.deliver(signal, to: target)
          if signal != Signals.kill { world.deliver(Signals.resume, to: target) }
        }
      }
      let worker = held.worker
      let leftovers = own.filter { $0 !== worker }
      tell(
        key,
        .swept(
          leftovers.map { SweptProcess(pid: $0.pid, name: "leftover") },
          workerLives: worker.map { w in own.contains { $0 === w } } ?? false
        ))
      for leftover in leftovers where heldLanes[key]?.watched.contains(leftover.pid) == false {
        guard leftover.isAlive else {
          tell(key, .leftoverExited)
          continue
        }
        heldLanes[key]?.watched.insert(leftover.pid)
        leftover.watchers.append((self, key))
      }
      prove(key, foundNothing: own.isEmpty && !livesUnseen(key), isQuiet: missed == 0)
    }
    reapStrangers()
  }

  /// Asked where nobody but evidence tells.
  private func livesUnseen(_ key: Int) -> Bool {
    guard let held = heldLanes[key], case .absent = held.keeping else { return false }
    let worker = held.worker?.pid ?? held.formerWorker?.pid
    guard world.livesUnseen(held.lane.run.id, worker: worker) else { return false }
    heldLanes[key]?.lookAgainAt = world.monotonic + .milliseconds(100)
    return true
  }

  private func ownsStrays(_ key: Int) -> Bool {
    let lost = keys.filter { if case .lost = heldLanes[$0]?.keeping { true } else { false } }
    guard lost.contains(key) else { return false }
    return lost.count == 1
      || lost.allSatisfy { key in if case .clearing = heldLanes[key]?.lane.phase { true } else { false } }
  }

  private func isStray(_ process: Proc) -> Bool {
    (process.role == .leftover || process.role == .worker) && process.environmentRun == nil
  }

  func reapStrangers() {
    let workers = Set(heldLanes.values.compactMap { $0.worker?.pid })
    for child in world.order where child.parent == process.pid && child.life == .zombie && !workers.contains(child.pid)
    {
      world.reap(child)
    }
  }
}
