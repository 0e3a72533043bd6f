import FanoutCore

/// What keepers tell, and what else proves that nothing of a run is left, in the steps of production.
extension SupervisorActor {
  /// The worker has ended, and somebody saw how.
  func tellExit(_ key: Int) {
    guard let held = heldLanes[key], !held.hasToldExit, let worker = held.worker, !worker.isAlive else { return }
    let exit: ExitStatus
    switch held.keeping {
    case .own, .lost:
      exit = worker.exit ?? .unseen
      held.truth.wasSeen = true
    case .adopted: exit = held.files.notes.exit ?? .unseen
    case nil, .absent: exit = .unseen
    }
    heldLanes[key]?.hasToldExit = true
    tell(key, .exited(exit, held.files.outcome))
  }

  func keeperEnded(_ key: Int, _ keeper: Proc) {
    guard let held = heldLanes[key], !keeper.isAlive else { return }
    switch held.keeping {
    case .own(let own) where own === keeper:
      tellExit(key)
      if keeper.exit == .code(0) { return gone(key) }
      heldLanes[key]?.keeping = .lost
      tellExit(key)
      queue.add(.sweep(sending: nil), of: key)
    case .adopted(let own) where own === keeper:
      tellExit(key)
      if held.files.notes.isGone { return gone(key) }
      heldLanes[key]?.keeping = .absent
      tellExit(key)
      queue.add(.sweep(sending: nil), of: key)
    default: break
    }
  }

  private func gone(_ key: Int) {
    heldLanes[key]?.keeping = nil
    tell(key, .treeGone(.kernel))
  }

  private func isClearing(_ key: Int) -> Bool {
    if case .clearing(let clearing) = heldLanes[key]?.lane.phase { clearing.exit != nil } else { false }
  }

  func prove(_ key: Int, foundNothing: Bool, isQuiet: Bool) {
    guard isClearing(key) else { return }
    switch heldLanes[key]?.keeping {
    case .lost: proveLost()
    case .absent:
      guard isEmptyForLong(key, foundNothing, isQuiet), takesFreshLock(key) else { return }
      tell(key, .treeGone(.evidence))
    case nil, .own, .adopted: break
    }
  }

  private func proveLost() {
    let children = world.order.filter { $0.parent == process.pid && ($0.role == .worker || $0.role == .leftover) }
    guard children.allSatisfy({ $0.life == .zombie }) else { return }
    for zombie in children { world.reap(zombie) }
    for key in keys {
      if case .lost = heldLanes[key]?.keeping, isClearing(key) { tell(key, .treeGone(.kernel)) }
    }
  }

  private func isEmptyForLong(_ key: Int, _ isEmpty: Bool, _ isQuiet: Bool) -> Bool {
    let now = world.monotonic
    let isEnough = heldLanes[key]?.evidence.add(EmptyPasses.Pass(isEmpty: isEmpty, isQuiet: isQuiet), at: now) ?? false
    if isEmpty, !isEnough { heldLanes[key]?.lookAgainAt = now + EmptyPasses.gap }
    return isEnough
  }

  private func takesFreshLock(_ key: Int) -> Bool {
    guard let held = heldLanes[key] else { return false }
    let path = state.lockPath(of: held.lane.run.category)
    if let lock = held.lock { world.close(lock, of: process) }
    heldLanes[key]?.lock = world.takeLock(path, by: process)
    if heldLanes[key]?.lock != nil || world.isOutsiders(path) { return true }
    heldLanes[key]?.lookAgainAt = world.monotonic + .seconds(1)
    return false
  }
}

extension World {
  /// Whether somebody holds a lock who has nothing to do with the runs here.
  func isOutsiders(_ path: String) -> Bool {
    holder(of: path)?.holders.allSatisfy {
      $0.role == .outsider || $0.role == .supervisor || $0.role == .fire || $0.role == .person
    }
      ?? false
  }
}
