import FanoutCore
import Glibc

/// Puts right what killed supervisors and fires left: open runs without a supervisor get their terminal record if no
/// process of them lives, and are named as orphans if one does (SPEC 7.1). Always first, whatever is gated.
public struct Reconciliation {
  let state: StateDirectory
  let journal: Journal
  private let writer: JournalWriter
  let clocks: Clocks

  /// A reconciliation of a state directory.
  public init(_ state: StateDirectory, clocks: Clocks) {
    self.state = state
    self.clocks = clocks
    journal = Journal(state, clocks: clocks)
    writer = JournalWriter(journal)
  }

  /// What it did.
  public struct Result: Sendable {
    /// Runs that got their terminal record.
    public var settled: [RunID] = []
    /// Runs without a supervisor whose processes live: somebody must adopt them.
    public var orphans: [RunID] = []
    /// Open runs whose index entries somebody had removed.
    public var restored: [RunID] = []
    /// What could not be read, as sentences.
    public var unreadable: [String] = []
    /// Respawns that their supervisor's end cost.
    public var deniedRespawns: [RunID] = []
  }

  /// Settles what can be settled, under the admission lock, for which it waits so long. `standing` is what the journal
  /// amounted to a moment ago.
  func run(
    keep: Retention, standing: inout JournalStanding, patience: Duration = AdmissionLock.patience
  ) throws(StateError) -> Result {
    // Whence it removes what nobody needs any more.
    try state.proveUnlinked([state.live, state.runs, state.supervisors, state.journal])
    let admission = try AdmissionLock(state, patience: patience)
    defer { admission.end() }
    var result = Result()
    RunDirectory.removeUnfinished(in: state, holding: admission)
    let now = clocks.moment()
    let window = keep.runs ?? .seconds(400 * 86400)
    try restoreIndex(boot: now.boot, window: window, now: now.wall, standing: &standing, into: &result)
    // What could not be restored is open all the same.
    let census = Census.take(
      state, journal: journal, now: now, for: .settling(admission) { _ in true }, standing: standing)
    result.unreadable += census.unreadable
    for lane in census.lanes {
      if lane.care == .orphaned { result.orphans.append(lane.entry.run) }
    }
    if let unproven = census.unproven {
      result.unreadable.append(
        "\(unproven.runs.map(\.text).joined(separator: ", ")) without a supervisor, which may live: \(unproven.why)")
    }
    // What is seen to be over ended before this moment, and perhaps after the one in which the look began.
    try settle(census.lanes.filter { $0.care == .over }, holding: admission, at: clocks.moment(), into: &result)
    let needed = census.lanes.filter { $0.care != .over }.map(\.entry.supervisor)
    removeDeadSupervisors(keeping: Set(needed), now: now.wall)
    removeNotes(holding: admission)
    return result
  }

  /// Settles lanes that are over, as was seen with that lock in hand.
  func settle(_ over: [Census.Lane], holding _: AdmissionLock, at now: Moment, into result: inout Result)
    throws(StateError)
  {
    guard !over.isEmpty else { return }
    let reading = journal.read(since: Census.oldestStart(of: over.map(\.entry.run), before: now.wall))
    let ledger = reading.ledger
    result.unreadable += reading.unreadable
    // What the journal says of a run must be known before anything of it is decided.
    guard reading.unreadable.isEmpty else { return }
    for lane in over { try settle(lane, in: ledger, at: now, into: &result) }
  }

