import FanoutCore
import Glibc

/// Every wait of a supervisor ends: by itself, or because somebody asks for it.
extension Supervisor {
  static let withdrawn = "the fire that ordered it waited no longer: nothing was started"

  // MARK: - A state directory that is gone

  /// Looks whether the state directory is still where it was.
  func lookForState() {
    switch hold.look(at: clocks.monotonic()) {
    case .lost(let loss): leaveState(as: loss)
    case .ownLockRemoved:
      say(
        "its own lock \(hold.ownLockPath) was removed: nobody can see that it lives, so the next fire takes its runs over"
      )
    case nil: break
    }
  }

  /// The same where something has woken it anyway, before it does anything there.
  func lookWhetherReplaced() {
    if hold.isReplaced { lookForState() }
  }

  /// Nobody can see or steer what lives here any more, and a lock file made anew excludes nobody: the workers end by
  /// their teardown, and with the last of them this supervisor. What they come to is told to who watches; it is on
  /// record where the directory still lies somewhere, else nowhere.
  private func leaveState(as loss: StateSight.Loss) {
    disowned.forgetAll()
    let runs = heldLanes.keys.sorted().compactMap { heldLanes[$0]?.run.id.text }
    if !runs.isEmpty {
      let (named, them) = (runs.joined(separator: ", "), runs.count == 1 ? "it" : "them")
      switch loss {
      case .removed:
        say(
          "the state directory \(state.path) was removed under \(named): nobody can see or steer \(them) any more, "
            + "and the locks are gone; ending by teardown, on no record")
      case .replaced:
        say(
          "another directory lies at \(state.path) than the one in which \(named) began: nobody can see or steer "
            + "\(them) there, and its locks exclude nobody here; ending by teardown, on record in the one that was moved away"
        )
      }
    }
    for key in heldLanes.keys.sorted() { tell(key, .kill(now: false)) }
    // Each is worked out once more: for who watches, and for what can be written still.
    for wish in queue.giveUpRecords() { queue.add(wish.effect, of: wish.key) }
  }

  /// Whether another supervisor has taken its run over, because nobody could see that this one lives: then it records
  /// nothing more of it.
  func isOfOther(_ wish: EffectQueue.Wish) -> Bool {
    guard hold.lacksOwnLock, let run = heldLanes[wish.key]?.run, let other = whoHas(run) else { return false }
    say("\(run.id) was taken over by \(other), which records its end")
    heldLanes[wish.key]?.end.wasTakenOver()
    if case .record = wish.effect {
      tell(wish.key, .kill(now: true))
      tell(wish.key, .recorded)
    }
    return true
  }

  /// The supervisor that has taken over a run of ours, in words; nil: none is known.
  private func whoHas(_ run: Run) -> String? {
    guard let entries = (try? LiveIndex(state: state).entries())?.entries else { return nil }
    guard let entry = entries.first(where: { $0.run == run.id }) else {
      // It may have ended it already.
      let reading = journal.read(since: Census.oldestStart(of: [run.id], before: clocks.moment().wall))
      return reading.ledger.run(run.id)?.end == nil ? nil : "another supervisor"
    }
    return [id, .nobody].contains(entry.supervisor) ? nil : "supervisor \(entry.supervisor)"
  }

  // MARK: - Signals

  /// Somebody asks it to end: once, by teardown; again, at once, and without waiting for a disk; a third time, leaving
  /// what there is.
  func endAsked(because what: String) {
    wayOut.ask()
    if wayOut.isLeaving, holdsLanes { return leave(because: what) }
    endAll(hurried: wayOut.hasBegun, because: what)
    if wayOut.hasGivenUp {
      for wish in queue.giveUpRecords() { queue.add(wish.effect, of: wish.key) }
    }
  }

  /// Leaves what there is, each with a KILL.
  private func leave(because what: String) {
    let left = heldLanes.keys.sorted().compactMap { heldLanes[$0] }
    let named = left.map { held in
      "\(held.run.id)" + (held.processes.livingWorker.map { " (pid \($0))" } ?? "")
    }
    say("\(what) a third time: leaving \(named.joined(separator: ", ")) to the next fire; busy while anything lives")
    for held in left {
      // Together: a group is known by its leader, which is gone first.
      if !held.processes.signalGroup(Signals.kill) { _ = held.processes.signalWorker(Signals.kill) }
      // Whoever adopts what is left has no patience with it either.
      try? held.directory.wishKill(now: true)
    }
  }

  /// Ends every lane by its teardown, or at once.
  public func endAll(hurried: Bool, because what: String) {
    if setting == .foreground {
      let runs = heldLanes.count == 1 ? "1 run" : "\(heldLanes.count) runs"
      say(
        hurried
          ? "\(what) again: killing what is left" : "\(what): ending \(runs) by their teardown; once more to hurry")
    }
    wayOut.begin()
    for key in heldLanes.keys.sorted() { tell(key, .kill(now: hurried)) }
  }

  // MARK: - Ends without a record

  /// Goes on without these records. Where there is an index, reconciliation has the last word on their runs.
  func leaveUnrecorded(_ wishes: [EffectQueue.Wish], _ records: [[Record]]) {
    for (wish, records) in zip(wishes, records) {
      let key = wish.key
      guard let run = heldLanes[key]?.run else { continue }
      if !hold.isGone { say("\(run.id) ends with no record of it: the next fire settles it") }
      heldLanes[key]?.end.leave()
      tellEnd(of: key, records)
      if case .record = wish.effect { tell(key, .recorded) }
    }
  }

  /// Says something of lanes unless it was said of all of them already.
  func sayOnce(_ sentence: String, of keys: [Int]) {
    let isNew = keys.filter { heldLanes[$0]?.isNew(sentence) == true }
    if !isNew.isEmpty { say(sentence) }
  }
}
