import FanoutCore
import Glibc

/// The fires and runs of a state directory by the ids that people write, or by the beginning of one.
public struct RecordedNames: Sendable {
  /// What a written id comes to.
  public enum Match: Sendable, Equatable {
    /// One fire.
    case fire(String)
    /// One run.
    case run(String)
    /// Several begin so; at most ten of them, and how many there are.
    case several([String], count: Int)
    /// Nothing does.
    case nothing
  }

  private let fires: Set<String>
  private let runs: Set<String>

  /// Names from what a ledger and the directories know.
  public init(fires: some Sequence<String>, runs: some Sequence<String>) {
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
      fires: kept(state.fires) + ledger.fires.map(\.id).filter { $0.hasPrefix(beginning) },
      runs: kept(state.runs) + ledger.runs.map(\.id).filter { $0.hasPrefix(beginning) })
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
    if fires.contains(written) { return .fire(written) }
    if runs.contains(written) { return .run(written) }
    let fires = self.fires.filter { $0.hasPrefix(written) }.sorted()
    let strangers = runs.filter { run in run.hasPrefix(written) && !fires.contains { run.hasPrefix($0 + "-") } }
    if fires.count == 1, strangers.isEmpty { return .fire(fires[0]) }
    let all = (fires + runs.filter { $0.hasPrefix(written) }).sorted()
    if fires.isEmpty { return RecordedNames.one(of: all) }
    return .several(Array((fires + strangers).sorted().prefix(10)), count: fires.count + strangers.count)
  }

  /// The same among runs only.
  public func matchRun(_ written: String) -> Match {
    if runs.contains(written) { return .run(written) }
    return RecordedNames.one(of: runs.filter { $0.hasPrefix(written) }.sorted())
  }

  private static func one(of runs: [String]) -> Match {
    guard let first = runs.first else { return .nothing }
    if Set(runs.map { RunFacts.lane(of: $0) }).count == 1 { return .run(first) }
    return .several(Array(runs.prefix(10)), count: runs.count)
  }
}