  /// One open lane without a supervisor and without a process.
  private func settle(
    _ lane: Census.Lane, in ledger: Ledger, at now: Moment, into result: inout Result
  ) throws(StateError) {
    let entry = lane.entry
    let index = LiveIndex(state: state)
    let directory = RunDirectory(path: state.run(entry.run))
    let settlement: Settlement
    let wasLeft = entry.supervisor == .nobody
    do throws(SystemError) {
      settlement = try Settlement(
        run: entry.run, category: entry.category, wasLeft: wasLeft, ledger: ledger, at: now
      ) { () throws(SystemError) in
        Settlement.Evidence(
          keptEnd: try directory.keptEnd(), outcome: try directory.outcome(), hasKillWish: directory.killWish() != nil,
          logBytes: Int64(OutputLog(path: directory.outputLog, limit: .max).size),
          unitEnd: UnitEnd.kept(in: RunDirectory(path: state.run(entry.lane.first)))?.words,
          exit: lane.exit ?? .unseen, proof: lane.proof)
      }
    } catch {
      // It stays open until somebody can read what lies there.
      result.unreadable.append("\(error)")
      return
    }
    if settlement.endsRun { result.settled.append(entry.run) }
    if settlement.deniesRespawn { result.deniedRespawns.append(entry.run) }
    try writer.append(settlement.records)
    CrashPoint.reached(.settleRecorded)
    if settlement.isUndone { directory.removeUndone(in: state) }
    index.remove(entry.run)
    CrashPoint.reached(.settleUnindexed)
  }

  /// The index is a cache of the journal. After a reboot it, which is not synced, may lack what the journal knows: all
  /// of it is restored from there. So it is where an entry is empty. Within a boot what is open by the journal and has
  /// no entry gets one.
  private func restoreIndex(
    boot: String, window: Duration, now: WallTime, standing: inout JournalStanding, into result: inout Result
  ) throws(StateError) {
    let known: String?
    do throws(FileProblem) { known = try state.reconciledBoot() } catch {
      guard error.shortage == nil else { return result.unreadable.append("\(error)") }
      known = nil
    }
    let index = LiveIndex(state: state)
    // The census says why, where it cannot be listed.
    guard let listing = try? index.entries() else { return }
    guard known != boot || !listing.empty.isEmpty else {
      return try restoreLost(besides: listing, in: &standing, into: &result)
    }
    let reading = journal.read(since: min(now - window, Census.oldestStart(of: listing.empty, before: now)))
    let entries = Set(listing.entries.map(\.run))
    let lost = reading.ledger.runsToIndex.filter { !entries.contains($0.id) }
    var isWhole = reading.unreadable.isEmpty
    for run in lost {
      guard let category = run.category else { continue }
      do {
        try index.write(LiveEntry(run: run.id, category: category, supervisor: run.supervisor))
        CrashPoint.reached(.indexRestored)
      } catch {
        isWhole = false
        result.unreadable.append("\(error)")
      }
    }
    guard isWhole else { return }
    // Nothing of another boot lives, and the journal knows what was open: what a power cut left of an entry says
    // nothing more.
    let restored = Set(lost.map(\.id))
    for name in listing.empty + (known != boot ? listing.torn : []) where !restored.contains(name) {
      index.remove(name)
    }
    try? AtomicFile.write(Array(boot.utf8) + [10], to: state.boot)
  }

  /// Gives entries to those that have lost them, and puts on record what else is owed.
  private func restoreLost(
    besides known: LiveListing, in standing: inout JournalStanding,
    into result: inout Result
  ) throws(StateError) {
    let lost = LostEntries(besides: known, in: &standing, of: state, journal: journal)
    result.unreadable += lost.unreadable
    for (run, category) in lost.unreleased {
      guard hasLetGo(run, of: category, by: lost.ledger) else { continue }
      // Its end is known, or it never began: nothing of its directory is asked.
      let settlement = Settlement(run: run, category: category, ledger: lost.ledger, at: clocks.moment()) {
        Settlement.Evidence(keptEnd: nil, outcome: .none, hasKillWish: false, logBytes: 0)
      }
      try writer.append(settlement.records)
    }
    guard !lost.entries.isEmpty else { return }
    CrashPoint.reached(.indexFound)
    let index = LiveIndex(state: state)
    for entry in lost.entries {
      do throws(SystemError) {
        try index.restore(entry)
        CrashPoint.reached(.indexRestored)
        result.restored.append(entry.run)
      } catch {
        result.unreadable.append("\(error)")
      }
    }
    // Its supervisor puts a release on record, and then removes the entry, whether there is one or not: what is closed
    // by now may have been entered behind that.
    standing.catchUp()
    let open = Set(standing.standing.openLanes)
    for entry in lost.entries where !open.contains(entry.lane) { index.remove(entry.run) }
  }

