import FanoutCore
import Glibc

/// Puts right what killed supervisors and fires left: open runs without a supervisor get their terminal record if no
/// process of them lives, and are named as orphans if one does (SPEC 7.1). Always first, whatever is gated.
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
    /// Open runs whose index entries somebody had removed.
    public var restored: [String] = []
    /// What could not be read, as sentences.
    public var unreadable: [String] = []
    /// Respawns that their supervisor's end cost.
    public var deniedRespawns: [String] = []
  }

  /// Settles what can be settled, under the admission lock, for which it waits so long. `standing` is what the journal
  /// amounted to a moment ago.
  func run(
    keep: Retention, standing: inout JournalStanding, patience: Duration = AdmissionLock.patience
  ) throws(StateError) -> Result {
    let admission = try AdmissionLock(state, patience: patience)
    defer { admission.end() }
    var result = Result()
    RunDirectory.removeUnfinished(in: state)
    let now = clocks.moment()
    let window = keep.runs ?? .seconds(400 * 86400)
    try restoreIndex(boot: now.boot, window: window, now: now.wall, standing: &standing, into: &result)
    // What could not be restored is open all the same.
    let census = Census.take(state, journal: journal, now: now, admission: admission, standing: standing) { _ in true }
    result.unreadable += census.unreadable
    for lane in census.lanes {
      if case .orphaned = lane.state { result.orphans.append(lane.entry.run) }
    }
    if let unproven = census.unproven {
      result.unreadable.append(
        "\(unproven.runs.joined(separator: ", ")) without a supervisor, which may live: \(unproven.why)")
    }
    // What is seen to be over ended before this moment, and perhaps after the one in which the look began.
    try settle(census.lanes.filter { $0.state == .over }, at: clocks.moment(), into: &result)
    let needed = census.lanes.filter { $0.state != .over }.map(\.entry.supervisor)
    removeDeadSupervisors(keeping: Set(needed), now: now.wall)
    removeNotes()
    return result
  }

  /// Settles lanes that are over. The caller holds the admission lock since it saw that they are.
  func settle(_ over: [Census.Lane], at now: Moment, into result: inout Result) throws(StateError) {
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
    let wasLeft = entry.supervisor == LiveEntry.nobody
    do throws(SystemError) {
      settlement = try Settlement(
        run: entry.run, category: entry.category, wasLeft: wasLeft, ledger: ledger, at: now
      ) { () throws(SystemError) in
        Settlement.Evidence(
          keptEnd: try directory.keptEnd(), outcome: try directory.outcome(), hasKillWish: directory.killWish() != nil,
          logBytes: Int64(OutputLog(path: directory.outputLog, limit: .max).size),
          unitEnd: UnitEnd.kept(in: RunDirectory(path: state.run(entry.lane)))?.words,
          exit: lane.exit ?? .unseen, proof: lane.proof)
      }
    } catch {
      // It stays open until somebody can read what lies there.
      result.unreadable.append("\(error)")
      return
    }
    if settlement.endsRun { result.settled.append(entry.run) }
    if settlement.deniesRespawn { result.deniedRespawns.append(entry.run) }
    try journal.append(settlement.records)
    CrashPoint.reached(.settleRecorded)
    if settlement.isUndone {
      FileTree.remove(directory.path)
    }
    index.remove(entry.run)
    CrashPoint.reached(.settleUnindexed)
  }

  /// The index is a cache of the journal. After a reboot it, which is not synced, may lack what the journal knows: all
  /// of it is restored from there. So it is where an entry is empty: nobody writes one like that, but a file system
  /// that was lost and mounted again leaves it. Within a boot what is open by the journal and has no entry gets one.
  private func restoreIndex(
    boot: String, window: Duration, now: WallTime, standing: inout JournalStanding, into result: inout Result
  ) throws(StateError) {
    let known: String?
    do throws(FileProblem) {
      known = try AtomicFile.read(state.boot, limit: 128).map {
        String(decoding: $0.filter { $0 != 10 }, as: UTF8.self)
      }
    } catch {
      guard error.shortage == nil else { return result.unreadable.append("\(error)") }
      known = nil
    }
    let index = LiveIndex(state: state)
    // The census says why, where it cannot be listed.
    guard let (readable, unreadable) = try? index.entries() else { return }
    let entries = Set(readable.map(\.run))
    let names =
      unreadable.isEmpty
      ? [] : ((try? directoryNames(state.live)) ?? []).filter { !$0.hasPrefix(".") && !entries.contains($0) }
    let empty = names.filter { (try? stat.of("\(state.live)/\($0)"))?.st_size == 0 }
    guard known != boot || !empty.isEmpty else {
      return try restoreLost(besides: (readable, unreadable), in: &standing, into: &result)
    }
    let reading = journal.read(since: min(now - window, Census.oldestStart(of: empty, before: now)))
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
    // Nothing of another boot lives, and the journal knows what was open: what a power cut left of an entry says
    // nothing more.
    if isWhole {
      let restored = Set(lost.map(\.id))
      for name in known != boot ? names : empty where !restored.contains(name) { index.remove(name) }
    }
    if isWhole { try? AtomicFile.write(Array(boot.utf8) + [10], to: state.boot) }
  }

  /// Gives entries to those that have lost them, and puts on record what else is owed.
  private func restoreLost(
    besides known: (entries: [LiveEntry], unreadable: [String]), in standing: inout JournalStanding,
    into result: inout Result
  ) throws(StateError) {
    let lost = LostEntries(besides: known, in: &standing, of: state, journal: journal)
    result.unreadable += lost.unreadable
    for (run, category) in lost.unreleased {
      // Whose lock is held may be on its way to its release, and puts it on record itself.
      guard case .held(let lock) = CategoryLock.take(state.lock(of: category)) else { continue }
      defer { lock.free() }
      // Its end is known, or it never began: nothing of its directory is asked.
      let settlement = Settlement(run: run, category: category, ledger: lost.ledger, at: clocks.moment()) {
        Settlement.Evidence(keptEnd: nil, outcome: .none, hasKillWish: false, logBytes: 0)
      }
      try journal.append(settlement.records)
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

  /// What killed fires had ordered, with the environment in it: a fire that waits keeps its order locked. And answers
  /// that nobody came for; a young one may be about to be read.
  private func removeOrders(now: WallTime) {
    for name in (try? directoryNames(state.supervisors)) ?? [] {
      let path = "\(state.supervisors)/\(name)"
      if name.hasSuffix(".order"), !Census.holds(path) { _ = unlink(path) }
      guard name.hasSuffix(".answer"), let asked = WallTime(stamp: String(name.prefix(16))) else { continue }
      // What stands there for a supervisor that is stopped says that nobody waits for it.
      guard now - asked > TransientUnit.starting * 2, !Census.holds(state.supervisorLock(String(name.dropLast(7))))
      else { continue }
      _ = unlink(path)
    }
  }

  /// Notes of keepers whose runs are all settled. An index entry that cannot be read may be of any run.
  private func removeNotes() {
    guard let (open, unreadable) = try? LiveIndex(state: state).entries(), unreadable.isEmpty else { return }
    KeeperFiles(state: state).removeUnneeded(open: Set(open.map(\.run))) { Census.holds(state.supervisorLock($0)) }
  }

  /// Lock files of supervisors that are gone and have no open run any more.
  private func removeDeadSupervisors(keeping needed: Set<String>, now: WallTime) {
    // One that was killed before it had its name; a young one may be about to get it.
    for name in (try? directoryNames(state.supervisors)) ?? [] where name.hasPrefix(".") {
      guard let began = WallTime(stamp: String(name.dropFirst().prefix(16))), now - began > AdmissionLock.patience
      else { continue }
      _ = unlink("\(state.supervisors)/\(name)")
    }
    removeOrders(now: now)
    for name in (try? directoryNames(state.supervisors)) ?? [] where name.hasSuffix(".lock") && !name.hasPrefix(".") {
      let id = String(name.dropLast(5))
      guard !needed.contains(id), !Census.holds(state.supervisorLock(id)) else { continue }
      _ = unlink(state.supervisorLock(id))
      // Its last words stay where they are if there are any.
      if let status = try? stat.of(state.supervisorLog(id)), status.st_size == 0 { _ = unlink(state.supervisorLog(id)) }
    }
  }
}
