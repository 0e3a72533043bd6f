import FanoutCore
import Glibc

/// The fires and runs of a state directory by the ids that people write, by the beginning of one, or by a part of what
/// stands behind its moment.
public struct RecordedNames: Sendable {
  /// What a written id comes to.
  public enum Match: Sendable, Equatable {
    /// One fire.
    case fire(FireID)
    /// One run.
    case run(RunID)
    /// Several are meant alike.
    case several(AmbiguousID)
    /// Nothing is.
    case nothing
  }

  private let fires: Set<FireID>
  private let runs: Set<RunID>
  /// The categories of the runs, as far as they are known.
  private let categories: [RunID: Category]

  /// How many of the newest files of the journal tell what is recent.
  private static let recentDays = 16

  /// Names from what a ledger and the directories know.
  public init(
    fires: some Sequence<FireID>, runs: some Sequence<RunID>, categories: [RunID: Category] = [:]
  ) {
    self.fires = Set(fires)
    self.runs = Set(runs)
    self.categories = categories
  }

  /// The names that may be meant. Directories may be pruned before the journal is, so both are asked. An id begins with
  /// its moment: with a whole day in it, only that day and the next are read. What was drawn in one year comes again in
  /// the next: a part is looked for among what is kept or recent, and only where nothing of that is meant among
  /// everything.
  public init(_ state: StateDirectory, journal: Journal, meantBy written: WrittenID) {
    let days = journal.days().days
    if let day = written.day {
      let wanted = [day.day, (day + .seconds(86400)).day]
      self.init(state, journal, days.filter(wanted.contains), meantBy: written)
      return
    }
    let recent = RecordedNames(state, journal, days.suffix(RecordedNames.recentDays), meantBy: written)
    let best = recent.fires.compactMap(written.likeness) + recent.runs.compactMap(written.likeness)
    let isDecided = best.min().map { $0 > .beginning } ?? false
    self =
      isDecided || days.count <= RecordedNames.recentDays
      ? recent : RecordedNames(state, journal, days[...], meantBy: written)
  }

  private init(
    _ state: StateDirectory, _ journal: Journal, _ days: some Sequence<String>, meantBy written: WrittenID
  ) {
    var ledger = Ledger()
    for day in days {
      for record in journal.read(day: day).records { ledger.apply(record) }
    }
    let kept = { (path: String) in ((try? directoryNames(path)) ?? []).filter { !$0.hasPrefix(".") } }
    let known = ledger.runs.filter { written.likeness(to: $0.id) != nil }
    self.init(
      fires: (kept(state.fires).map { FireID($0) } + ledger.fires.map(\.id)).filter { written.likeness(to: $0) != nil },
      runs: kept(state.runs).map { RunID($0) }.filter { written.likeness(to: $0) != nil } + known.map(\.id),
      categories: Dictionary(known.compactMap { run in run.category.map { (run.id, $0) } }) { first, _ in first })
  }

  /// What was meant. Of several ways to mean an id the likelier counts. A fire and its runs begin alike, and so do a run
  /// and its respawn: then the fire, and the first run, is meant.
  public func match(_ written: WrittenID) -> Match {
    for likeness in WrittenID.Likeness.allCases {
      let fires = self.fires.filter { written.likeness(to: $0) == likeness }
      let runs = self.runs.filter { written.likeness(to: $0) == likeness }
      let strangers = runs.filter { run in !fires.contains { run.isOf($0) } }
      if fires.count == 1, strangers.isEmpty { return .fire(fires[fires.startIndex]) }
      if fires.isEmpty, runs.isEmpty { continue }
      return fires.isEmpty ? one(of: runs, written) : several(fires, strangers, written)
    }
    return .nothing
  }

  /// The same among runs only.
  public func matchRun(_ written: WrittenID) -> Match {
    for likeness in WrittenID.Likeness.allCases {
      let runs = self.runs.filter { written.likeness(to: $0) == likeness }
      if !runs.isEmpty { return one(of: runs, written) }
    }
    return .nothing
  }

  /// The same among fires only; a run means its fire.
  public func matchFire(_ written: WrittenID) -> Match {
    switch match(written) {
    case .run(let run): return fires.first(where: run.isOf).map(Match.fire) ?? .fire(run.fire)
    case let other: return other
    }
  }

  private func one(of runs: Set<RunID>, _ written: WrittenID) -> Match {
    if Set(runs.map(\.lane)).count == 1, let first = runs.min() { return .run(first) }
    return several([], runs, written)
  }

  private func several(_ fires: Set<FireID>, _ runs: Set<RunID>, _ written: WrittenID) -> Match {
    .several(AmbiguousID(written, fires: fires, runs: runs.map { ($0, categories[$0]) }))
  }
}
