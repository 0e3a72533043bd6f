import Testing

@testable import FanoutCore

@Suite struct `A plan` {
  @Test func `of the dry-run fixture lists code, triage and research`() throws {
    let answer = SelectorAnswer.wrote(try SelectorFixtures.bytes("dry-run-tier1"))
    let plan = Plan(answer: answer, policy: roomyPolicy(width: 6, perFire: 3), facts: Facts(now: testNow))
    #expect(plan.line == "code triage research")
    #expect(plan.reasons == ["-", "notAllowlisted", "-", "-", "fireFull"])
    #expect(plan.constraint() == .perFire && plan.sourceName(fallback: .allowlist) == "selector")
  }

  @Test func `of the tier 1 fixture follows the selector and says why it withheld one`() throws {
    let answer = SelectorAnswer.wrote(try SelectorFixtures.bytes("tier1"))
    let plan = Plan(answer: answer, policy: roomyPolicy(width: 6, perFire: 3), facts: Facts(now: testNow))
    #expect(plan.line == "code strategic content")
    #expect(plan.entries[1] == Plan.Entry(rank: 2, candidate: plan.entries[1].candidate, withheld: .notAllowlisted))
    #expect(plan.entries[1].candidate.category?.name == "novelty" && plan.constraint() == .allowlist)
  }

  @Test(arguments: [
    (2, 6, 0, "code triage", "fireFull"), (6, 2, 0, "code triage", "noFreeSlot"),
    (6, 6, 4, "code triage", "noFreeSlot"),
    (0, 6, 0, "", "fireFull"), (6, 6, 6, "", "noFreeSlot"), (6, 6, 9, "", "noFreeSlot"),
    (2, 6, 4, "code triage", "fireFull"),
  ])
  func `admits the least of what a fire may add and what is free`(
    perFire: Int, width: Int, live: Int, line: String, reason: String
  ) {
    let plan = plan(
      ["code", "triage", "research"], policy: roomyPolicy(width: width, perFire: perFire),
      facts: Facts(now: testNow, live: live))
    #expect(plan.line == line && plan.reasons.last == reason)
    #expect(plan.live == live && plan.width == width)
  }

  @Test func `without a limit per fire fills the free slots`() {
    #expect(plan(["code", "triage", "research"], policy: roomyPolicy(width: 2)).reasons == ["-", "-", "noFreeSlot"])
  }

  @Test(arguments: [
    (Int?.some(1), "content"), (0, ""), (5, "content monitoring news"), (nil, "content monitoring news"),
  ])
  func `of a degraded fire keeps to fallbackStarts as well`(starts: Int?, line: String) {
    var policy = roomyPolicy(perFire: 3)
    policy.fallbackStarts = starts
    let degraded = Plan(answer: .failed(.emptyAnswer), policy: policy, facts: Facts(now: testNow))
    #expect(degraded.line == line && degraded.sourceName(fallback: .allowlist) == "allowlist(emptyAnswer)")
    #expect(degraded.constraint() == .selector)
    // What the selector did say is not held to it.
    #expect(plan(["code", "triage", "research"], policy: policy).line == "code triage research")
  }

  @Test func `of an unusable answer without a fallback starts nothing and names the cause`() {
    let plan = Plan(answer: .failed(.emptyAnswer), policy: roomyPolicy(fallback: .none), facts: Facts(now: testNow))
    #expect(
      plan.entries.isEmpty && plan.sourceName(fallback: .none) == "none(emptyAnswer)" && plan.constraint() == .selector)
  }

  @Test func `gives the slot of a busy, cooling or paused category to the next candidate, and never falls back for it`()
  {
    var policy = roomyPolicy(width: 6, perFire: 2)
    policy.cooldowns = [category("triage"): .seconds(3600)]
    let facts = Facts(
      now: testNow, busy: [category("code"): "run 1"],
      pauses: [category("research"): Pause(since: testNow, until: nil, why: nil)],
      released: [category("triage"): testNow])
    let next = plan(["code", "triage", "research", "news", "content", "strategic"], policy: policy, facts: facts)
    #expect(next.reasons == ["busy", "coolingDown", "paused", "-", "-", "fireFull"])
    let none = plan(["code", "triage"], policy: policy, facts: facts)
    #expect(none.line == "" && none.degradation == nil && none.entries.count == 2)
  }

  @Test func `passes the place of a denied claim on and withholds it with the reason of the denial`() {
    let facts = Facts(now: testNow, denied: [category("code"): .busy(by: "another fire")])
    let plan = plan(["code", "triage", "research"], policy: roomyPolicy(perFire: 2), facts: facts)
    #expect(plan.line == "triage research" && plan.entries[0].withheld == .busy(by: "another fire"))
    #expect(plan.constraint() == .locks)
  }

  @Test func `passes the place of a failed launch on and keeps it admitted`() {
    let facts = Facts(now: testNow, failed: [category("code"): "no such file"])
    let plan = plan(["code", "triage", "research", "news"], policy: roomyPolicy(perFire: 2), facts: facts)
    #expect(plan.line == "code triage research" && plan.reasons == ["-", "-", "-", "fireFull"])
    #expect(plan.constraint(failedToStart: 1) == .launcher)
  }

  @Test func `lets unknown telemetry pass and says so`() {
    let plan = plan(["code"], facts: Facts(now: testNow, unknown: ["the load cannot be read"]))
    #expect(plan.line == "code" && plan.notes == ["the load cannot be read"])
  }

  @Test func `as if idle forgets what runs, cools and is paused, and opens its gates`() {
    let gate = ClosedGate(name: "freeSpace", detail: "1 KiB")
    let facts = Facts(
      now: testNow, live: 9, busy: [category("code"): "run 1"], pauseOfAll: Pause(since: testNow, until: nil, why: nil),
      pauses: [category("news"): Pause(since: testNow, until: nil, why: nil)],
      released: [category("code"): testNow], denied: [category("code"): .noFreeSlot], unknown: ["load"])
    #expect(facts.idle == Facts(now: testNow, unknown: ["load"]))
    #expect(Facts(now: testNow, gates: [gate]).idle.gates.isEmpty)
  }

  @Test func `of no work admits nothing for want of supply`() throws {
    let plan = Plan(
      answer: .wrote(try SelectorFixtures.bytes("all-blocked")), policy: roomyPolicy(), facts: Facts(now: testNow))
    #expect(plan.isNoWork && plan.entries.isEmpty && plan.constraint() == .supply)
  }
}
