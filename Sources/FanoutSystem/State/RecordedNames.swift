import FanoutCore
import Glibc

/// The fires and runs of a state directory by the ids that people write, or by the beginning of one.
public struct RecordedNames: Sendable {
  /// What a written id comes to.
  public enum Match: Sendable, Equatable {
    /// One fire.
    case fire(FireID)
    /// One run.
    case run(RunID)
    /// Several begin so; at most ten of them, and how many there are.
    case several([String], count: Int)
    /// Nothing does.
    case nothing
  }

  private let fires: Set<FireID>
  private let runs: Set<RunID>

  /// Names from what a ledger and the directories know.
  public init(fires: some Sequence<FireID>, runs: some Sequence<RunID>) {
    self.fires = Set(fires)
    self.runs = Set(runs)
  }

  /// The names of a state directory that begin so. Directories may be pruned before the journal is, so both are asked.
  public init(_ state: StateDirectory, journal: Journal, beginning: String) {
    let ledger = RecordedNames.ledger(journal, beginning: beginning)
    let kept = { (path: String) in
      ((try? directoryNames(path)) ?? []).filter { $0.hasPrefix(beginning) && !$0.hasPrefix(".") }
    }
    self.init(
      fires: kept(state.fires).map { FireID($0) } + ledger.fires.map(\.id).filter { $0.text.hasPrefix(beginning) },
      runs: kept(state.runs).map { RunID($0) } + ledger.runs.map(\.id).filter { $0.text.hasPrefix(beginning) })
  }

  /// An id begins with its moment: with a whole day in it, only that day and the next are read.
  private static func ledger(_ journal: Journal, beginning: String) -> Ledger {
    var ledger = Ledger()
    let digits = Array(beginning.utf8.prefix(8))
    var days = journal.days().days
    if digits.count == 8, let time = WallTime(stamp: String(decoding: digits, as: UTF8.self) + "T000000Z") {
      let wanted = [time.day, (time + .seconds(86400)).day]
      days = days.filter(wanted.contains)
    }
    for day in days {
      for record in journal.read(day: day).records { ledger.apply(record) }
    }
    return ledger
  }

  /// What an id, or the beginning of one, names. A whole id wins; a fire and its runs begin alike, and so do a run and
  /// its respawn: then the fire, and the first run, is meant.
  public func match(_ written: String) -> Match {
    if fires.contains(FireID(written)) { return .fire(FireID(written)) }
    if runs.contains(RunID(written)) { return .run(RunID(written)) }
    let fires = self.fires.filter { $0.text.hasPrefix(written) }.sorted()
    let strangers = runs.filter { run in run.text.hasPrefix(written) && !fires.contains { run.isOf($0) } }
    if fires.count == 1, strangers.isEmpty { return .fire(fires[0]) }
    if fires.isEmpty { return RecordedNames.one(of: strangers.sorted()) }
    let all = (fires.map(\.text) + strangers.map(\.text)).sorted()
    return .several(Array(all.prefix(10)), count: all.count)
  }

  /// The same among runs only.
  public func matchRun(_ written: String) -> Match {
    if runs.contains(RunID(written)) { return .run(RunID(written)) }
    return RecordedNames.one(of: runs.filter { $0.text.hasPrefix(written) }.sorted())
  }

  private static func one(of runs: [RunID]) -> Match {
    guard let first = runs.first else { return .nothing }
    if Set(runs.map(\.lane)).count == 1 { return .run(first) }
    return .several(runs.prefix(10).map(\.text), count: runs.count)
  }
}