  /// Whether nobody of a run's lane has its lock any more: who has is on his way to its release, and puts that on record
  /// himself, be it an adopter who could only take it afresh. Whoever else took it since, an outsider or a later run,
  /// says nothing of that lane.
  private func hasLetGo(_ run: RunID, of category: Category, by ledger: Ledger) -> Bool {
    let path = state.lock(of: category)
    // One that is not there is not made: a lane that lost its lock is told by that.
    guard let file = (try? stat.of(path)).map({ FileIdentity($0) }) else { return true }
    switch LockWitness.ask(path, takenBy: ledger.lockTaker(lane: run.lane)) {
    case .free(let lock):
      lock.free()
      return true
    case .silent:
      let supervisor = ledger.run(run).flatMap { SupervisorProcess.find($0.supervisor, in: state) }
      return supervisor.map { (try? ProcessTable.lockHeld($0.pid, file)) != true } ?? true
    case .held: return false
    }
  }

  /// What supervisors have below their names there, in order. What is called otherwise is nobody's of ours.
  private func supervisorFiles(_ suffix: String) -> [(id: SupervisorID, path: String)] {
    ((try? directoryNames(state.supervisors)) ?? []).compactMap { name in
      guard name.hasSuffix(suffix), StampedName.isOne(name.dropLast(suffix.count)) else { return nil }
      let path = "\(state.supervisors)/\(name)"
      guard (try? stat.of(path))?.isRegular ?? false else { return nil }
      return (SupervisorID(String(name.dropLast(suffix.count))), path)
    }
  }

  /// What killed fires had ordered, with the environment in it: a fire that waits keeps its order locked. And answers
  /// that nobody came for; a young one may be about to be read.
  private func removeOrders(now: WallTime) {
    for (_, path) in supervisorFiles(".order") where !Census.holds(path) { _ = unlink(path) }
    for (id, path) in supervisorFiles(".answer") {
      // What stands there for a supervisor that is stopped says that nobody waits for it.
      guard let asked = id.made, now - asked > TransientUnit.starting * 2,
        !Census.holds(state.supervisorLock(id))
      else { continue }
      _ = unlink(path)
    }
  }

  /// Notes of keepers whose runs are all settled. An index entry that cannot be read may be of any run.
  private func removeNotes(holding admission: AdmissionLock) {
    guard let index = try? LiveIndex(state: state).entries(), index.unreadable.isEmpty else { return }
    KeeperFiles(state: state).removeUnneeded(open: Set(index.entries.map(\.run)), holding: admission) {
      Census.holds(state.supervisorLock($0))
    }
  }

  /// Lock files of supervisors that are gone and have no open run any more.
  private func removeDeadSupervisors(keeping needed: Set<SupervisorID>, now: WallTime) {
    // One that was killed before it had its name; a young one may be about to get it.
    for name in (try? directoryNames(state.supervisors)) ?? [] where name.hasPrefix(".") {
      let path = "\(state.supervisors)/\(name)"
      guard name.hasSuffix(".lock"), StampedName.isOne(name.dropFirst().dropLast(5)),
        (try? stat.of(path))?.isRegular ?? false,
        let began = StampedName.moment(name.dropFirst()), now - began > AdmissionLock.patience
      else { continue }
      _ = unlink(path)
    }
    removeOrders(now: now)
    for (id, path) in supervisorFiles(".lock") where !needed.contains(id) && !Census.holds(path) {
      _ = unlink(path)
      // Its last words stay where they are if there are any.
      if let status = try? stat.of(state.supervisorLog(id)), status.st_size == 0 { _ = unlink(state.supervisorLog(id)) }
    }
  }
}
