import FanoutCore

extension FireActor {
  /// The facts of this moment, as production reads them.
  func facts() -> Facts {
    var facts = world.presentFacts(of: state, holdsAdmission: false)
    let past = state.inOrder(at: world.moment)
    facts.take(past.standing, at: world.moment)
    world.rules.read(facts, past.ledger)
    let named = person?.category.map { policy.allowlist.contains($0) ? [] : [$0] } ?? []
    for category in policy.allowlist + named where facts.busy[category] == nil {
      let path = state.lockPath(of: category)
      // A pid namespace hides some holders: then only the claim finds out.
      if world.holder(of: path) != nil, !world.draw(.deniedLocks, 300) { facts.busy[category] = path }
    }
    world.rules.read(facts, state, world)
    return facts.standing(against: person, width: policy.width)
  }
}
