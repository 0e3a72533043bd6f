import FanoutCore
import Glibc

/// Puts right what killed supervisors and fires left: open runs without a supervisor get their terminal record if no process
/// of them lives, and are named as orphans if one does (SPEC 7.1). Always first, whatever is gated.
public struct Reconciliation {
  let state: StateDirectory
  let journal: Journal
  let clocks: Clocks

  /// A reconciliation of a state directory.
  public init(_ state: StateDirectory, clocks: Clocks) {
    self.state = state
    self.clocks = clocks
    journal = Journal(state, clocks: clocks)
  }

  /// What it did.
  public struct Result: Sendable {
    /// Runs that got their terminal record.
    public var settled: [String] = []
    /// Runs without a supervisor whose processes live: somebody must adopt them.
    public var orphans: [String] = []
    /// What could not be read, as sentences.
    public var unreadable: [String] = []
    /// Respawns that their supervisor's end cost.
    public var deniedRespawns: [String] = []
  }

  /// Settles what can be settled, under the admission lock.
  public func run(keep: Retention) throws(StateError) -> Result {
    let admission = try Admission(state)
    defer { admission.end() }
    var result = Result()
    let now = clocks.moment()
    restoreIndex(boot: now.boot, window: keep.runs ?? .seconds(400 * 86400), now: now.wall, into: &result)
    let census = Census.take(state, journal: journal, now: now.wall, admission: admission)
    result.unreadable += census.unreadable
    let over = census.lanes.filter { $0.state == .over }
    for lane in census.lanes {
      if case .orphaned = lane.state { result.orphans.append(lane.entry.run) }
    }
    if !over.isEmpty {
      let reading = journal.read(since: Census.oldestStart(of: over.map(\.entry.run), before: now.wall))
      let ledger = reading.ledger
      result.unreadable += reading.unreadable
      // What the journal says of a run must be known before anything of it is decided.
      for lane in over where reading.unreadable.isEmpty {
        try settle(lane.entry, facts: ledger.run(lane.entry.run), in: ledger, at: now, into: &result)
      }
    }
    let needed = census.lanes.filter { $0.state != .over }.map(\.entry.supervisor)
    removeDeadSupervisors(keeping: Set(needed), now: now.wall)
    return result
  }

  /// One open lane without a supervisor and without a process.
  private func settle(
    _ entry: LiveEntry, facts: RunFacts?, in ledger: Ledger, at now: Moment, into result: inout Result
  ) throws(StateError) {
    let index = LiveIndex(state: state)
    let directory = RunDirectory(path: state.run(entry.run))
    guard let facts, facts.isOpen || facts.end != nil else {
      // Its start never reached the disk: no worker was executed, nothing was promised.
      if entry.run == entry.lane, ledger.lockTaker(lane: entry.lane) != nil, !ledger.isReleased(lane: entry.lane) {
        try journal.append([
          Record(moment: now, fire: facts?.fire, run: entry.lane, category: entry.category, event: .lockReleased(holderGone: true))
        ])
      }
      FileTree.remove(directory.path)
      FileTree.remove(RunDirectory.unfinished(entry.run, in: state).path)
      index.remove(entry.run)
      return
    }
    var records: [Record] = []
    func record(_ event: Event, at moment: Moment, run: String) -> Record {
      Record(moment: moment, fire: facts.fire, run: run, category: entry.category, event: event)
    }
    var released = now
    if facts.end == nil {
      if let kept = directory.keptEnd(), kept.run == entry.run, case .runEnded = kept.event {
        records.append(kept)
        released = kept.moment
      } else {
        records.append(record(.runEnded(unseenEnd(of: entry, facts: facts, in: directory)), at: now, run: entry.run))
      }
      result.settled.append(entry.run)
    }
    let endsDue: Bool
    if case .runEnded(let end)? = records.first?.event { endsDue = end.respawn == "due" } else { endsDue = facts.end?.respawn == "due" }
    if endsDue, facts.respawnDenied == nil, ledger.run(entry.run + "r")?.hasStart != true {
      records.append(record(.respawnDenied(why: "supervisorLost"), at: now, run: entry.run))
      result.deniedRespawns.append(entry.run)
    }
    // A generation 1 that has its own entry carries the lane on; its own settling releases it.
    if !(endsDue && ledger.run(entry.run + "r")?.hasStart == true), !ledger.isReleased(lane: entry.lane) {
      records.append(record(.lockReleased(holderGone: true), at: released, run: entry.lane))
    }
    try journal.append(records)
    CrashPoint.reached(.settleRecorded)
    index.remove(entry.run)
    CrashPoint.reached(.settleUnindexed)
  }

