import FanoutCore
import Glibc

/// Retention (SPEC 10): removes ended, readable runs, old fires and journal days, oldest first, a bounded number at a time.
/// Nothing that is open or cannot be read is ever removed.
struct Pruning {
  let state: StateDirectory
  let clocks: Clocks
  private let journal: Journal

  /// The most that one fire removes.
  static let most = 200
  /// How often it looks, where nothing was left over: looking costs with what is kept.
  static let interval: Duration = .seconds(3600)

  init(_ state: StateDirectory, clocks: Clocks) {
    self.state = state
    self.clocks = clocks
    journal = Journal(state, clocks: clocks)
  }

  func run(_ keep: Retention, ledger: Ledger) throws(StateError) {
    let now = clocks.moment().wall
    guard isDue(now, ledger) else { return }
    // What is there and what is open are read in one moment in which nobody claims: what has ended then stays ended.
    let admission = try Admission(state)
    let live: Set<String>
    let names: [String]
    do throws(SystemError) {
      defer { admission.end() }
      // By name: an entry that cannot be read keeps its run all the same. Where none can be listed, anything may be open.
      live = Set(try directoryNames(state.live))
      names = try directoryNames(state.runs).filter { !$0.hasPrefix(".") && !live.contains($0) }
    } catch {
      throw .cannotRead("\(error)")
    }
    var budget = Pruning.most
    let runs = pruneRuns(names, keep, now: now, budget: &budget)
    let fires = pruneFires(keep, now: now, live: live, budget: &budget)
    pruneWords(keep, now: now, budget: &budget)
    let days = pruneJournal(keep, now: now, live: live, budget: &budget)
    try journal.append([
      Record(moment: clocks.moment(), event: .pruned(runs: Int64(runs), fires: Int64(fires), days: Int64(days), more: budget == 0))
    ])
  }

  /// The last look says when the next is due: at once where it had to leave something.
  private func isDue(_ now: WallTime, _ ledger: Ledger) -> Bool {
    guard let last = ledger.lastPruned else { return true }
    return last.leftMore || now - last.at >= Pruning.interval || last.at > now
  }

  private func pruneRuns(_ names: [String], _ keep: Retention, now: WallTime, budget: inout Int) -> Int {
    var removed = 0
    var kept: [(name: String, bytes: Int)] = []
    var total = 0
    // Names begin with their moment, so their order is their age, and nothing younger has to be looked at for it.
    let oldest = keep.runs.map { (now - $0).stamp } ?? ""
    for name in names {
      if name < oldest, budget > 0, WallTime(stamp: String(name.prefix(16))) != nil, isReadable(name) {
        remove(state.run(name), &removed, &budget)
      } else if keep.logs != nil {
        let bytes = OutputLog(path: RunDirectory(path: state.run(name)).outputLog, limit: .max).measures.onDisk
        kept.append((name, bytes))
        total += bytes
      }
    }
    for entry in kept where total > keep.logs ?? .max && budget > 0 && isReadable(entry.name) {
      remove(state.run(entry.name), &removed, &budget)
      total -= entry.bytes
    }
    return removed
  }

  /// What cannot be read is never removed.
  private func isReadable(_ name: String) -> Bool { RunDirectory(path: state.run(name)).run() != nil }

  /// A fire whose run is open keeps its answer: the run's assignment names it.
  private func pruneFires(_ keep: Retention, now: WallTime, live: Set<String>, budget: inout Int) -> Int {
    guard let age = keep.fires else { return 0 }
    var removed = 0
    for name in (try? directoryNames(state.fires)) ?? [] where budget > 0 {
      guard let began = WallTime(stamp: String(name.prefix(16))), began < now - age,
        !live.contains(where: { $0.hasPrefix(name + "-") })
      else { continue }
      remove(state.fire(name), &removed, &budget)
    }
    return removed
  }

  /// What supervisors said that are long gone.
  private func pruneWords(_ keep: Retention, now: WallTime, budget: inout Int) {
    guard let age = keep.runs else { return }
    let names = Set((try? directoryNames(state.supervisors)) ?? [])
    var removed = 0
    for name in names.sorted() where budget > 0 && name.hasSuffix(".log") && !names.contains(name.dropLast(4) + ".lock") {
      guard let began = WallTime(stamp: String(name.prefix(16))), began < now - age else { continue }
      remove("\(state.supervisors)/\(name)", &removed, &budget)
    }
  }

  /// Days from the start of the oldest open run on are kept: they say what it is.
  private func pruneJournal(_ keep: Retention, now: WallTime, live: Set<String>, budget: inout Int) -> Int {
    guard let age = keep.journal else { return 0 }
    let open = live.compactMap { WallTime(stamp: String($0.prefix(16))) }.min()
    let oldest = min(now - age, open.map { $0 - .seconds(86400) } ?? now).day
    var removed = 0
    for day in journal.days().days where day < oldest && budget > 0 {
      remove("\(state.journal)/\(day).jsonl", &removed, &budget)
    }
    return removed
  }

  private func remove(_ path: String, _ removed: inout Int, _ budget: inout Int) {
    FileTree.remove(path)
    removed += 1
    budget -= 1
  }
}
