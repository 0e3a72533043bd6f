import CSystem
import FanoutCore

/// What becomes of workers, and what keepers tell of them and by their own ends (SPEC 8, "Ending").
extension Supervisor {
  /// Workers have ended.
  func bellRang() {
    for key in keepers.told() { workerExited(key) }
  }

  /// A worker's own process may have ended.
  func workerExited(_ key: Int) { take(heldLanes[key]?.processes.lookForExit(), of: key) }

  /// A keeper may have ended. What it had to tell of its worker is taken in while it is known.
  func keeperEnded(_ key: Int) {
    guard let end = heldLanes[key]?.processes.keeperEnd else { return }
    if let own = end.own {
      bellRang()
      keepers.forget(own)
    }
    take(heldLanes[key]?.processes.take(end), of: key)
  }

  func leftoverExited(_ key: Int, pid: Int32) {
    if heldLanes[key]?.processes.leftoverEnded(pid) == true { tell(key, .leftoverExited) }
  }

  /// A keeper that somebody stopped sees nothing and tells nothing: it goes on at once.
  func continueKeepers() {
    while case let stopped = csystem_stopped_child(), stopped > 0 {
      for held in heldLanes.values { held.processes.continueKeeper(stopped) }
    }
  }

  /// Looks at what no event tells of.
  func lookAgain(_ key: Int) {
    take(heldLanes[key]?.processes.lookNow(), of: key)
    keeperEnded(key)
    guard let held = heldLanes[key] else { return }
    if held.isClearing { queue.add(.sweep(sending: nil), of: key) }
    held.processes.lookAgainIfUnwatched()
  }

  /// Takes in what became of a lane's processes. A worker's outcome is read now, before anything of its tree is touched.
  func take(_ news: [LaneProcesses.News]?, of key: Int) {
    for item in news ?? [] {
      guard let held = heldLanes[key] else { return }
      switch item {
      case .exited(let exit):
        let reading: OutcomeReading
        // Its room for this was kept (`DescriptorReserve`): where the machine has none, the end says so.
        do throws(SystemError) { reading = try held.directory.outcome() } catch { reading = .unreadable("\(error)") }
        tell(key, .exited(exit, reading))
      case .lostKeeper:
        say(
          "the keeper of \(held.run.id) was killed; what its worker left is looked for among the children of this "
            + "supervisor")
      case .unseen: queue.add(.sweep(sending: nil), of: key)
      case .gone(let proof): tell(key, .treeGone(proof))
      }
    }
  }
}
