import FanoutCore
import Glibc

/// Open lanes without a supervisor: whether something of them lives, and by what it is known where nothing does (SPEC 8, "Ending").
struct UnsupervisedLanes {
  private let journal: Journal
  private let state: StateDirectory
  private var ledger = Ledger()
  private var notes: [String: KeeperNotes] = [:]
  private let boot: String
  private var found: [String: [ProcessEntry]] = [:]
  private var proofs: [String: EndProof] = [:]
  /// Why nothing could be found out.
  private var unproven: String?
  /// Why nothing could be proven of single runs.
  private var unprovenRuns: [String: String] = [:]

  /// Looks at them. `isBinding`: for somebody who holds the admission lock and acts on it; else what one look shows is told.
  init(_ entries: [LiveEntry], in state: StateDirectory, journal: Journal, now: Moment, isBinding: Bool) {
    self.journal = journal
    self.state = state
    boot = now.boot
    guard !entries.isEmpty else { return }
    let reading = journal.read(since: Census.oldestStart(of: entries.map(\.run), before: now.wall))
    if let why = reading.unreadable.first {
      unproven = why
      return
    }
    ledger = reading.ledger
    do throws(SystemError) {
      notes = try KeeperFiles(state: state).notes(of: Set(entries.map(\.run)))
      CrashPoint.reached(.settleNoted)
      found = try members(of: entries)
      let silent = entries.filter { found[$0.run]?.isEmpty ?? true }
      let open = try unproven(silent)
      if isBinding, !open.isEmpty { try gatherEvidence(of: open) } else { showEvidence(of: open) }
    } catch {
      unproven = "\(error)"
    }
  }

  func lane(of entry: LiveEntry) -> Census.Lane {
    if let members = found[entry.run], !members.isEmpty { return Census.Lane(entry: entry, state: .orphaned(members)) }
    if let proof = proofs[entry.run] { return Census.Lane(entry: entry, state: .over, proof: proof, exit: notes[entry.run]?.exit) }
    return Census.Lane(entry: entry, state: .unproven(unprovenRuns[entry.run] ?? unproven ?? "it was not looked at"))
  }

  /// The living processes of these runs, their keepers among them.
  private func members(of entries: [LiveEntry]) throws(SystemError) -> [String: [ProcessEntry]] {
    let traces = entries.map(trace)
    let tree = try ProcessTree.members(of: traces, in: try ProcessTable.read())
    let lists = entries.indices.map { tree.runs[$0].live + [tree.keepers[$0]].compactMap { $0 } }
    return Dictionary(zip(entries.map(\.run), lists)) { first, _ in first }
  }

  private func trace(of entry: LiveEntry) -> RunTrace {
    Census.trace(of: entry, in: ledger, boot: boot, state: state, noted: notes[entry.run])
  }

  /// Why the kernel's word of its worker's group speaks against its end; nil: it does not.
  private func whyGroupLives(_ entry: LiveEntry) -> String? {
    guard let worker = trace(of: entry).worker, WorkerGroup.lives(worker) else { return nil }
    return "its process group \(worker.pid) has members that come and go too quickly to be seen; kill -KILL -\(worker.pid) ends them"
  }

  /// Those of which the kernel itself has not said that nothing is left. Its notes are read behind the look at the processes: a keeper
  /// that was not seen had said its last word by then.
  private mutating func unproven(_ silent: [LiveEntry]) throws(SystemError) -> [LiveEntry] {
    guard !silent.isEmpty else { return [] }
    for (run, last) in try KeeperFiles(state: state).notes(of: Set(silent.map(\.run))) { notes[run] = last }
    for entry in silent where isProven(entry) { proofs[entry.run] = .kernel }
    return silent.filter { proofs[$0.run] == nil }
  }

  /// Whether the kernel itself said that nothing is left: to its keeper, or by a restart.
  private func isProven(_ entry: LiveEntry) -> Bool {
    if notes[entry.run]?.isGone == true { return true }
    return Census.numbers(of: entry, in: ledger, boot: boot) == .ofAnotherBoot
  }

  /// Whether it was started in another pid namespace, so that to see none of it says nothing. flock(2) is the kernel's: who of it lives
  /// shares its lock, whatever namespace he is in.
  private func isOutOfSight(_ entry: LiveEntry) -> Bool {
    Census.numbers(of: entry, in: ledger, boot: boot) == .ofAnotherNamespace
  }

  private static let outOfSight = "it was started in another pid namespace, and can only be seen there"

  /// What is told of runs of which one look shows nothing. Whoever takes no lock cannot see a holder in a namespace above his.
  private mutating func showEvidence(of entries: [LiveEntry]) {
    let locks = entries.map { (path: state.lock(of: $0.category), taker: ledger.lockTaker(lane: $0.lane)) }
    for (entry, (lock, holder)) in zip(entries, zip(locks, LockWitness.look(locks))) {
      if isOutOfSight(entry), (try? stat.of(lock.path)) != nil {
        unprovenRuns[entry.run] = "\(UnsupervisedLanes.outOfSight); nothing shows that \(lock.path) is free"
      } else if let holder {
        unprovenRuns[entry.run] = "its lock is held by \(holder)"
      } else if let why = whyGroupLives(entry) {
        unprovenRuns[entry.run] = why
      } else {
        proofs[entry.run] = .evidence
      }
    }
  }

  /// After so many nothing is proven, and the next fire looks again: others wait for admission meanwhile.
  private static let mostLooks = 12

  /// More passes, a while apart, and a fresh description that can take the lock.
  private mutating func gatherEvidence(of entries: [LiveEntry]) throws(SystemError) {
    var passes = EmptyPasses()
    var silent = entries
    var now = MonotonicTime(nanoseconds: 0)
    _ = passes.add(isEmpty: true, isQuiet: false, at: now)
    var isEnough = false
    var looks = 0
    while !isEnough, !silent.isEmpty, looks < UnsupervisedLanes.mostLooks {
      looks += 1
      _ = usleep(UInt32(EmptyPasses.gap.milliseconds * 1000))
      let births = ProcessTable.births()
      let again = try members(of: silent)
      now = now + EmptyPasses.gap
      // One that the kernel knows of is looked for on.
      let isEmpty = silent.allSatisfy { whyGroupLives($0) == nil }
      isEnough = passes.add(isEmpty: isEmpty, isQuiet: births != nil && births == ProcessTable.births(), at: now)
      for entry in silent { if let members = again[entry.run], !members.isEmpty { found[entry.run] = members } }
      silent.removeAll { !(found[$0.run]?.isEmpty ?? true) }
    }
    for entry in try unproven(silent) {
      if let why = whyGroupLives(entry) ?? whyLockIsHeld(entry) { unprovenRuns[entry.run] = why } else { proofs[entry.run] = .evidence }
    }
  }

  /// Why the lock tells that something of the run may live; nil: it was to be had, or somebody else has it.
  private func whyLockIsHeld(_ entry: LiveEntry) -> String? {
    // A number tells an outsider only where it was written down.
    let isHidden = isOutOfSight(entry)
    switch LockWitness.ask(state.lock(of: entry.category), takenBy: ledger.lockTaker(lane: entry.lane), tellsApart: !isHidden) {
    case .free(let lock):
      lock.free()
      return nil
    case .silent: return nil
    case .held(let holder): return (isHidden ? "\(UnsupervisedLanes.outOfSight); " : "") + "its lock is held by \(holder)"
    }
  }
}
