import CSystem
import FanoutCore
import Glibc

/// What keepers tell of workers and of their own ends (SPEC 8, "Ending").
extension Supervisor {
  /// Makes what the keepers of so many more runs need, before anything of those is claimed.
  func prepareKeepers(for runs: Int) throws {
    if keepers == nil {
      let made = try Keepers(notesAt: state.keeperNotes(id))
      try watch(made.bell.number, as: .bell)
      keepers = made
    }
    try keepers?.keepRoom(for: runs)
  }

  // MARK: - Exits

  /// Workers have ended.
  func bellRang() {
    for identity in keepers?.told() ?? [] {
      if let key = keeperOwners[identity] { workerExited(key) }
    }
  }

  /// The worker's own process ended. Its outcome is read now, before anything of its tree is touched.
  func workerExited(_ key: Int) {
    guard let held = heldLanes[key], !held.hasToldExit, let worker = held.worker, let exit = exit(of: held, key, worker)
    else {
      return
    }
    unwatchWorker(key)
    heldLanes[key]?.hasToldExit = true
    let reading: OutcomeReading
    // Its room for this was kept (`DescriptorReserve`): where the machine has none, the end says so.
    do throws(SystemError) { reading = try held.directory.outcome() } catch { reading = .unreadable("\(error)") }
    tell(key, .exited(exit, reading))
    if case .adopted(let noted, _, _) = held.keeping { watchKeeper(key, noted) }
  }

  /// The worker's end is known, or is looked for in another way.
  private func unwatchWorker(_ key: Int) {
    guard let worker = heldLanes[key]?.worker, let pidfd = worker.pidfd else { return }
    if let token = worker.token { unwatch(pidfd.number, token: token) }
    pidfd.close()
    heldLanes[key]?.worker?.token = nil
    heldLanes[key]?.worker?.pidfd = nil
  }

  /// How the worker ended, from whoever saw it; nil: nobody says so yet.
  private func exit(of held: HeldLane, _ key: Int, _ worker: HeldLane.Worker) -> ExitStatus? {
    switch held.keeping {
    case .own(let keeper, _): return keeper.exit
    case .lost:
      guard let pidfd = worker.pidfd else { return nil }
      // How it ended cannot be read: to wait on would mean being woken for it again at once.
      do throws(SystemError) { return try ExitWatch.status(of: pidfd) } catch { return .unseen }
    case .nothing: return nil
    case .absent: return worker.pidfd.map(ExitWatch.hasEnded) ?? true ? .unseen : nil
    case .adopted(let noted, _, _):
      guard worker.pidfd.map(ExitWatch.hasEnded) ?? true else { return nil }
      // Before its notes: what it writes, it has written by its end.
      let keeper = ProcessTable.entry(noted.pid)
      if let exit = notes(of: held.run.id)?.exit { return exit }
      guard let keeper, !keeper.isZombie, keeper.isTheKeeper(noted) else { return .unseen }
      // It writes that down at this moment, unless somebody stopped it.
      if keeper.isStopped { _ = keeper.signal(Signals.resume) }
      unwatchWorker(key)
      heldLanes[key]?.lookAgainAt = clocks.monotonic() + .milliseconds(10)
      return nil
    }
  }

  private func notes(of run: String) -> KeeperNotes? {
    guard let notes = try? KeeperFiles(state: state).notes(of: [run]) else { return nil }
    return notes[run]
  }

  // MARK: - Keepers' ends

  /// A keeper that somebody stopped sees nothing and tells nothing: it goes on at once.
  func continueKeepers() {
    while case let stopped = csystem_stopped_child(), stopped > 0 {
      for held in heldLanes.values {
        guard case .own(let keeper, _) = held.keeping, keeper.pid == stopped else { continue }
        _ = csystem_pidfd_send_signal(keeper.pidfd.number, Signals.resume)
      }
    }
  }

  /// A keeper has ended: by itself, because nothing is left, or because somebody killed it.
  func keeperEnded(_ key: Int) {
    switch heldLanes[key]?.keeping {
    case .own(let keeper, let token): ownKeeperEnded(key, keeper, token)
    case .adopted(_, let pidfd?, let token): adoptedKeeperEnded(key, pidfd, token)
    case .adopted(_, nil, _): break
    case nil, .nothing, .lost, .absent: break
    }
  }

  private func ownKeeperEnded(_ key: Int, _ keeper: Keeper, _ token: UInt64?) {
    guard ExitWatch.hasEnded(keeper.pidfd) else { return }
    bellRang()
    workerExited(key)
    if let token { unwatch(keeper.pidfd.number, token: token) }
    keeperOwners[keeper.identity] = nil
    let status = try? keeper.reap()
    if let proof = status == .code(0) ? .kernel : heldLanes[key]?.provenBeside {
      treeIsGone(key, by: proof)
    } else {
      lost(key)
    }
  }

  private func treeIsGone(_ key: Int, by proof: EndProof) {
    heldLanes[key]?.keeping = .nothing
    tell(key, .treeGone(proof))
  }

  /// What was below it are children of ours from now on.
  private func lost(_ key: Int) {
    guard let held = heldLanes[key] else { return }
    say(
      "the keeper of \(held.run.id) was killed; what its worker left is looked for among the children of this supervisor"
    )
    heldLanes[key]?.keeping = .lost
    guard !held.hasToldExit, let worker = held.worker else { return queue.add(.sweep(sending: nil), of: key) }
    // It is a child of ours now, which nobody else reaps: its number is its own.
    let number = csystem_pidfd_open(worker.pid)
    if number >= 0 {
      let pidfd = Descriptor(owning: number)
      heldLanes[key]?.worker?.pidfd = pidfd
      heldLanes[key]?.worker?.token = try? watch(pidfd.number, as: .worker(key))
    }
    if heldLanes[key]?.worker?.token == nil { heldLanes[key]?.lookAgainAt = clocks.monotonic() + .seconds(1) }
    workerExited(key)
  }

  /// From now on the keeper's own end is waited for.
  func watchKeeper(_ key: Int, _ noted: KeeperNotes.Process) {
    let number = csystem_pidfd_open(noted.pid)
    guard number >= 0, ProcessTable.entry(noted.pid).map({ $0.isTheKeeper(noted) }) ?? false else {
      if number >= 0 { close(number) }
      // For want of a descriptor it is looked for again; else it has ended.
      if number < 0, errno != ESRCH {
        heldLanes[key]?.lookAgainAt = clocks.monotonic() + .seconds(1)
      } else {
        adoptedKeeperIsGone(key)
      }
      return
    }
    let pidfd = Descriptor(owning: number)
    let token = try? watch(pidfd.number, as: .keeper(key))
    heldLanes[key]?.keeping = .adopted(noted, pidfd: pidfd, token: token)
    if token == nil { heldLanes[key]?.lookAgainAt = clocks.monotonic() + .seconds(1) }
  }

  private func adoptedKeeperEnded(_ key: Int, _ pidfd: Descriptor, _ token: UInt64?) {
    guard ExitWatch.hasEnded(pidfd) else { return }
    if let token { unwatch(pidfd.number, token: token) }
    pidfd.close()
    adoptedKeeperIsGone(key)
  }

  private func adoptedKeeperIsGone(_ key: Int) {
    guard let held = heldLanes[key] else { return }
    if let proof = notes(of: held.run.id)?.isGone == true ? .kernel : held.provenBeside {
      treeIsGone(key, by: proof)
    } else {
      // Whom it left went to somebody else.
      heldLanes[key]?.keeping = .absent
      workerExited(key)
      queue.add(.sweep(sending: nil), of: key)
    }
  }
}
