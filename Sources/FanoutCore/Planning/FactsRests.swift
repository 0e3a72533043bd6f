extension Facts {
  /// The rests of a category, over or not: after its last release, and after bad ends in a row.
  func rests(of category: Category, _ policy: Policy) -> [Rest] {
    var rests: [Rest] = []
    if let cooldown = policy.cooldowns[category], let released = released[category] {
      rests.append(Rest(since: released, length: cooldown, cause: .cooldown))
    }
    let rules = policy.backOff(of: category)
    func add(_ streak: Streak?, _ rule: BackOff.Rule?, _ cause: (Int64) -> Rest.Cause) {
      guard let streak, let last = streak.last, let length = rule?.rest(after: streak.length) else { return }
      rests.append(Rest(since: last, length: length, cause: cause(streak.length)))
    }
    add(streaks[category]?.noops, rules.noop, Rest.Cause.noops)
    add(streaks[category]?.failures, rules.failure, Rest.Cause.failures)
    return rests
  }
}
