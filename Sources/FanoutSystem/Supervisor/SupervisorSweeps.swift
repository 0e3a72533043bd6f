import CSystem
import FanoutCore
import Glibc

/// Passes over the processes: whom to signal. They prove nothing (`SupervisorProofs.swift`).
extension Supervisor {
  /// One pass over the processes serves every lane that asked.
  func sweepAll(_ asked: [EffectQueue.Sweep]) {
    // Where a keeper knows that nothing is left there is nothing to look for: its end is on its way, and tells the
    // lane.
    let alone = asked.filter { sweep in
      let held = heldLanes[sweep.key]
      return if case .own(let keeper, _) = held?.keeping, held?.hasToldExit == true { keeper.isAlone } else { false }
    }
    let asked = asked.filter { sweep in heldLanes[sweep.key] != nil && !alone.contains(sweep) }
    guard !asked.isEmpty else { return }
    // All lanes are traced, so that none of theirs is taken for a stray of those that asked.
    let all = heldLanes.keys.sorted()
    let owners = ownersOfStrays()
    let reapsBefore = Dictionary(uniqueKeysWithValues: asked.map { ($0.key, reaps(of: $0.key)) })
    let pass: ProcessPass
    let tree: ProcessTree
    var unseen = all.map { _ -> UnseenLife? in nil }
    do throws(SystemError) {
      let traces = all.compactMap { trace(of: $0, ownsStrays: owners.contains($0)) }
      pass = try traces.pass()
      tree = try ProcessTree.members(of: traces, in: pass)
      // Where a keeper or the kernel tells, nobody asks.
      if asked.contains(where: { heldLanes[$0.key]?.hasNobodyToTell == true }) {
        unseen = try tree.unseen(of: traces, in: pass)
      }
    } catch {
      say("\(error); looking for the processes of \(asked.count == 1 ? "a run" : "\(asked.count) runs") again in 1 s")
      queue.sweepAgain(asked, at: clocks.monotonic() + .seconds(1))
      return
    }
    reapStrangers(pass.entries)
    let places = Dictionary(uniqueKeysWithValues: zip(all, all.indices))
    for sweep in asked.sorted(by: { $0.key < $1.key }) {
      let key = sweep.key
      guard let place = places[key] else { continue }
      var found = tree.runs[place].live
      if owners.contains(key) { found += tree.strays.live.filter { !inherited.contains($0.pid) } }
      if let signal = sweep.signal {
        send(signal, to: found, of: key, keeper: tree.keepers[place])
        if signal == Signals.kill { leaveEndingNote(key) }
      }
      let worker = heldLanes[key]?.worker?.pid
      let workerLives = found.contains { $0.pid == worker }
      let leftovers = found.filter { $0.pid != worker }
      tell(key, .swept(leftovers.map { SweptProcess(pid: $0.pid, name: $0.name) }, workerLives: workerLives))
      watchLeftovers(leftovers, of: key)
      let isUnchanged = reapsBefore[key] == reaps(of: key) && (reapsBefore[key].flatMap { $0 } ?? 1) % 2 == 0
      let seen = Pass(
        foundNothing: found.isEmpty, dead: tree.runs[place].dead,
        hasOnlyOthers: tree.hasOnlyOthers[place], livesUnseen: unseen[place] != nil, isExact: isUnchanged,
        isQuiet: pass.isQuiet)
      prove(key, by: seen)
    }
  }

  /// What the processes of a lane are recognised by.
  private func trace(of key: Int, ownsStrays: Bool) -> RunTrace? {
    guard var trace = heldLanes[key]?.trace() else { return nil }
    trace.fellToSupervisor = ownsStrays
    return trace
  }

  /// Children of ours that nobody recognises were left by lanes whose keeper was killed: by one of them, or by any of
  /// those that end together.
  private func ownersOfStrays() -> Set<Int> {
    let lost = heldLanes.filter { $0.value.hasLostKeeper }
    let isCertain =
      lost.count == 1 || lost.values.allSatisfy { if case .clearing = $0.lane.phase { true } else { false } }
    return isCertain ? Set(lost.keys) : []
  }

  /// To each process through a descriptor that is proven to be it; a stopped one is continued so that it can obey. KILL
  /// goes to its whole group, where that has no member that is not the run's: so it also reaches what was forked since
  /// the pass.
  private func send(_ signal: Int32, to processes: [ProcessEntry], of key: Int, keeper: ProcessEntry?) {
    let ownGroup = heldLanes[key]?.trace().worker?.pid
    // A keeper that somebody stopped sees nothing.
    _ = keeper?.signal(Signals.resume)
    for process in processes {
      // Without a keeper only of the group that the worker led this is known.
      if signal == Signals.kill, keeper != nil || process.group == ownGroup { _ = process.signalGroup(signal) }
      _ = process.signal(signal)
      if signal != Signals.kill { _ = process.signal(Signals.resume) }
    }
  }

