/// Whether the loop does what it is for: the causes of `status --check`, each a sentence with its evidence.
///
/// Full slots, busy or resting categories and pauses are how a loop works, and never a cause.
public struct Health: Sendable, Equatable {
  /// One sentence for each cause; empty: all is well.
  public let causes: [String]
  /// Fires at the end of the row that admitted something and started nothing.
  public let starving: Starving?

  /// A row of fires that started nothing.
  public struct Starving: Sendable, Equatable {
    /// How many.
    public var fires: Int
    /// Why, by the last of them.
    public var why: String?
    /// The last of them.
    public var fire: String
  }

  /// Looks at what the journal says, at what its locks prove, and at the sentences that an observer has on fires that do not come
  /// (`Cadence.alarm`) and on orphans that could not be ended.
  public init(ledger: Ledger, audit: LockAudit, silence: String? = nil, orphans: [String] = []) {
    // A person's one-shot says nothing about the loop.
    let fires = ledger.fires.filter { $0.end != nil && !$0.isOneShot }
    let ended = ledger.endedRuns
    starving = Health.starving(fires)
    causes =
      [silence, Health.startedNothing(starving), Health.allBad(ended), Health.lastFireRefused(fires, ledger.runs)].compactMap { $0 }
      + Health.refusals(ended) + [Health.degraded(fires), Health.overlap(audit)].compactMap { $0 } + orphans
  }

  /// Fires that admitted nothing neither count nor break the row: there was nothing to start.
  private static func starving(_ fires: [FireFacts]) -> Starving? {
    var row: Starving?
    for fire in fires.reversed() {
      guard let end = fire.end, end.admitted > 0 else { continue }
      guard end.started == 0 else { break }
      row = Starving(fires: (row?.fires ?? 0) + 1, why: row == nil ? end.failures.first?.why : row?.why, fire: row?.fire ?? fire.id)
    }
    return row
  }

  private static func startedNothing(_ row: Starving?) -> String? {
    guard let row, row.fires >= 3 else { return nil }
    return "\(row.fires) fires in a row started nothing" + (row.why.map { ": \($0)" } ?? "") + " (\(row.fire))"
  }

  private static func allBad(_ ended: [RunFacts]) -> String? {
    let last = ended.filter { $0.end?.outcome != .refused }.suffix(10)
    let outcomes = last.compactMap(\.end?.outcome)
    guard outcomes.count == 10, outcomes.allSatisfy({ $0.isUnsuccessful || $0 == .unknown }), let newest = last.last else { return nil }
    var counts = Counts()
    for outcome in outcomes { counts.add(outcome.rawValue) }
    let detail = newest.end?.detail.map { ": \($0)" } ?? ""
    return "the last 10 runs that ended all went wrong (\(counts.text)), the latest \(newest.id)\(detail)"
  }

  private static func refusals(_ ended: [RunFacts]) -> [String] {
    var last: [Category: [RunFacts]] = [:]
    for run in ended.reversed() {
      if let category = run.category, last[category, default: []].count < 3 { last[category, default: []].append(run) }
    }
    return last.keys.sorted().compactMap { category in
      guard let runs = last[category], runs.count == 3, runs.allSatisfy({ $0.end?.outcome == .refused }) else { return nil }
      return "the last 3 runs of \(category) all refused to work, the latest \(runs[0].id): \(Health.whyRefused(runs[0]))"
    }
  }

  /// As above, a fire that admitted nothing is no later word on the one before it.
  private static func lastFireRefused(_ fires: [FireFacts], _ runs: [RunFacts]) -> String? {
    guard let fire = fires.last(where: { ($0.end?.admitted ?? 0) > 0 }) else { return nil }
    // What never became a process did not refuse; `started nothing` counts that.
    let own = runs.filter { $0.fire == fire.id && $0.generation == 0 && ($0.worker != nil || $0.end?.outcome == .refused) }
    guard let first = own.first, own.allSatisfy({ $0.end?.outcome == .refused }) else { return nil }
    let who = own.count == 1 ? "the only run" : "all \(own.count) runs"
    return "\(who) of the last fire refused to work (\(fire.id)): \(Health.whyRefused(first))"
  }

  private static func whyRefused(_ run: RunFacts) -> String {
    run.end?.exit == .code(76)
      ? "it had no backend (exit 76)" : "exit 75; a worker that takes its category's lock itself must heed FANOUT_LOCK_FD"
  }

  /// A fire that did not ask its selector (all paused, say) neither counts nor breaks the row.
  private static func degraded(_ fires: [FireFacts]) -> String? {
    var count = 0
    var latest: FireFacts?
    for fire in fires.reversed() {
      guard let end = fire.end, end.degradation != nil || end.selectorMilliseconds != nil else { continue }
      guard end.degradation != nil else { break }
      count += 1
      latest = latest ?? fire
    }
    guard count >= 5, let latest, let end = latest.end else { return nil }
    return "\(count) fires in a row could not follow their selector: \(end.cause ?? end.degradation ?? end.source) (\(latest.id))"
  }

  private static func overlap(_ audit: LockAudit) -> String? {
    guard let last = audit.violations.last else { return nil }
    let count = audit.violationCount
    return "\(count) same-lock violation\(count == 1 ? "" : "s") on record: \(last.intruder) took the lock of \(last.category) "
      + "while \(last.holder) held it (\(last.at.wall.rfc3339))"
  }
}
