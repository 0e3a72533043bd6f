/// What runs take of the slots, and what is asked for in vain.
extension Standing {
  /// What categories have taken so far, at that moment, live runs of these up to then.
  public func use(at present: Moment, live: Set<Category>) -> UseFacts {
    var time = time
    time.witness(present)
    var taken: [Category: Double] = [:]
    for (category, account) in accounts {
      let value = account.use.value(at: time.elapsed, halfLife: halfLife)
      if value > 0 { taken[category] = value }
    }
    // In the order of lanes, so that sums of fractions come out alike everywhere.
    for name in lanes.keys.sorted() {
      guard let lane = lanes[name], let category = lane.category, live.contains(category) else { continue }
      for id in lane.runs.keys.sorted() {
        guard let run = lane.runs[id], run.outcome == nil, let since = run.since else { continue }
        taken[category, default: 0] += Use.weight(of: max(0, time.elapsed - since), halfLife)
      }
    }
    let lengths = accounts.compactMapValues { $0.lengths.median.map { Duration.milliseconds($0) } }
    let length = accounts.keys.sorted().flatMap { accounts[$0]?.lengths ?? [] }.median
    return UseFacts(
      taken: taken.mapValues { $0 / 1000 }, lengths: lengths,
      length: length.map { .milliseconds($0) } ?? UseFacts.unknownLength,
      started: accounts.compactMapValues { $0.started?.wall },
      asked: accounts.compactMapValues { $0.asked > 0 ? $0.asked : nil })
  }
}

extension Standing {
  /// How many ended runs are remembered for queues of reviews.
  static let debtsKept = 512

  /// A person's one-shot says nothing of the loop, and neither does a fire that could not look.
  mutating func noteHold(_ end: FireEnd) {
    guard end.source != "person" else { return }
    let isHeld = end.admitted == 0 && end.constraint.utf8.starts(with: "gate:".utf8)
    heldSince = isHeld ? heldSince ?? time.elapsed : nil
  }

  /// How long everything has been held by gates, at that moment; nil: it is not.
  public func held(at present: Moment) -> Duration? {
    var time = time
    time.witness(present)
    return heldSince.map { .milliseconds(max(0, time.elapsed - $0)) }
  }

  /// A run that was productive may have made something to review, and one that says so has.
  mutating func noteDebt(_ end: RunEndRecord, of category: Category, at moment: Moment) {
    guard end.reviews.map({ $0 > 0 }) ?? (end.outcome == .productive) else { return }
    debts.append(ReviewDebt(category: category, reviews: end.reviews, at: moment))
    if debts.count > Standing.debtsKept { debts.removeFirst() }
  }
}

extension Standing.Account {
  /// How many lengths of runs are kept (SPEC 13).
  static let lengthsKept = 20

  /// Whether what was withheld for that reason was not asked for in vain: it runs, or it may not run here at all, and
  /// then there is no end to the names.
  static func isNoDemand(_ reason: String) -> Bool { ["busy", "notAllowlisted", "invalidName"].contains(reason) }

  /// A run has ended: so long it took a slot, by its record, and no longer than proven time allows.
  mutating func charge(_ told: Int64?, since: Int64?, until end: Int64, halfLife: Duration) {
    guard let length = [told, since.map { end - $0 }].compactMap({ $0 }).min().map({ max(0, $0) }) else { return }
    use.add(from: end - length, to: end, halfLife: halfLife)
    lengths.append(length)
    if lengths.count > Standing.Account.lengthsKept { lengths.removeFirst() }
  }
}

extension [Category: Standing.Account] {
  /// Notes whom the selector of a fire named and who did not start. One that runs already was not asked for in vain; a
  /// fire that could not follow its selector asked for nobody.
  mutating func noteDemand(_ end: FireEnd) {
    guard end.source == "selector" else { return }
    let failed = Set(end.failures.map(\.category))
    let withheld = end.reasons.lazy.filter { !Standing.Account.isNoDemand($0.reason) }.flatMap(\.names)
    let inVain = Set(withheld).union(failed)
    for category in keys where !inVain.contains(category.name) { self[category]?.asked = 0 }
    for name in inVain {
      guard let category = Category(canonical: name) else { continue }
      self[category, default: Standing.Account()].asked += 1
    }
  }
}