  /// Tells whoever looks since when a run is being ended that the first KILL did not end. As far as that can be
  /// written: nothing decides by it. What an earlier supervisor left of this boot stands.
  private func leaveEndingNote(_ key: Int) {
    guard let held = heldLanes[key], !held.hasEndingNote, let since = held.endingSince,
      case .clearing(let clearing) = held.lane.phase,
      clearing.kills > 1
    else { return }
    heldLanes[key]?.hasEndingNote = true
    let boot = clocks.moment().boot
    guard held.directory.endingNote()?.boot != boot else { return }
    held.directory.leave(EndingNote(cause: clearing.cause, since: since, killed: clocks.monotonic(), boot: boot))
  }

  private func watchLeftovers(_ leftovers: [ProcessEntry], of key: Int) {
    let unwatched = leftovers.filter { heldLanes[key]?.leftovers[$0.pid] == nil }
    // What is not watched is looked for again with the next step of the teardown.
    guard !unwatched.isEmpty, let headroom = try? DescriptorReserve(null) else { return }
    defer { headroom.free() }
    for process in unwatched {
      let number = csystem_pidfd_open(process.pid)
      guard number >= 0 else {
        // It is gone already, or there are no descriptors left. Gone is who is not seen any more: were one told of that
        // is seen on and on under a number that is nobody's, the lane would look again at once, for ever.
        if errno == ESRCH, ProcessTable.isGone(process) { tell(key, .leftoverExited) }
        continue
      }
      let pidfd = Descriptor(owning: number)
      guard let token = try? watch(pidfd.number, as: .leftover(key, pid: process.pid)) else { continue }
      heldLanes[key]?.leftovers[process.pid] = HeldLane.Leftover(pidfd: pidfd, token: token)
    }
  }

  /// Takes zombies off the table that are nobody's worker: leftovers of a lane whose keeper was killed. A keeper is
  /// none: a plain wait does not see it.
  func reapStrangers(_ table: [ProcessEntry]? = nil) {
    let workers = Set(heldLanes.values.compactMap { $0.worker?.pid })
    let own = getpid()
    // Those that cannot be looked at now are reaped another time.
    let strangers = table ?? (try? ProcessTable.ownChildren(besides: workers)) ?? []
    for zombie in strangers where zombie.parent == own && zombie.isZombie && !workers.contains(zombie.pid) {
      var status: Int32 = 0
      _ = waitpid(zombie.pid, &status, WNOHANG)
    }
  }

  /// What was left by lanes that are gone, recognisable to none, ends with the last of them.
  func endStrays() {
    for _ in 0..<8 {
      reapStrangers()
      guard csystem_has_children() != 0 else { return }
      let strays = ((try? ProcessTable.ownChildren()) ?? []).filter { !$0.isZombie && isStray($0) == true }
      if strays.isEmpty { return }
      for stray in strays {
        say("ending \(stray.pid) (\(stray.name)), which no run is known by")
        _ = stray.signal(Signals.kill)
      }
      // What hangs in the kernel, or is another user's, must not keep us.
      let deadline = clocks.monotonic() + ProgramCall.killWait
      let remaining = strays.filter { stray in
        let number = csystem_pidfd_open(stray.pid)
        guard number >= 0 else { return false }
        return !ChildEnd.comes(to: stray.pid, Descriptor(owning: number), until: deadline, clocks: clocks)
      }
      guard remaining.isEmpty else {
        return say("\(remaining.map { "\($0.pid) (\($0.name))" }.joined(separator: ", ")) cannot be ended and is left")
      }
    }
  }

  /// Whether a child of ours is what lanes left, or may be: no keeper, nothing that was there before, and nothing that
  /// somebody else looks after. Nil: it cannot be told now.
  func isStray(_ child: ProcessEntry) -> Bool? {
    guard !child.isKeeper, !inherited.contains(child.pid) else { return false }
    do throws(SystemError) {
      guard let environment = try ProcessTable.environment(child.pid) else { return true }
      if let run = ProcessEnvironment.value(of: "FANOUT_RUN_ID", in: environment),
        heldLanes.values.contains(where: { $0.laneID == RunFacts.lane(of: run) })
      {
        return true
      }
      return try !LookedAfter.bySomebodyElse(child, environment, isChildOfOurs: true)
    } catch {
      return nil
    }
  }
}
