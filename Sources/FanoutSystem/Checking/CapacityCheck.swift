import FanoutCore

/// Looks at what a fire could start just now, and at what the last ones did.
public struct CapacityCheck {
  let observation: Observation
  let configuration: Configuration
  let health: Health

  /// What was seen of a loop.
  public init(_ observation: Observation, configuration: Configuration) {
    self.observation = observation
    self.configuration = configuration
    health = Health(ledger: observation.history.ledger, audit: LockAudit(observation.history.records))
  }

  /// Slots, rests, and the last fires.
  public func findings() -> [Finding] { [slots, cooling].compactMap { $0 } + lastFires }

  private var now: WallTime { observation.now.wall }

  private var slots: Finding? {
    let live = observation.lanes.filter { $0.standing.care != .over }
    let width = configuration.width
    guard observation.live >= width else {
      return Finding(.ok, "slots", "\(width - observation.live) of \(width) are free")
    }
    let words =
      live.prefix(8).map { "\($0.category) (\($0.run))" }.joined(separator: ", ")
      + (live.count > 8 ? " and \(live.count - 8) more" : "")
    return Finding(
      .problem, "slots",
      "none of \(width) is free, so that a fire starts nothing: \(words). Each comes free when its run ends; "
        + "fanout kill RUN ends one, a larger width makes room")
  }

  /// Only where nothing but rest stands in the way of everything.
  private var cooling: Finding? {
    let busy = observation.liveCategories
    let resting = observation.resting.filter { !busy.contains($0.category) }
    let idle = configuration.allowlist.filter { !busy.contains($0) }
    guard !idle.isEmpty, idle.allSatisfy({ category in resting.contains { $0.category == category } }),
      let first = resting.min(by: { $0.rest.until < $1.rest.until })
    else { return nil }
    return Finding(
      .problem, "cooling",
      "every category that does not run rests, so that a fire starts nothing: the first, \(first.category), until "
        + "\(first.rest.until.rfc3339) (\(first.rest.cause.words)). Wait, shorten \(first.rest.cause.key(of: first.category)), end it "
        + "with fanout unpause \(first.category) --rest, or start one by hand with fanout run \(first.category)"
    )
  }

  private var lastFires: [Finding] {
    let fires = observation.history.ledger.fires.filter { $0.end != nil && !$0.isOneShot }
    guard let last = fires.last, let end = last.end else {
      return [Finding(.note, "last fire", "none is on record yet")]
    }
    let words = "\(last.id): started \(end.started) of \(end.admitted)"
    if let row = health.starving {
      return [
        Finding(
          .problem, "last fire",
          "the last \(row.fires == 1 ? "fire" : "\(row.fires) fires") with something to start started nothing"
            + (row.why.map { ": \($0)" } ?? "") + " (fanout show \(row.fire))")
      ]
    }
    if let degradation = end.degradation {
      return [
        Finding(
          .problem, "last fire",
          "\(last.id) got no usable answer from the selector (\(end.cause ?? degradation)); what it answers now is said "
            + "above: fanout show \(last.id)")
      ]
    }
    return [Finding(.ok, "last fire", words)]
  }
}
