import FanoutCore
import Glibc

/// What is on record of an open lane, as far as it counts here.
extension Census {
  /// What the numbers say here that a lane's claim has put on record, and its keepers beside it.
  static func numbers(of entry: LiveEntry, in ledger: Ledger, boot: String) -> RecordedNumbers {
    // Without a word of it in the journal, its notes are as young as its index entry.
    guard let facts = ledger.run(entry.run) else {
      return ledger.namespace(ofLane: entry.lane) == nil ? .count : .ofAnotherNamespace
    }
    return RecordedNumbers(
      writtenIn: ledger.namespace(ofLane: entry.lane), boot: facts.startedAt.boot, seenFrom: ProcessNamespace.identity,
      ownBoot: boot)
  }

  /// The process that took a lane's lock, where its number counts here.
  static func lockTaker(of entry: LiveEntry, in ledger: Ledger, boot: String) -> Int32? {
    numbers(of: entry, in: ledger, boot: boot) == .count ? ledger.lockTaker(lane: entry.lane) : nil
  }

  /// The notes of a lane's keeper, without the numbers in them where those do not count here.
  static func counting(_ notes: KeeperNotes?, of entry: LiveEntry, in ledger: Ledger, boot: String) -> KeeperNotes? {
    guard var notes, numbers(of: entry, in: ledger, boot: boot) != .count else { return notes }
    (notes.keeper, notes.worker) = (nil, nil)
    return notes
  }

  /// What a run without a supervisor is recognised by. A process number counts only in the boot and the namespace it
  /// was recorded in (`RecordedNumbers`), and boot time only by the clocks it was read from.
  static func trace(
    of entry: LiveEntry, in ledger: Ledger, boot: String, state: StateDirectory, noted: KeeperNotes? = nil
  ) -> RunTrace {
    let facts = ledger.run(entry.run)
    let own = ProcessNamespace.identity
    let worker = facts?.worker(seenFrom: own, boot: boot)
    let countsFromBoot =
      facts?.startedAt.boot == boot && RecordedNumbers.sharesClocks(ledger.namespace(ofLane: entry.lane), own)
    let oldest =
      countsFromBoot ? facts.map { ProcessTable.ticks(bootMilliseconds: $0.startedAt.bootMilliseconds) } : nil
    var trace = RunTrace(
      runID: entry.run, worker: worker.map { ($0.pid, $0.startTicks) }, startedTicks: oldest ?? 0,
      lock: entry.lock ?? (try? stat.of(state.lock(of: entry.category))).map { FileIdentity($0) },
      lockTaker: lockTaker(of: entry, in: ledger, boot: boot))
    let noted = counting(noted, of: entry, in: ledger, boot: boot)
    trace.keeper = noted?.keeper
    // Its supervisor may have fallen between starting and recording it.
    if trace.worker == nil { trace.worker = noted?.worker.map { RunTrace.Worker($0) } }
    return trace
  }

  /// The moment from which the journal tells of these runs.
  static func oldestStart(of ids: [RunID], before now: WallTime) -> WallTime {
    RunFacts.beginning(of: ids, now: now)
  }
}
