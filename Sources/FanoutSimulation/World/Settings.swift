import FanoutCore

/// What the configuration of a state directory says, as far as anything here depends on it.
struct Settings {
  var policy: Policy
  var terms: [Category: Terms]
  var sharesLocks: Bool
  var isStrict: Bool

  static let names = ["code", "triage", "research", "news", "infrastructure", "content"]
  static let categories: [Category] = names.compactMap { Category(canonical: $0) }

  init(_ chance: inout Chance, sharesLocks: Bool) {
    let known = Array(Settings.categories.prefix(chance.between(2, Settings.categories.count)))
    var cooldowns: [Category: Duration] = [:]
    for category in known where chance.hits(250) { cooldowns[category] = .milliseconds(chance.span(1_000, 3_600_000)) }
    var aliases: [String: Category] = [:]
    if chance.hits(300) { aliases["infra"] = known.last }
    policy = Policy(
      allowlist: chance.shuffled(known), names: CategoryNames(aliases: aliases), width: chance.between(1, 5),
      perFire: chance.hits(300) ? nil : chance.between(1, 3), fallback: chance.hits(800) ? .allowlist : .none,
      fallbackStarts: chance.hits(300) ? chance.between(0, 2) : nil, cooldowns: cooldowns,
      backOff: BackOff(noop: Settings.rule(&chance), failure: Settings.rule(&chance)))
    terms = [:]
    for category in Settings.categories { terms[category] = Settings.terms(&chance) }
    self.sharesLocks = sharesLocks
    isStrict = chance.hits(100)
  }

  private static func rule(_ chance: inout Chance) -> BackOff.Rule? {
    guard chance.hits(400) else { return nil }
    let first = chance.span(1_000, 1_800_000)
    return BackOff.Rule(
      after: chance.between(1, 4), first: .milliseconds(first),
      limit: .milliseconds(first * Int64(chance.between(1, 8))))
  }

  private static func terms(_ chance: inout Chance) -> Terms {
    let steps = (0..<chance.below(3)).map { place in
      TeardownStep(signal: place == 0 ? 15 : 2, wait: .milliseconds(chance.span(0, 60_000)))
    }
    return Terms(
      confirmFor: .milliseconds(chance.pick([0, 100, 1_000, 5_000])),
      timeLimit: chance.hits(800) ? .milliseconds(chance.span(500, 3_600_000)) : nil,
      stallAfter: chance.hits(300) ? .milliseconds(chance.span(1_000, 600_000)) : nil, outputLimit: 1 << 20,
      teardown: steps,
      respawn: RespawnPolicy(
        limit: chance.hits(750) ? 1 : 0, gradeAtLeast: chance.hits(300) ? 0.5 : nil,
        delay: .milliseconds(chance.hits(300) ? 0 : chance.span(1, 180_000))))
  }
}
