import FanoutCore
import Glibc

/// Retention (SPEC 10): removes ended, readable runs, old fires and journal days, oldest first, a bounded number at a
/// time. Old is what is old by every clock there is (`Ages`); each is whole or gone; nothing that is open or cannot be
/// read is ever removed.
struct Pruning {
  let state: StateDirectory
  let clocks: Clocks
  private let journal: Journal
  private let writer: JournalWriter
  private let fire: FireID
  private let say: (String) -> Void

  /// The most that one fire removes.
  static let most = 200
  /// How often it looks, where nothing was left over: looking costs with what is kept.
  static let interval: Duration = .seconds(3600)
  /// How what is being removed is called until it is gone. No name of a run or fire begins so.
  static let aside = ".removed-"

  init(_ state: StateDirectory, clocks: Clocks, fire: FireID, say: @escaping (String) -> Void) {
    self.state = state
    self.clocks = clocks
    self.fire = fire
    self.say = say
    journal = Journal(state, clocks: clocks)
    writer = JournalWriter(journal)
  }

  /// What one look removes and meets.
  private struct Sweep {
    let ages: Ages
    /// By name: an entry that cannot be read keeps its run all the same.
    let live: Set<String>
    /// Runs of which an end was put on record within the last day: somebody may be about to look at them.
    let justEnded: Set<RunID>
    var budget = Pruning.most
    var failures: [String] = []

    func isOld(_ name: String, _ keep: Duration) -> Bool {
      guard budget > 0, StampedName.isOne(name.prefix { $0 != "." }), let stamp = StampedName.moment(name) else {
        return false
      }
      return ages.age(of: stamp) > keep
    }
  }

  func run(_ keep: Retention, past: JournalPast) throws(StateError) {
    let now = clocks.moment()
    // How old anything is cannot be told without the journal.
    if let why = past.whole.unreadable.first {
      return say("nothing old is removed while the journal cannot be read: \(why)")
    }
    let ages = Ages(past.whole.standing, at: now)
    if let doubt = ages.doubt { return try tell(doubt, keep, past.whole.standing, now: now) }
    guard isDue(now, past.ledger) else { return }
    // What is there and what is open are read in one moment in which nobody claims: what has ended then stays ended.
    let admission: AdmissionLock
    // Not waited for: runs may live below this process, with limits that it watches.
    do throws(StateError) { admission = try AdmissionLock(state, patience: .zero) } catch {
      guard case .admissionHeld(let holder) = error else { throw error }
      return say("nothing old is removed while \(holder) has the admission lock; the next fire looks again")
    }
    var sweep: Sweep
    let names: [String]
    do throws(SystemError) {
      defer { admission.end() }
      // Where none can be listed, anything may be open.
      let live = Set(try directoryNames(state.live))
      sweep = Sweep(ages: ages, live: live, justEnded: Set(past.ledger.endedRuns.map(\.id)))
      // What a hand is up for is looked at by whoever decides.
      let wanted = Set(past.whole.standing.hands.open.compactMap { $0.run?.text })
      names = try directoryNames(state.runs).filter {
        !$0.hasPrefix(".") && !live.contains($0) && !wanted.contains($0)
      }
    } catch {
      throw .cannotRead("\(error)")
    }
    for directory in [state.runs, state.fires] { removeRest(in: directory, &sweep) }
    let runs = pruneRuns(names, keep, &sweep)
    let fires = pruneFires(keep, &sweep)
    pruneWords(keep, &sweep)
    let days = pruneJournal(keep, past, &sweep)
    for sentence in sweep.failures.prefix(3) { say("\(sentence); it is tried again by the next fire") }
    if sweep.failures.count > 3 { say("and \(sweep.failures.count - 3) more could not be removed") }
    // What could not be removed is left for the next fire as what there was no room for.
    let more = sweep.budget <= 0 || !sweep.failures.isEmpty
    try writer.append([
      Record(
        moment: clocks.moment(), event: .pruned(runs: Int64(runs), fires: Int64(fires), days: Int64(days), more: more))
    ])
  }

  /// The last look says when the next is due: at once where it had to leave something.
  private func isDue(_ now: Moment, _ ledger: Ledger) -> Bool {
    guard let last = ledger.lastPruned else { return true }
    let passed = now.since(last.at)
    return last.leftMore || passed >= Pruning.interval || passed < .zero
  }

  // MARK: - A clock that is ahead

  /// Nothing is removed: that is said each time, and put on record once for each time that the clock went ahead.
  private func tell(_ doubt: ProvenTime.Doubt, _ keep: Retention, _ standing: Standing, now: Moment) throws(StateError)
  {
    // Where the machine was off, and nothing would have gone, there is nothing to tell.
    guard !doubt.isGap || wouldRemove(keep, now: now.wall) else { return }
    let ahead = Duration.milliseconds(doubt.ahead)
    say(doubt.sentence)
    if let said = standing.saidAhead, said.boot == now.boot, now.since(said) <= .milliseconds(doubt.stood) { return }
    try writer.append([Record(moment: now, fire: fire, event: .clockAhead(by: ahead))])
  }

