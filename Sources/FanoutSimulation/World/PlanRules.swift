import FanoutCore

/// The rules of plans, by a reckoning of their own.
extension Rules {
  /// The facts of a fire are the truth of that moment.
  func read(_ facts: Facts, _ state: StateFiles, _ world: World) {
    let living = Set(
      lanes.filter {
        $0.state == state.number && isLiving($0, world) && $0.runs.contains { state.entry(of: $0.id) != nil }
      }.map(\.category)
    )
    if facts.unreadableForAll == nil {
      expect(.width, facts.live >= living.count, "\(facts.live) lanes are seen, and \(living.count) live")
      for category in living.sorted() {
        expect(.exclusivity, facts.busy[category] != nil, "\(category) lives, and is not seen to be busy")
      }
    }
  }

  /// What a fire knows of the past is what the records say, reckoned in another way: backwards from the last end.
  func read(_ facts: Facts, _ ledger: Ledger) {
    for category in Set(ledger.runs.compactMap(\.category)).sorted() {
      let ends = ledger.endedRuns.reversed().filter { $0.category == category }
      let choices = Set(["selected", "diversityAlternatives", "alternatives", "allScores"])
      func inARow(_ kinds: Set<String>) -> Int64 {
        var count: Int64 = 0
        for run in ends {
          guard let outcome = run.end?.outcome.rawValue, choices.contains(run.source) || run.source == "person" else {
            continue
          }
          if outcome == "productive" || outcome == "unknown" { break }
          let tookBoot = outcome == "lost" && run.endedAt?.boot != run.startedAt.boot
          if kinds.contains(outcome), choices.contains(run.source), !tookBoot { count += 1 }
        }
        return count
      }
      let streaks = facts.streaks[category] ?? Streaks()
      let counted = (inARow(["noop"]), inARow(["failed", "timedOut", "stalled", "lost"]))
      expect(
        .foldIsTruth, (streaks.noops.length, streaks.failures.length) == counted,
        "\(category) has \(streaks.noops.length) no-ops and \(streaks.failures.length) failures, and it should be \(counted): "
          + ends.prefix(6).map {
            "\($0.id) \($0.source) \($0.end?.outcome.rawValue ?? "-") \($0.startedAt.boot) \($0.endedAt?.boot ?? "-")"
          }.joined(separator: ", ")
      )
    }
  }

  func wasClosed(_ state: StateFiles, _ reason: Reason, _ world: World) {
    switch reason {
    case .paused: expect(.oneReason, state.pauses.all != nil, "a fire was closed by a pause that there is not")
    case .unreadable:
      expect(
        .oneReason, state.index.contains { $0.category == nil } || state.unlistedAt == world.time,
        "a fire was closed by what can be read")
    default: expect(.oneReason, false, "a fire was closed by \(reason.name)")
    }
  }

  /// The selection is what the selector meant.
  func judge(_ selection: Selection, of answer: Answer, _ policy: Policy, person: PersonalRun?) {
    guard person?.category == nil, let meant = answer.meant else { return }
    let found = selection.candidates.compactMap(\.category?.name)
    let isFallback = selection.degradation != nil
    expect(.oneReason, found.starts(with: meant), "the selector meant \(meant), and \(found) was understood")
    expect(.oneReason, isFallback || found.count == meant.count, "the selector meant \(meant), and \(found) came of it")
    expect(
      .oneReason,
      isFallback != meant.contains { name in policy.allowlist.contains { $0.name == name } } || selection.isNoWork,
      "the allowlist was taken for \(meant), or was not")
  }

  /// Every candidate stands there once, with the first reason that holds, or with none.
  func judge(_ plan: Plan, _ facts: Facts, _ policy: Policy) {
    var seen: Set<String> = []
    var inFire = min(policy.perFire ?? .max, plan.degradation == nil ? .max : policy.fallbackStarts ?? .max)
    var slots = max(0, policy.width - facts.live)
    for entry in plan.entries {
      let candidate = entry.candidate
      expect(
        .oneReason, seen.insert(candidate.category?.name ?? "?" + candidate.written).inserted,
        "\(candidate.written) stands twice")
      let failed = candidate.category.map { facts.failed[$0] != nil } ?? false
      var expected = Rules.reason(candidate, facts, policy)
      if expected == nil, !failed {
        if inFire <= 0 {
          expected = "fireFull"
        } else if slots <= 0 {
          expected = "noFreeSlot"
        } else {
          inFire -= 1
          slots -= 1
        }
      }
      expect(
        .oneReason, entry.withheld?.name == expected,
        "\(candidate.written): \(entry.withheld?.name ?? "admitted"), and it should be \(expected ?? "admitted")")
    }
    let counted = plan.reasonCounts.reduce(0) { $0 + $1.count }
    expect(.oneReason, Int(counted) == plan.entries.count { $0.withheld != nil }, "\(counted) reasons for the withheld")
  }

