import FanoutCore

/// A policy and facts drawn from a few bytes: without any, a roomy loop in which nothing runs.
struct Situation {
  let policy: Policy
  let facts: Facts

  private static let now = WallTime(milliseconds: 1_795_223_784_250)
  private static let allowlist = ["content", "news", "cross-repo", "infrastructure", "research", "triage", "code", "a"]
    .compactMap { Category(canonical: $0) }

  init(_ bytes: [UInt8]) {
    var rest = bytes[...]
    func draw() -> Int { rest.popFirst().map(Int.init) ?? 0 }
    let infrastructure = Situation.allowlist[3]
    var policy = Policy(
      allowlist: Situation.allowlist, names: CategoryNames(aliases: ["infra": infrastructure, "b": infrastructure]),
      width: 6, perFire: 3)
    var facts = Facts(now: Situation.now)
    let (limits, all) = (draw(), draw())
    if limits & 1 != 0 { policy.width = 1 + (limits >> 4) }
    if limits & 2 != 0 { policy.perFire = nil }
    if limits & 4 != 0 { policy.fallback = .none }
    if limits & 8 != 0 { policy.fallbackStarts = 1 }
    facts.live = all >> 5
    if all & 1 != 0 { facts.pauseOfAll = Situation.pause(all >> 1) }
    if all & 8 != 0 { facts.gates = [ClosedGate(name: "load", detail: "12 of 8")] }
    if all & 16 != 0 { facts.unreadableForAll = "the pause of everything"; facts.unknown = ["history"] }
    for category in Situation.allowlist {
      let drawn = draw()
      if drawn & 1 != 0 { facts.busy[category] = "pid 7" }
      if drawn & 2 != 0 { facts.unreadable[category] = "its lock" }
      if drawn & 4 != 0 { facts.pauses[category] = Situation.pause(drawn >> 4) }
      if drawn & 8 != 0 {
        policy.cooldowns[category] = .seconds(60)
        facts.released[category] = Situation.now - .seconds(drawn >> 1)
      }
      if drawn & 64 != 0 { facts.denied[category] = drawn & 16 != 0 ? .busy(by: "its lock") : .noFreeSlot }
      if drawn & 128 != 0 { facts.failed[category] = "exit 127" }
    }
    self.policy = policy
    self.facts = facts
  }

  /// One for ever, one that holds, one that is over, and one that is void.
  private static func pause(_ drawn: Int) -> Pause {
    let since = now - .seconds(60)
    return switch drawn & 3 {
    case 0: Pause(since: since, until: nil, why: "maintenance")
    case 1: Pause(since: since, until: now + .seconds(1), why: nil)
    case 2: Pause(since: since, until: now, why: nil)
    default: Pause(since: now + .seconds(60), until: now + .seconds(90), why: nil)
    }
  }
}
