import FanoutCore

/// Whether anybody is to look for hands after a fire: the look costs what `status` costs, and most fires leave nothing to
/// see. By what the fire has read anyway; what only a look at the machine shows is found by the next that looks.
extension Fire {
  func wantsWord() -> Bool {
    let configuration = request.configuration
    guard configuration.onOutcome == nil, !foundOrphans else { return true }
    past.take(tail?.next() ?? [])
    let now = clocks.moment()
    let hands = past.whole.standing.hands
    if !hands.open.isEmpty || past.whole.standing.backends.values.contains(where: \.breaker.needsLogin) { return true }
    if let notify = configuration.notify, HandNotice(hands, kinds: notify.kinds, at: now) != nil { return true }
    var facts = HealthFacts()
    facts.allowlist = configuration.allowlist
    let causes = HandCauses(facts, ledger: past.ledger, audit: LockAudit(), at: now)
    return !causes.all.isEmpty || past.whole.standing.beat.hasMissed
  }
}
