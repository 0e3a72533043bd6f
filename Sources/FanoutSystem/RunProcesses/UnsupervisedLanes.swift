import FanoutCore
import Glibc

/// Open lanes without a supervisor: whether something of them lives, and by what it is known where nothing does (SPEC
/// 8, "Ending").
struct UnsupervisedLanes {
  private let journal: Journal
  private let state: StateDirectory
  private var ledger = Ledger()
  private var notes: [RunID: KeeperNotes] = [:]
  private let boot: String
  private var looks: [RunID: Look] = [:]
  private var proofs: [RunID: EndProof] = [:]
  /// What the last look showed of a run.
  private struct Look {
    /// The run's living processes, its keeper among them.
    var members: [ProcessEntry]
    /// Who has ended and is not reaped.
    var dead: Set<EmptyPasses.Dead>
    /// Nobody was missed (`ProcessPass.isQuiet`).
    var isQuiet: Bool
    /// What tells of life although nobody was seen; asked only where nothing else has told.
    var unseen: UnseenLife?
  }

  /// Why nothing could be found out.
  private var unproven: String?
  /// Why nothing could be proven of single runs.
  private var unprovenRuns: [RunID: String] = [:]

  /// Looks at them: until it is proven at those that somebody `settles`, who holds the admission lock; of the others it
  /// is told what one look shows.
  init(
    _ entries: [LiveEntry], in state: StateDirectory, journal: Journal, now: Moment, settles: (LiveEntry) -> Bool
  ) {
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
      let pass = try look(at: entries)
      let open = try unproven(silent(entries))
      try lookForUnseen(of: open, behind: pass)
      showEvidence(of: open.filter { !settles($0) })
      try gatherEvidence(of: open.filter(settles))
    } catch {
      unproven = "\(error)"
    }
  }

  func lane(of entry: LiveEntry) -> Census.Lane {
    if let members = looks[entry.run]?.members, !members.isEmpty {
      return Census.Lane(entry: entry, care: .orphaned, processes: members)
    }
    if let proof = proofs[entry.run] {
      return Census.Lane(entry: entry, care: .over, proof: proof, exit: notes[entry.run]?.exit)
    }
    return Census.Lane(entry: entry, care: .unproven(unprovenRuns[entry.run] ?? unproven ?? "it was not looked at"))
  }

  private mutating func look(at entries: [LiveEntry]) throws(SystemError) -> ProcessPass {
    let traces = entries.map(trace)
    let pass = try traces.pass()
    let tree = try ProcessTree.members(of: traces, in: pass)
    for (place, entry) in entries.enumerated() {
      looks[entry.run] = Look(
        members: tree.runs[place].live + [tree.keepers[place]].compactMap { $0 }, dead: tree.runs[place].dead,
        isQuiet: pass.isQuiet)
    }
    return pass
  }

  /// What tells of those of whom a look showed nobody. It costs far more than that look.
  private mutating func lookForUnseen(of silent: [LiveEntry], behind pass: ProcessPass) throws(SystemError) {
    for (entry, life) in zip(silent, try UnseenLife.of(silent.map(trace), in: pass.entries)) {
      looks[entry.run]?.unseen = life
    }
  }

  private func trace(of entry: LiveEntry) -> RunTrace {
    Census.trace(of: entry, in: ledger, boot: boot, state: state, noted: notes[entry.run])
  }

  private func silent(_ entries: [LiveEntry]) -> [LiveEntry] {
    entries.filter { looks[$0.run]?.members.isEmpty ?? true }
  }

  /// The lanes of which the kernel itself has not said that nothing is left. The keepers' notes are read behind the
  /// look at the processes: a keeper that was not seen had said its last word by then.
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

  /// Whether it was started in another pid namespace, so that to see none of it says nothing. flock(2) is the kernel's:
  /// who of it lives shares its lock, whatever namespace he is in.
  private func isOutOfSight(_ entry: LiveEntry) -> Bool {
    Census.numbers(of: entry, in: ledger, boot: boot) == .ofAnotherNamespace
  }

  private static let outOfSight = "it was started in another pid namespace, and can only be seen there"

  /// What is told of runs of which one look shows nothing. Whoever takes no lock cannot see a holder in a namespace
  /// above his.
  private mutating func showEvidence(of entries: [LiveEntry]) {
    let locks = entries.map { (path: state.lock(of: $0.category), taker: ledger.lockTaker(lane: $0.lane)) }
    for (entry, (lock, holder)) in zip(entries, zip(locks, LockWitness.look(locks))) {
      if isOutOfSight(entry), (try? stat.of(lock.path)) != nil {
        unprovenRuns[entry.run] = "\(UnsupervisedLanes.outOfSight); nothing shows that \(lock.path) is free"
      } else if let holder {
        unprovenRuns[entry.run] = "its lock is held by \(holder)"
      } else if let unseen = looks[entry.run]?.unseen {
        unprovenRuns[entry.run] = unseen.words
      } else {
        proofs[entry.run] = .evidence
      }
    }
  }

  /// After so many nothing is proven, and the next fire looks again: others wait for admission meanwhile.
  private static let mostLooks = 12

  /// More looks, a while apart, and a fresh description that can take the lock. Whoever looks waits in between with the
  /// admission lock in his hand: what is not seen now must still be so when the lock is tried.
  private mutating func gatherEvidence(of entries: [LiveEntry]) throws(SystemError) {
    var passes: [RunID: EmptyPasses] = [:]
    var now = MonotonicTime(nanoseconds: 0)
    var quiet: [LiveEntry] = []
    /// The lanes that were not silent often enough yet, and are not seen to live.
    func unsettled(_ entries: [LiveEntry]) -> [LiveEntry] {
      entries.filter { entry in
        guard let look = looks[entry.run], look.members.isEmpty else { return false }
        let pass = EmptyPasses.Pass(isEmpty: look.unseen == nil, dead: look.dead, isQuiet: look.isQuiet)
        guard passes[entry.run, default: EmptyPasses()].add(pass, at: now) else { return true }
        quiet.append(entry)
        return false
      }
    }
    var waiting = unsettled(entries)
    for _ in 0..<UnsupervisedLanes.mostLooks where !waiting.isEmpty {
      _ = usleep(UInt32(EmptyPasses.gap.milliseconds * 1000))
      let pass = try look(at: waiting)
      try lookForUnseen(of: silent(waiting), behind: pass)
      now = now + EmptyPasses.gap
      waiting = unsettled(waiting)
    }
    for entry in try unproven(quiet) {
      if let why = whyLockIsHeld(entry) { unprovenRuns[entry.run] = why } else { proofs[entry.run] = .evidence }
    }
    for entry in try unproven(waiting) {
      unprovenRuns[entry.run] = looks[entry.run]?.unseen?.words ?? "it was seen to live a moment ago"
    }
  }

  /// Why the lock tells that something of the run may live; nil: it was to be had, or somebody else has it.
  private func whyLockIsHeld(_ entry: LiveEntry) -> String? {
    // A number tells an outsider only where it was written down.
    let isHidden = isOutOfSight(entry)
    switch LockWitness.ask(
      state.lock(of: entry.category), takenBy: ledger.lockTaker(lane: entry.lane), tellsApart: !isHidden)
    {
    case .free(let lock):
      lock.free()
      return nil
    case .silent: return nil
    case .held(let holder):
      return (isHidden ? "\(UnsupervisedLanes.outOfSight); " : "") + "its lock is held by \(holder)"
    }
  }
}
