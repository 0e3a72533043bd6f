import FanoutCore

/// What proves that nothing of a run is left, where no keeper tells.
extension Supervisor {
  /// Takes in what a pass says of a lane.
  func prove(_ key: Int, by pass: SweepPass) {
    guard let held = heldLanes[key], held.isClearing else { return }
    switch held.processes.prove(by: pass) {
    case .children:
      // A child that no pass finds, because it is dying or cannot be looked at now, is watched by nobody.
      if !proveLost(), pass.foundNothing { held.processes.lookAgain(unless: false) }
    case .lock: if takesFreshLock(key) { tell(key, .treeGone(.evidence)) }
    case nil: break
    }
  }

  /// Nothing is left of the lanes whose keepers were killed when we have no child but keepers: they fell to nobody
  /// else. False: there is one that may be theirs, or nothing was to be proven.
  private func proveLost() -> Bool {
    let lost = heldLanes.keys.sorted().filter { key in
      heldLanes[key].map { $0.processes.haveLostKeeper && $0.isClearing } ?? false
    }
    guard !lost.isEmpty, strays.areGone(of: runs, besides: awaitedChildren) else { return false }
    for key in lost { tell(key, .treeGone(.kernel)) }
    return true
  }

  /// Whether nothing that shared the lane's lock has it open any more; else that is asked again.
  private func takesFreshLock(_ key: Int) -> Bool {
    guard let held = heldLanes[key] else { return false }
    let path = state.lock(of: held.run.category)
    if heldLanes[key]?.lock.takeFresh(path, takesNotes: state.locksAreOurs) == true { return true }
    held.processes.lookAgain(unless: false)
    return false
  }
}
