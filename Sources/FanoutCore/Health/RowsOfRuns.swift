/// What the last runs of a loop amount to, category by category: rows of failures, of refusals, and of silence.
struct RowsOfRuns {
  private let ledger: Ledger
  private let ended: [RunFacts]

  /// The runs of these categories; nil: of all.
  init(_ ledger: Ledger, allowlist: [Category]?) {
    self.ledger = ledger
    let allowed = allowlist.map(Set.init)
    ended = ledger.endedRuns.filter { run in run.category.map { allowed?.contains($0) ?? true } ?? true }
  }

  /// So many ends of a kind in a row are too many.
  private static let patience = 3

  /// What is wrong.
  var causes: [HealthCause] {
    let failing = self.failing
    return failing + (failing.isEmpty ? [allBad].compactMap { $0 } : []) + refusing
  }

  // MARK: - Failures

  /// Whether an end speaks for or against its category at all. Who refused, or was killed, or went down with the
  /// machine, does not.
  static func counts(_ run: RunFacts) -> Bool {
    guard let end = run.end else { return false }
    return switch end.outcome {
    case .refused, .killed: false
    // A restart of the machine is nobody's failure.
    case .lost: run.endedAt.map { $0.boot == run.startedAt.boot } ?? true
    default: true
    }
  }

  private var failing: [HealthCause] {
    var rows: [Category: [RunFacts]] = [:]
    var broken: Set<Category> = []
    for run in ended.reversed() where RowsOfRuns.counts(run) {
      guard let category = run.category, !broken.contains(category) else { continue }
      if run.end?.outcome.isUnsuccessful == true {
        rows[category, default: []].append(run)
      } else {
        broken.insert(category)
      }
    }
    return rows.keys.sorted().compactMap { category in
      guard let row = rows[category], let newest = row.first, let oldest = row.last else { return nil }
      // What stands before all that was read is known by the row that its runs were started with.
      let before = broken.contains(category) || oldest.generation != 0 ? 0 : Int(clamping: max(0, oldest.streak - 1))
      guard row.count + before >= RowsOfRuns.patience else { return nil }
      return HealthCause(
        .failing, of: category.name,
        "\(category) failed \(row.count + before) times in a row, the latest \(newest.id): \(RowsOfRuns.words(newest))",
        helps: Remedy("fanout logs \(newest.id)", "shows what it said"))
    }
  }

  private static func words(_ run: RunFacts) -> String {
    run.end?.spoken ?? ""
  }

  private var allBad: HealthCause? {
    let last = ended.filter(RowsOfRuns.counts).suffix(10)
    let outcomes = last.compactMap(\.end?.outcome)
    guard outcomes.count == 10, outcomes.allSatisfy(\.isUnsuccessful), let newest = last.last else { return nil }
    var counts = NameCounts()
    for outcome in outcomes { counts.add(outcome.rawValue) }
    return HealthCause(
      .failing,
      "the last 10 runs that ended all went wrong (\(counts.text)), "
        + "the latest \(newest.id): \(RowsOfRuns.words(newest))",
      helps: Remedy("fanout logs \(newest.id)", "shows what that one said, and fanout runs all of them"))
  }

  // MARK: - Refusals

  private var refusing: [HealthCause] {
    var last: [Category: [RunFacts]] = [:]
    for run in ended.reversed() {
      if let category = run.category, last[category, default: []].count < RowsOfRuns.patience {
        last[category, default: []].append(run)
      }
    }
    return last.keys.sorted().compactMap { category in
      guard let runs = last[category], runs.count == RowsOfRuns.patience,
        runs.allSatisfy({ $0.end?.outcome == .refused })
      else {
        return nil
      }
      return HealthCause(
        .refused, of: category.name,
        "the last 3 runs of \(category) all refused to work, "
          + "the latest \(runs[0].id): \(RowsOfRuns.whyRefused(runs[0]))",
        helps: Remedy("fanout logs \(runs[0].id)", "shows what it said"))
    }
  }

  static func whyRefused(_ run: RunFacts) -> String {
    run.end?.exit == .code(76)
      ? RunEndRecord.lackedBackend
      : "exit 75; a worker that takes its category's lock itself must heed FANOUT_LOCK_FD"
  }

  // MARK: - Silence

  /// How to report, where nobody does: no alarm, for nothing went wrong that anybody could know of.
  var silent: String? {
    let last = ended.filter { $0.end?.outcome != .refused }.suffix(10)
    guard last.count >= RowsOfRuns.patience, last.allSatisfy({ $0.end?.outcome == .unknown }) else { return nil }
    return
      "the last \(last.count) runs ended with exit 0 and reported nothing, so that none counts as productive "
      + "and none goes on: "
      + #"a worker reports by writing {"outcome": "productive"} to the file that FANOUT_OUTCOME_FILE names"#
  }
}
