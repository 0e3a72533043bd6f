import FanoutCore
import Glibc

/// Taking over runs whose supervisor fell while their workers live on (SPEC 6, 10).
extension Supervisor {
  /// Adopts what is still an orphan of these when its turn comes, and settles what is over by then: the fire that saw
  /// it alive looks no more. Whoever was quicker keeps the others. Throws where it took none over because it could not
  /// look or lacked descriptors; answers what it could not take over beside others, as sentences.
  @discardableResult
  public func adopt(_ runs: [RunID]) throws(StateError) -> [String] {
    var adopted: [(key: Int, signal: Lane.Signal)] = []
    var result = Reconciliation.Result()
    var isShort = false
    let admission = try AdmissionLock(state)
    do {
      defer { admission.end() }
      let now = clocks.moment()
      let census = Census.take(
        state, journal: journal, now: now, for: .settling(admission) { runs.contains($0.run) }, own: id)
      let reading = journal.read(since: Census.oldestStart(of: runs, before: now.wall))
      let notes: [RunID: KeeperNotes]?
      do throws(SystemError) { notes = try KeeperFiles(state: state).notes(of: Set(runs)) } catch {
        notes = nil
        result.unreadable.append("\(error)")
      }
      let asked = census.lanes.filter { runs.contains($0.entry.run) }
      result.unreadable += census.unreadable
      // First, because it may fail: a lane that was taken over by then would never be told what it has to do.
      try Reconciliation(state, clocks: clocks).settle(
        asked.filter { $0.care == .over }, holding: admission, at: clocks.moment(), into: &result)
      // What the journal says of a run must be known before anything of it is decided.
      if let why = census.unproven?.why { result.unreadable.append(why) }
      isShort =
        !reading.unreadable.isEmpty || notes == nil || asked.contains(where: \.isUnproven)
        || (asked.isEmpty && !census.unreadable.isEmpty)
      if let why = reading.unreadable.first, !result.unreadable.contains(why) { result.unreadable.append(why) }
      for lane in asked where reading.unreadable.isEmpty {
        guard lane.care == .orphaned, let notes else { continue }
        do {
          // So many more than it keeps are open at once while one is taken over.
          let headroom = try DescriptorReserve(null, besides: 4)
          defer { headroom.free() }
          let noted = Census.counting(notes[lane.entry.run], of: lane.entry, in: reading.ledger, boot: now.boot)
          adopted.append(
            try takeOver(
              lane.entry, processes: lane.processes, noted: noted ?? KeeperNotes(), in: reading.ledger, at: now))
        } catch {
          result.unreadable.append("cannot adopt \(lane.entry.run): \(error)")
          isShort = isShort || StateError.isShortage(error)
        }
      }
    }
    for sentence in result.unreadable { say(sentence) }
    for (key, signal) in adopted {
      tell(key, signal)
      take(heldLanes[key]?.processes.watchKeeper(), of: key)
      watchFiles(of: key)
    }
    settle()
    if adopted.isEmpty, isShort, let why = result.unreadable.first { throw .cannotRead(why) }
    return result.unreadable
  }

  private func takeOver(
    _ entry: LiveEntry, processes: [ProcessEntry], noted: KeeperNotes, in ledger: Ledger, at moment: Moment
  ) throws -> (key: Int, signal: Lane.Signal) {
    let directory = RunDirectory(path: state.run(entry.run))
    let run = try directory.whole()
    let facts = ledger.run(entry.run)
    let (lock, isGapless) = lockOf(entry, processes: processes)
    let laneLock = LaneLock(
      ofAdopted: entry.lock ?? lock?.identity, takenBy: Census.lockTaker(of: entry, in: ledger, boot: moment.boot),
      held: lock)
    CrashPoint.reached(.adoptLocked)
    let members = processes.filter { !$0.isKeeper }
    let adoption = Adoption(
      facts: facts,
      known: try RecordedEnd(of: entry.run, in: ledger) { () throws(SystemError) in try directory.keptEnd() },
      processes: members.map { Adoption.Process(pid: $0.pid, session: $0.session, startTicks: $0.startTicks) },
      boot: moment.boot,
      namespace: ProcessNamespace.identity,
      noted: noted.worker.map { worker in members.first { $0.isThe(worker) }.map { .lives($0.pid) } ?? .gone }
        ?? .unknown)
    let key = lanesServed
    lanesServed += 1
    let own = LaneProcesses(
      of: run, lane: key, since: processes.map(\.startTicks).min() ?? 0, state, sources, clocks)
    // What could not be taken over is not watched either.
    var isTaken = false
    defer { if !isTaken { own.forget() } }
    var signal: Lane.Signal?
    if try own.adopt(adoption, noted, among: processes) { signal = adoption.ofWorker }
    // Read once the worker is known to be gone: what it reports is whole by then.
    let told = try signal ?? .adoptedLeftovers(exit(of: entry.run, before: noted), directory.outcome())
    func record(_ event: Event) -> Record {
      Record(moment: moment, fire: run.fire, run: run.id, category: run.category, event: event)
    }
    var records = [record(.runAdopted(supervisor: id, gap: !isGapless))]
    if let living = adoption.worker, adoption.recorded == nil {
      let worker = WorkerProcess(
        pid: living.pid, startTicks: living.startTicks, since: adoption.since ?? clocks.monotonic(),
        namespace: ProcessNamespace.identity)
      records.append(record(.runSpawned(worker)))
    }
    try hold.append(records)
    CrashPoint.reached(.adoptRecorded)
    try LiveIndex(state: state).write(
      LiveEntry(run: run.id, category: run.category, supervisor: id, lock: laneLock.file))
    CrashPoint.reached(.adoptIndexed)
    // Its supervisor fell with its worker stopped, to cut its log: nobody else would continue it.
    if directory.isStoppedForCut {
      ProcessEntry.resume(processes)
      _ = unlink(directory.stoppedFile)
    }
    heldLanes[key] = HeldLane(
      adopted: run, lock: laneLock, in: directory, own, end: EndKeeping(known: adoption.known))
    isTaken = true
    return (key, told)
  }

  /// How a worker that is gone had ended, as its keeper wrote it down, perhaps since we looked.
  private func exit(of run: RunID, before noted: KeeperNotes) throws(SystemError) -> ExitStatus {
    if let exit = noted.exit { return exit }
    return try KeeperFiles(state: state).notes(of: [run])[run]?.exit ?? .unseen
  }

  /// The lock, duplicated from a process of the run so that there is no gap; else taken, if it is free; else nobody's
  /// of ours.
  private func lockOf(_ entry: LiveEntry, processes: [ProcessEntry]) -> (CategoryLock?, isGapless: Bool) {
    let path = state.lock(of: entry.category)
    for process in processes {
      if case .held(let lock) = CategoryLock.adopt(path, from: process, takesNotes: state.locksAreOurs) {
        return (lock, true)
      }
    }
    if case .held(let lock) = CategoryLock.take(path, takesNotes: state.locksAreOurs) { return (lock, false) }
    return (nil, false)
  }
}
