/// What the journal says of backends: who lives on which, and who gets through.
extension Standing {
  /// More names than that are none of one configuration.
  static let backendsKept = 256

  // MARK: - The fold

  /// A run starts on a backend. The first that does so while nobody gets through is the one attempt of that opening: it
  /// is as long as the run is open, however that ends.
  mutating func board(_ run: inout OpenRun, _ start: RunStart, at moment: Moment) {
    guard let name = start.backend else { return }
    (run.backend, run.backends, run.began) = (name, start.backends, moment.wall)
    var account = backends[name] ?? BackendAccount()
    let tried = attempt(on: name, account.breaker)
    if let tried, tried.outlives(time.elapsed) {
      // It lives long enough, and this one started beside it.
      account.breaker.close()
    } else if account.breaker.isShut, tried == nil {
      run.opening = account.breaker.number
    }
    if account.started.map({ moment.precedes($0) != true }) ?? true { account.started = moment }
    backends[name] = account
    guard backends.count > Standing.backendsKept else { return }
    let oldest = backends.min {
      ($0.value.started?.wall ?? moment.wall, $0.key) < ($1.value.started?.wall ?? moment.wall, $1.key)
    }
    if let oldest { backends[oldest.key] = nil }
  }

  /// Tells the backend of a run how that ended. Whether the end counts there, and so not for its category.
  mutating func countsForBackend(_ run: OpenRun, at ended: WallTime) -> Bool {
    guard let name = run.backend, let end = run.attempt, var account = backends[name] else { return false }
    let counts = account.breaker.take(
      Breaker.Ending(end: end, at: ended, began: run.began, opening: run.opening, configured: run.backends ?? 1),
      others: openByCrash(but: name, at: ended))
    backends[name] = account
    return counts
  }

  mutating func close(_ backend: String, _ closing: BackendClosing, at now: WallTime) {
    switch closing {
    case .person: backends[backend]?.breaker.close()
    case .probe: backends[backend]?.breaker.passProbe(at: now)
    }
  }

  private func openByCrash(but name: String, at now: WallTime) -> Int64 {
    Int64(
      backends.count { other, account in
        other != name && account.breaker.holdsPlace(at: now)
          && attempt(on: other, account.breaker)?.outlives(time.elapsed) != true
      })
  }

  /// The open run that is the one attempt of a backend; nil: there is none.
  private func attempt(on name: String, _ breaker: Breaker, live: Set<Category>? = nil) -> OpenRun? {
    guard breaker.isShut else { return nil }
    for lane in lanes.values where live.map({ live in lane.category.map(live.contains) ?? false }) ?? true {
      let run = lane.runs.values.first { $0.backend == name && $0.outcome == nil && $0.opening == breaker.number }
      if let run { return run }
    }
    return nil
  }

  // MARK: - What it amounts to

  /// On which backend each of these live categories is: that of the last run of its lane.
  public func routes(live: Set<Category>) -> [Category: String] {
    var routes: [Category: String] = [:]
    for name in lanes.keys.sorted() {
      guard let lane = lanes[name], lane.released == nil, let category = lane.category, live.contains(category),
        let last = lane.runs.keys.max(), let backend = lane.runs[last]?.backend
      else { continue }
      routes[category] = backend
    }
    return routes
  }

  /// What is known of each backend at that moment, beside these live categories.
  public func backendFacts(at present: Moment, live: Set<Category>) -> [String: BackendFacts] {
    var time = time
    time.witness(present)
    var facts: [String: BackendFacts] = [:]
    for (name, account) in backends {
      var breaker = account.breaker
      let tried = attempt(on: name, breaker, live: live)
      if let tried, tried.outlives(time.elapsed) { breaker.close() }
      facts[name] = BackendFacts(
        breaker: breaker, isTried: breaker.isShut && tried != nil, started: account.started?.wall)
    }
    return facts
  }
}

extension Standing.OpenRun {
  /// Whether it has lived so long, by then in proven time, that its backend is proven to work.
  fileprivate func outlives(_ elapsed: Int64) -> Bool {
    since.map { elapsed - $0 >= Breaker.fast.milliseconds } ?? false
  }
}
