import FanoutCore

/// What a supervisor is told.
extension SupervisorActor: Proc.Watcher {
  func ended(_ process: Proc, key: Int) {
    switch process.role {
    case .worker: hear(.workerEnded(key, process))
    case .keeper: hear(.keeperEnded(key, process))
    default: hear(.leftoverEnded(key, process))
    }
  }

  func wrote(key: Int) { hear(.output(key)) }

  /// Tells it something, if it lives.
  func hear(_ notice: Notice) {
    guard process.isAlive else { return }
    notices.append(notice)
    world.wake(self)
  }
}

/// What judges and persons know of it.
extension SupervisorActor: LaneTruth.Holder {
  func holds(_ lane: LaneTruth) -> Bool { heldLanes.values.contains { $0.truth.lane === lane } }

  func holds(_ run: RunTruth) -> Bool { heldLanes.values.contains { $0.truth === run } }

  func key(of files: RunFiles) -> Int? { heldLanes.first { $0.value.files === files }?.key }

  func hearWish(key: Int) { hear(.wish(key)) }

  func hearTerm() { hear(.terminate) }

  func letGo() {
    heldLanes = [:]
    notices = []
    order = nil
  }
}