  private static func reason(_ candidate: Candidate, _ facts: Facts, _ policy: Policy) -> String? {
    guard let category = candidate.category else { return "invalidName" }
    guard policy.allowlist.contains(category) else { return "notAllowlisted" }
    if facts.unreadable[category] != nil || facts.unreadableForAll != nil { return "unreadable" }
    for pause in [facts.pauseOfAll, facts.pauses[category]] {
      if let pause, stands(pause.since, pause.until, facts.now) { return "paused" }
    }
    if facts.busy[category] != nil { return "busy" }
    if rests(candidate, category, facts, policy) { return "coolingDown" }
    return facts.gates.first.map { "gate:\($0.name)" } ?? facts.denied[category]?.name
  }

  private static func rests(_ candidate: Candidate, _ category: Category, _ facts: Facts, _ policy: Policy) -> Bool {
    func rests(from since: WallTime?, _ milliseconds: Int64?) -> Bool {
      guard let since, let milliseconds else { return false }
      let until = WallTime(milliseconds: since.milliseconds + milliseconds)
      let isNearlyOver = until.milliseconds - facts.now.milliseconds <= facts.slack.milliseconds
      return stands(since, until, facts.now) && !isNearlyOver
    }
    func length(_ rule: BackOff.Rule?, _ count: Int64) -> Int64? {
      guard let rule, count >= Int64(rule.after) else { return nil }
      let doublings = min(count - Int64(rule.after), 40)
      return min(rule.limit.milliseconds, rule.first.milliseconds << doublings)
    }
    let rules = policy.backOffs[category] ?? policy.backOff
    let streaks = facts.streaks[category] ?? Streaks()
    let isNew = candidate.entry.map { !streaks.noops.tried.contains($0) } ?? false
    return rests(from: facts.released[category], policy.cooldowns[category]?.milliseconds)
      || rests(from: streaks.failures.last, length(rules.failure, streaks.failures.length))
      || !isNew && rests(from: streaks.noops.last, length(rules.noop, streaks.noops.length))
  }

  private static func stands(_ since: WallTime, _ until: WallTime?, _ now: WallTime) -> Bool {
    guard let until else { return true }
    return now < until && since <= now
  }

  /// What a fire makes of the answers of a round.
  func judge(_ results: [LaunchResult], _ rounds: Launching?) {
    for case .failed(let why) in results { expect(.oneReason, !why.isEmpty, "a launch failed without a word") }
    guard let rounds, results.contains(.denied(.noFreeSlot)) else { return }
    let next = rounds.wanted.compactMap(\.candidate.category)
    expect(.width, next.isEmpty, "\(next) is to have a slot that somebody else took")
  }

  /// The numbers of a fire are those that were observed.
  func judge(_ end: FireEnd, _ rounds: Launching, _ confirmation: Confirmation, _ policy: Policy) {
    expect(
      .foldIsTruth, end.admitted == end.started + end.failed,
      "\(end.admitted) admitted, \(end.started) started, \(end.failed) failed")
    expect(
      .foldIsTruth, end.started >= 0 && end.refused <= end.started, "\(end.started) started and \(end.refused) refused")
    expect(
      .foldIsTruth, Int(end.admitted + end.withheld) == rounds.plan.entries.count,
      "candidates are neither admitted nor withheld")
    expect(
      .foldIsTruth, Int(end.admitted) == rounds.runs.count + rounds.failures.count,
      "\(end.admitted) admitted, and \(rounds.runs.count) of them launched, \(rounds.failures.count) not")
    for run in rounds.runs {
      guard let truth = runs[run.id], confirmation.failure(of: run.id) == nil else { continue }
      let endedWell = truth.endRecord.map { [.code(0), .code(75), .code(76)].contains($0.exit) } ?? false
      expect(.foldIsTruth, truth.isConfirmed || endedWell, "\(run.id) counts as started, and nobody confirmed it")
    }
    // A place is free and somebody waits for it: that must not be.
    let places = min(policy.perFire ?? .max, rounds.plan.degradation == nil ? .max : policy.fallbackStarts ?? .max)
    // What failed passes its place on, as long as there is anybody who could take it.
    let taken = rounds.isOver ? rounds.plan.admitted.count : rounds.runs.count
    for entry in rounds.plan.entries {
      switch entry.withheld {
      case .fireFull:
        expect(
          .noStarvation, taken >= places, "\(entry.candidate.written) waits, and \(taken) of \(places) places are taken"
        )
      case .noFreeSlot:
        expect(
          .noStarvation, rounds.facts.live + taken >= policy.width || rounds.facts.denied.values.contains(.noFreeSlot),
          "\(entry.candidate.written) waits, and \(rounds.facts.live) and \(taken) of \(policy.width) slots are taken")
      default: break
      }
    }
    let silent = rounds.plan.entries.count { $0.withheld == nil } - rounds.runs.count - rounds.failures.count
    expect(.oneReason, silent == 0, "\(silent) candidates were neither started nor given a reason")
    expect(
      .foldIsTruth, end.failed == 0 || end.constraint == "launcher" || end.constraint == "selector",
      "what did not start limited \(end.constraint)")
  }
}