  /// Nobody saw the exit: a complete outcome file decides, else it is lost. Never respawned.
  private func unseenEnd(of entry: LiveEntry, facts: RunFacts, in directory: RunDirectory) -> RunEndRecord {
    let reading = directory.outcome()
    let wish = directory.killWish() != nil
    let verdict = Verdict(exit: .unseen, cause: nil, reading: reading)
    var end = RunEndRecord(
      RunEnd(
        verdict: verdict, exit: .unseen, cause: nil, reading: reading, swept: [],
        respawn: verdict.outcome == .productive && facts.generation == 0 ? .denied("exitUnseen") : .notEarned, elapsed: nil))
    if wish { end.detail = [end.detail, "a kill was wished for"].compactMap { $0 }.joined(separator: "; ") }
    let log = OutputLog(path: directory.outputLog, limit: .max)
    end.logBytes = Int64(log.size)
    return end
  }

  /// After a reboot the index, which is not synced, may lack what the journal knows: it is restored from there, once a boot.
  private func restoreIndex(boot: String, window: Duration, now: WallTime, into result: inout Result) {
    let known = (try? AtomicFile.read(state.boot, limit: 128)).map { String(decoding: $0.filter { $0 != 10 }, as: UTF8.self) }
    guard known != boot else { return }
    let index = LiveIndex(state: state)
    let (readable, unreadable) = index.entries()
    let entries = Set(readable.map(\.run))
    let reading = journal.read(since: now - window)
    let ledger = reading.ledger
    var isWhole = reading.unreadable.isEmpty
    // Nothing of another boot lives, and the journal knows what was open: what a power cut left of an entry says nothing more.
    if isWhole, !unreadable.isEmpty {
      for name in (try? directoryNames(state.live)) ?? [] where !name.hasPrefix(".") && !entries.contains(name) { index.remove(name) }
    }
    for run in ledger.openRuns + ledger.pendingRespawns where !entries.contains(run.id) {
      guard let category = run.category else { continue }
      do {
        try index.write(LiveEntry(run: run.id, category: category, supervisor: run.supervisor))
        CrashPoint.reached(.indexRestored)
      } catch {
        isWhole = false
        result.unreadable.append("\(error)")
      }
    }
    if isWhole { try? AtomicFile.write(Array(boot.utf8) + [10], to: state.boot) }
  }

  /// Lock files of supervisors that are gone and have no open run any more.
  private func removeDeadSupervisors(keeping needed: Set<String>, now: WallTime) {
    // One that was killed before it had its name; a young one may be about to get it.
    for name in (try? directoryNames(state.supervisors)) ?? [] where name.hasPrefix(".") {
      guard let began = WallTime(stamp: String(name.dropFirst().prefix(16))), now - began > Admission.patience else { continue }
      _ = unlink("\(state.supervisors)/\(name)")
    }
    for name in (try? directoryNames(state.supervisors)) ?? [] where name.hasSuffix(".lock") && !name.hasPrefix(".") {
      let id = String(name.dropLast(5))
      guard !needed.contains(id), !Census.holds(state.supervisorLock(id)) else { continue }
      _ = unlink(state.supervisorLock(id))
      // Its last words stay where they are if there are any.
      if let status = try? stat.of(state.supervisorLog(id)), status.st_size == 0 { _ = unlink(state.supervisorLog(id)) }
    }
  }
}
