import CSystem
import FanoutCore
import Glibc

/// What proves that nothing of a run is left, where no keeper tells.
extension Supervisor {
  /// What a pass over the processes says beside whom it found.
  struct Pass {
    let foundNothing: Bool
    /// Who has ended and is not reaped.
    let dead: Set<EmptyPasses.Dead>
    let hasOnlyOthers: Bool
    /// Something tells of somebody whom it did not find.
    let livesUnseen: Bool
    /// The keeper reaped nobody meanwhile, so that each child that it had at its beginning was there to be seen.
    let isExact: Bool
    /// Nobody was missed (`ProcessPass.isQuiet`).
    let isQuiet: Bool
  }

  func reaps(of key: Int) -> UInt32? {
    if case .own(let keeper, _) = heldLanes[key]?.keeping { keeper.reaps } else { nil }
  }

  /// Whether the lane waits for nothing but the end of its tree.
  func isClearing(_ key: Int) -> Bool {
    if case .clearing(let clearing) = heldLanes[key]?.lane.phase { clearing.exit != nil } else { false }
  }

  func prove(_ key: Int, by pass: Pass) {
    guard isClearing(key) else { return }
    switch heldLanes[key]?.keeping {
    case .own(let keeper, _):
      // A supervisor that the worker started has runs of its own, and lives as long as they do. The keeper would wait
      // for it.
      guard pass.foundNothing, pass.hasOnlyOthers, pass.isExact else { return }
      heldLanes[key]?.provenBeside = .kernel
      _ = csystem_pidfd_send_signal(keeper.pidfd.number, SIGKILL)
    case .adopted(_, let pidfd, _):
      guard isEmptyForLong(key, pass.foundNothing && pass.hasOnlyOthers, pass) else { return }
      heldLanes[key]?.provenBeside = .evidence
      if let pidfd { _ = csystem_pidfd_send_signal(pidfd.number, SIGKILL) }
    case .lost: proveLost()
    case .absent:
      if pass.livesUnseen { heldLanes[key]?.lookAgainAt = clocks.monotonic() + EmptyPasses.gap }
      guard isEmptyForLong(key, pass.foundNothing && !pass.livesUnseen, pass), takesFreshLock(key) else { return }
      tell(key, .treeGone(.evidence))
    case nil, .nothing: break
    }
  }

  /// Nothing is left of the lanes whose keepers were killed when we have no child but keepers: they fell to nobody
  /// else.
  func proveLost() {
    let lost = heldLanes.keys.sorted().filter { heldLanes[$0]?.hasLostKeeper == true && isClearing($0) }
    guard !lost.isEmpty, hasOnlyKeepers() else { return }
    for key in lost { tell(key, .treeGone(.kernel)) }
  }

  /// Whether no child of ours is a lane's. Nobody but us reaps them, so that each is in the list, living or not, until
  /// it was seen.
  private func hasOnlyKeepers() -> Bool {
    for _ in 0..<8 {
      guard csystem_has_children() != 0 else { return true }
      guard let children = try? ProcessTable.ownChildren() else { return false }
      let strays = children.filter { isStray($0) ?? true }
      if strays.isEmpty { return true }
      guard strays.allSatisfy(\.isZombie) else { return false }
      // What they left may have come to us since they were seen.
      for zombie in strays {
        var status: Int32 = 0
        _ = waitpid(zombie.pid, &status, WNOHANG)
      }
    }
    return false
  }

  private func isEmptyForLong(_ key: Int, _ isEmpty: Bool, _ pass: Pass) -> Bool {
    let now = clocks.monotonic()
    let isEnough =
      heldLanes[key]?.evidence.add(
        EmptyPasses.Pass(isEmpty: isEmpty, dead: pass.dead, isQuiet: pass.isQuiet), at: now) ?? false
    if isEmpty, !isEnough { heldLanes[key]?.lookAgainAt = now + EmptyPasses.gap }
    return isEnough
  }

  /// Whether a fresh description can take the lock: then nothing that shared ours has it open any more. What we hold
  /// ourselves is given up for that, and somebody else may be quicker: he has it rightly.
  private func takesFreshLock(_ key: Int) -> Bool {
    guard let category = heldLanes[key]?.run.category,
      heldLanes[key]?.lock.takeFresh(state.lock(of: category), takesNotes: state.locksAreOurs) == false
    else { return heldLanes[key] != nil }
    heldLanes[key]?.lookAgainAt = clocks.monotonic() + .seconds(1)
    return false
  }

  /// Looks at what no event tells of.
  func lookAgain(_ key: Int) {
    heldLanes[key]?.lookAgainAt = nil
    workerExited(key)
    if case .adopted(let noted, nil, _) = heldLanes[key]?.keeping, heldLanes[key]?.hasToldExit == true {
      watchKeeper(key, noted)
    }
    keeperEnded(key)
    guard let held = heldLanes[key] else { return }
    if isClearing(key) { queue.add(.sweep(sending: nil), of: key) }
    let isUnwatched =
      switch held.keeping {
      case .own(_, let token): token == nil
      case .adopted(_, _, let token): held.hasToldExit ? token == nil : isExitUnwatched(held)
      case .lost, .absent: isExitUnwatched(held)
      case .nothing: false
      }
    if isUnwatched { heldLanes[key]?.lookAgainAt = clocks.monotonic() + .seconds(1) }
  }

  private func isExitUnwatched(_ held: HeldLane) -> Bool {
    !held.hasToldExit && held.worker != nil && held.worker?.token == nil
  }

  /// Sends a signal to the worker itself. False: it has ended, or cannot be reached.
  func signalWorker(of key: Int, _ number: Int32) -> Bool {
    guard let held = heldLanes[key], let worker = held.worker else { return false }
    if case .own(let keeper, _) = held.keeping { return keeper.signalWorker(number) }
    return worker.pidfd.map { csystem_pidfd_send_signal($0.number, number) == 0 } ?? false
  }

  /// Sends a signal to the group that the worker leads. False: that has ended, or it is not known to be the worker's.
  func signalGroup(of key: Int, _ number: Int32) -> Bool {
    guard let held = heldLanes[key], let worker = held.worker else { return false }
    if case .own(let keeper, _) = held.keeping { return keeper.signalGroup(number) }
    return worker.pidfd.map { csystem_pidfd_signal_group($0.number, number) == 0 } ?? false
  }
}
