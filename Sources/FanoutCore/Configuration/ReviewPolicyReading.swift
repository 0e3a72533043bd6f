extension ConfigurationReader {
  /// A queue of items that wait for review, as a gate of that name; for a category its own, which holds nobody else.
  mutating func reviews(_ spot: ConfigurationSpot, of category: Category? = nil, names: CategoryNames) -> GatePolicy? {
    let keys = category == nil ? ConfigurationDescription.reviews : ConfigurationDescription.ownReviews
    guard let fields = fields(spot, known: keys) else { return nil }
    let name = ReviewPolicy.gateName + (category.map { ":\($0)" } ?? "")
    var gate = GatePolicy(name: name, command: [], directory: directory)
    gate.categories = category.map { [$0] }
    gate.timeLimit = .seconds(30)
    take(fields["directory"], into: &gate.directory) { $0.path($1) }
    if let command = fields["command"] {
      if let argv = argv(command) { gate.command = resolved(argv, spot: command, in: gate.directory) }
    } else {
      refuse(spot, "command is missing; it says what lists the open items, as a list of strings")
    }
    take(fields["timeLimit"], into: &gate.timeLimit) { $0.duration($1, why: ", because the fire waits for it") }
    take(fields["cache"], into: &gate.cache) { $0.duration($1) }
    let high = fields["high"].flatMap { whole($0) }
    if fields["high"] == nil { refuse(spot, "high is missing; it says how many items may wait before nothing starts") }
    guard let high else { return nil }
    var policy = ReviewPolicy(high: high, low: max(0, high * 3 / 5))
    var low: Int?
    take(fields["low"], orNullInto: &low) { $0.whole($1) }
    if let low { policy.low = low }
    take(fields["perRun"], into: &policy.perRun) { $0.whole($1) }
    take(fields["truncatedAt"], orNullInto: &policy.truncatedAt) { $0.whole($1) }
    // A queue of one category exempts nobody.
    if category == nil {
      var exempt: [Category]?
      take(fields["exempt"], orNullInto: &exempt) { $0.allowlist($1, names: names) }
      policy.exempt = exempt ?? []
    }
    take(fields["staleAfter"], orNullInto: &policy.staleAfter) { $0.duration($1) }
    take(fields["validFor"], into: &policy.validFor) { $0.duration($1) }
    take(fields["onUnknown"], into: &policy.onUnknown) { $0.word($1) }
    if policy.low >= high { refuse(spot, "low is \(policy.low), and must be below high, which is \(high)") }
    if policy.perRun > high {
      refuse(spot, "perRun is \(policy.perRun), and high is \(high): nothing could ever start")
    }
    gate.reviews = policy
    return gate
  }
}