  /// Whether the wall clock alone would have something removed.
  private func wouldRemove(_ keep: Retention, now: WallTime) -> Bool {
    func isOld(_ name: String, _ keep: Duration) -> Bool {
      StampedName.moment(name).map { now - $0 > keep } ?? false
    }
    func hasOld(_ directory: String, _ keep: Duration?) -> Bool {
      keep.map { keep in ((try? directoryNames(directory)) ?? []).contains { isOld($0, keep) } } ?? false
    }
    let days = keep.journal.map { keep in journal.days().days.contains { $0 < (now - keep).day } } ?? false
    return days || hasOld(state.runs, keep.runs) || hasOld(state.fires, keep.fires)
  }

  // MARK: - What goes

  private func pruneRuns(_ names: [String], _ keep: Retention, _ sweep: inout Sweep) -> Int {
    var removed = 0
    var kept: [(name: String, age: Duration, bytes: Int)] = []
    var total = 0
    // Names begin with their moment, so their order is their age as far as the wall clock tells.
    for name in names {
      if let age = keep.runs, sweep.isOld(name, age), !sweep.justEnded.contains(RunID(name)), isReadable(name) {
        removed += remove(state.runs, name, &sweep)
      } else if keep.logs != nil {
        let bytes = OutputLog(path: RunDirectory(path: state.run(RunID(name))).outputLog, limit: .max).measures.onDisk
        let stamp = StampedName.moment(name)
        kept.append((name, stamp.map { sweep.ages.age(of: $0) } ?? .zero, bytes))
        total += bytes
      }
    }
    guard let most = keep.logs, total > most else { return removed }
    for entry in kept.sorted(by: { ($1.age, $0.name) < ($0.age, $1.name) }) where total > most && sweep.budget > 0 {
      guard isReadable(entry.name) else { continue }
      let gone = remove(state.runs, entry.name, &sweep)
      removed += gone
      if gone > 0 { total -= entry.bytes }
    }
    return removed
  }

  /// What cannot be read is never removed.
  private func isReadable(_ name: String) -> Bool { RunDirectory(path: state.run(RunID(name))).run() != nil }

  /// A fire whose run is open keeps its answer: the run's assignment names it.
  private func pruneFires(_ keep: Retention, _ sweep: inout Sweep) -> Int {
    guard let age = keep.fires else { return 0 }
    var removed = 0
    for name in (try? directoryNames(state.fires)) ?? [] where !name.hasPrefix(".") && sweep.isOld(name, age) {
      let fire = FireID(name)
      guard !sweep.live.contains(where: { RunID($0).isOf(fire) }), (try? directoryNames(state.fire(fire))) != nil else {
        continue
      }
      removed += remove(state.fires, name, &sweep)
    }
    return removed
  }

  /// What supervisors said that are long gone.
  private func pruneWords(_ keep: Retention, _ sweep: inout Sweep) {
    guard let age = keep.runs else { return }
    let names = Set((try? directoryNames(state.supervisors)) ?? [])
    for name in names.sorted()
    where name.hasSuffix(".log") && !names.contains(name.dropLast(4) + ".lock") && sweep.isOld(name, age) {
      _ = removeFile("\(state.supervisors)/\(name)", &sweep)
    }
  }

  /// Days from the start of the oldest open run on are kept: they say what it is.
  private func pruneJournal(_ keep: Retention, _ past: JournalPast, _ sweep: inout Sweep) -> Int {
    guard let age = keep.journal else { return 0 }
    let open = sweep.live.compactMap { StampedName.moment($0) }.min().map { ($0 - .seconds(86400)).day }
    var removed: [String] = []
    for day in journal.days().days where sweep.budget > 0 {
      guard open.map({ day < $0 }) ?? true, let end = WallTime(rfc3339: day + "T23:59:59Z"),
        sweep.ages.age(of: end) > age
      else { continue }
      // A text without a single record is nobody's journal that could be told.
      let reading = journal.read(day: day)
      guard reading.unreadable.isEmpty, !reading.records.isEmpty || reading.torn == 0 else { continue }
      if removeFile(journal.file.path(day), &sweep) { removed.append(day) }
    }
    if !removed.isEmpty {
      var whole = past.whole
      whole.forget(removed)
      // Else the next fire would find them missing, and read the whole journal for it.
      try? whole.write()
    }
    return removed.count
  }

  // MARK: - How it goes

  /// One if it is gone. It counts for the budget either way: what cannot be removed must not be tried a thousand times.
  private func remove(_ directory: String, _ name: String, _ sweep: inout Sweep) -> Int {
    sweep.budget -= 1
    do throws(SystemError) {
      try FileTree.remove("\(directory)/\(name)", aside: "\(directory)/\(Pruning.aside)\(name)")
      return 1
    } catch {
      sweep.failures.append("\(directory)/\(name) is old and cannot be removed: \(error)")
      return 0
    }
  }

  private func removeFile(_ path: String, _ sweep: inout Sweep) -> Bool {
    sweep.budget -= 1
    if unlink(path) == 0 { return true }
    sweep.failures.append("\(SystemError.last("remove", path))")
    return false
  }

  /// What an earlier look had begun to remove: it was said then that it failed, or nobody lived to say so.
  private func removeRest(in directory: String, _ sweep: inout Sweep) {
    for name in (try? directoryNames(directory)) ?? [] where name.hasPrefix(Pruning.aside) && sweep.budget > 0 {
      guard StampedName.isOne(name.dropFirst(Pruning.aside.count)) else { continue }
      sweep.budget -= 1
      do throws(SystemError) { try FileTree.removeDirectory("\(directory)/\(name)") } catch {
        sweep.failures.append("\(directory)/\(name) is left of what was removed: \(error)")
      }
    }
  }
}
