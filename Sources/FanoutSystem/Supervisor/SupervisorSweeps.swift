import FanoutCore
import Glibc

/// Passes over the processes: whom to signal. They prove nothing (`SupervisorProofs.swift`).
extension Supervisor {
  /// One pass over the processes serves every lane that asked.
  func sweepAll(_ asked: [EffectQueue.Sweep]) {
    // Where a keeper knows that nothing is left there is nothing to look for: its end is on its way, and tells the
    // lane.
    let asked = asked.filter { heldLanes[$0.key]?.processes.areGoneByKeeper == false }
    guard !asked.isEmpty else { return }
    // All lanes are traced, so that none of theirs is taken for a stray of those that asked.
    let all = heldLanes.keys.sorted()
    let owners = ownersOfStrays()
    let reapsBefore = Dictionary(uniqueKeysWithValues: asked.map { ($0.key, heldLanes[$0.key]?.processes.reaps) })
    let pass: ProcessPass
    let tree: ProcessTree
    var unseen = all.map { _ -> UnseenLife? in nil }
    do throws(SystemError) {
      let traces = all.compactMap { key in
        heldLanes[key].map { $0.processes.trace($0.lock, ownsStrays: owners.contains(key)) }
      }
      pass = try traces.pass()
      tree = try ProcessTree.members(of: traces, in: pass)
      // Where a keeper or the kernel tells, nobody asks.
      if asked.contains(where: { heldLanes[$0.key]?.processes.haveNobodyToTell == true }) {
        unseen = try tree.unseen(of: traces, in: pass)
      }
    } catch {
      say("\(error); looking for the processes of \(asked.count == 1 ? "a run" : "\(asked.count) runs") again in 1 s")
      queue.sweepAgain(asked, at: clocks.monotonic() + .seconds(1))
      return
    }
    strays.reap(pass.entries, besides: awaitedChildren)
    let places = Dictionary(uniqueKeysWithValues: zip(all, all.indices))
    for sweep in asked.sorted(by: { $0.key < $1.key }) {
      let key = sweep.key
      guard let place = places[key], let processes = heldLanes[key]?.processes else { continue }
      var found = tree.runs[place].live
      if owners.contains(key) { found += strays.own(among: tree.strays.live) }
      if let signal = sweep.signal {
        send(signal, to: found, of: processes, keeper: tree.keepers[place])
        if signal == Signals.kill { heldLanes[key]?.leaveEndingNote(clocks) }
      }
      let worker = processes.workerNumber
      let workerLives = found.contains { $0.pid == worker }
      let leftovers = found.filter { $0.pid != worker }
      tell(key, .swept(leftovers.map { SweptProcess(pid: $0.pid, name: $0.name) }, workerLives: workerLives))
      for _ in 0..<processes.watch(leftovers, idle: null) { tell(key, .leftoverExited) }
      let reaps = reapsBefore[key].flatMap { $0 }
      let isUnchanged = reaps == processes.reaps && (reaps ?? 1) % 2 == 0
      let seen = SweepPass(
        foundNothing: found.isEmpty, dead: tree.runs[place].dead, hasOnlyOthers: tree.hasOnlyOthers[place],
        livesUnseen: unseen[place] != nil, isExact: isUnchanged, isQuiet: pass.isQuiet)
      prove(key, by: seen)
    }
  }

  /// Children of ours that nobody recognises were left by lanes whose keeper was killed: by one of them, or by any of
  /// those that end together.
  private func ownersOfStrays() -> Set<Int> {
    let lost = heldLanes.filter { $0.value.processes.haveLostKeeper }
    let isCertain =
      lost.count == 1 || lost.values.allSatisfy { if case .clearing = $0.lane.phase { true } else { false } }
    return isCertain ? Set(lost.keys) : []
  }

  /// To each process through a descriptor that is proven to be it; a stopped one is continued so that it can obey. KILL
  /// goes to its whole group, where that has no member that is not the run's: so it also reaches what was forked since
  /// the pass.
  private func send(_ signal: Int32, to found: [ProcessEntry], of processes: LaneProcesses, keeper: ProcessEntry?) {
    let ownGroup = processes.group
    // A keeper that somebody stopped sees nothing.
    _ = keeper?.signal(Signals.resume)
    for process in found.parentsFirst {
      // Without a keeper only of the group that the worker led this is known.
      if signal == Signals.kill, keeper != nil || process.group == ownGroup { _ = process.signalGroup(signal) }
      _ = process.signal(signal)
      if signal != Signals.kill { _ = process.signal(Signals.resume) }
    }
  }
}
