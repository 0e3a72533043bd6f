import FanoutCore

/// What keepers tell, and what else proves that nothing of a run is left, in the steps of production.
extension SupervisorActor {
  /// The worker has ended, and somebody saw how.
  func tellExit(_ key: Int) {
    guard let tenant = tenants[key], !tenant.hasToldExit, let worker = tenant.worker, !worker.isAlive else { return }
    let exit: ExitStatus
    switch tenant.keeping {
    case .own, .lost:
      exit = worker.exit ?? .unseen
      tenant.truth.wasSeen = true
    case .adopted: exit = tenant.files.notes.exit ?? .unseen
    case nil, .absent: exit = .unseen
    }
    tenants[key]?.hasToldExit = true
    tell(key, .exited(exit, tenant.files.outcome))
  }

  func keeperEnded(_ key: Int, _ keeper: Proc) {
    guard let tenant = tenants[key], !keeper.isAlive else { return }
    switch tenant.keeping {
    case .own(let own) where own === keeper:
      tellExit(key)
      if keeper.exit == .code(0) { return gone(key) }
      tenants[key]?.keeping = .lost
      tellExit(key)
      queue.add(.sweep(sending: nil), of: key)
    case .adopted(let own) where own === keeper:
      tellExit(key)
      if tenant.files.notes.isGone { return gone(key) }
      tenants[key]?.keeping = .absent
      tellExit(key)
      queue.add(.sweep(sending: nil), of: key)
    default: break
    }
  }

  private func gone(_ key: Int) {
    tenants[key]?.keeping = nil
    tell(key, .treeGone(.kernel))
  }

  private func isClearing(_ key: Int) -> Bool {
    if case .clearing(let clearing) = tenants[key]?.lane.phase { clearing.exit != nil } else { false }
  }

  func prove(_ key: Int, foundNothing: Bool) {
    guard isClearing(key) else { return }
    switch tenants[key]?.keeping {
    case .lost: proveLost()
    case .absent:
      guard isEmptyForLong(key, foundNothing), takesFreshLock(key) else { return }
      tell(key, .treeGone(.evidence))
    case nil, .own, .adopted: break
    }
  }

  private func proveLost() {
    let children = world.order.filter { $0.parent == process.pid && ($0.role == .worker || $0.role == .leftover) }
    guard children.allSatisfy({ $0.life == .zombie }) else { return }
    for zombie in children { world.reap(zombie) }
    for key in keys {
      if case .lost = tenants[key]?.keeping, isClearing(key) { tell(key, .treeGone(.kernel)) }
    }
  }

  private func isEmptyForLong(_ key: Int, _ isEmpty: Bool) -> Bool {
    let now = world.monotonic
    guard isEmpty else {
      tenants[key]?.emptySince = nil
      return false
    }
    let since = tenants[key]?.emptySince ?? now
    tenants[key]?.emptySince = since
    if since + .milliseconds(100) <= now { return true }
    tenants[key]?.lookAgainAt = since + .milliseconds(100)
    return false
  }

  private func takesFreshLock(_ key: Int) -> Bool {
    guard let tenant = tenants[key] else { return false }
    let path = state.lockPath(of: tenant.lane.run.category)
    if let lock = tenant.lock { world.close(lock, of: process) }
    tenants[key]?.lock = world.takeLock(path, by: process)
    if tenants[key]?.lock != nil || world.isOutsiders(path) { return true }
    tenants[key]?.lookAgainAt = world.monotonic + .seconds(1)
    return false
  }
}

extension World {
  /// Whether somebody holds a lock who has nothing to do with the runs here.
  func isOutsiders(_ path: String) -> Bool {
    holder(of: path)?.holders.allSatisfy { $0.role == .outsider || $0.role == .supervisor || $0.role == .fire || $0.role == .person }
      ?? false
  }
}
