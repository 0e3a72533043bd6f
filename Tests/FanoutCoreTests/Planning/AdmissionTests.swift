import Testing

@testable import FanoutCore

/// One thing that withholds `code`, in the order of SPEC 5.
struct Obstacle: Sendable, CustomTestStringConvertible {
  let reason: Reason
  let put: @Sendable (inout Policy, inout Facts, inout String) -> Void
  var testDescription: String { reason.name }

  static let all: [Obstacle] = [
    Obstacle(reason: .invalidName) { _, _, written in written = "co de" },
    Obstacle(reason: .notAllowlisted) { policy, _, _ in policy.allowlist = categories("news") },
    Obstacle(reason: .unreadable("a lock")) { _, facts, _ in facts.unreadable = [category("code"): "a lock"] },
    Obstacle(reason: .paused(until: nil, why: "tired")) { _, facts, _ in
      facts.pauses = [category("code"): Pause(since: testNow, until: nil, why: "tired")]
    },
    Obstacle(reason: .busy(by: "run 1")) { _, facts, _ in facts.busy = [category("code"): "run 1"] },
    Obstacle(reason: .coolingDown(until: testNow + .seconds(59))) { policy, facts, _ in
      policy.cooldowns = [category("code"): .seconds(60)]
      facts.released = [category("code"): testNow - .seconds(1)]
    },
    Obstacle(reason: .noBackend(why: "judge 1 of 1 slots")) { policy, facts, _ in
      policy.backends = [BackendRule(name: "judge", slots: 1)]
      facts.routes = [category("news"): "judge"]
    },
    Obstacle(reason: .gate(name: "freeSpace", detail: "1 KiB")) { _, facts, _ in
      facts.gates = [ClosedGate(name: "freeSpace", detail: "1 KiB"), ClosedGate(name: "load", detail: "9")]
    },
    Obstacle(reason: .busy(by: "another fire")) { _, facts, _ in
      facts.denied = [category("code"): .busy(by: "another fire")]
    },
    Obstacle(reason: .fireFull) { policy, _, _ in policy.perFire = 0 },
    Obstacle(reason: .noFreeSlot) { policy, facts, _ in facts.live = policy.width },
  ]

  static var pairs: [(Int, Int)] {
    all.indices.flatMap { first in all.indices.filter { $0 > first }.map { (first, $0) } }
  }
}

@Suite struct `The checks` {
  private func plan(_ obstacles: [Obstacle]) -> Plan {
    var policy = roomyPolicy()
    var facts = Facts(now: testNow)
    var written = "code"
    for obstacle in obstacles { obstacle.put(&policy, &facts, &written) }
    return FanoutCoreTests.plan([written], policy: policy, facts: facts)
  }

  @Test func `pass a candidate that nothing stands against`() {
    #expect(plan([]).entries.map(\.withheld) == [nil])
  }

  @Test(arguments: Obstacle.all)
  func `withhold for each reason by itself`(obstacle: Obstacle) {
    #expect(plan([obstacle]).entries.first?.withheld == obstacle.reason)
  }

  /// What took the place since does not withhold what was admitted before.
  @Test(arguments: Obstacle.all.filter { [.fireFull, .noFreeSlot].contains($0.reason) })
  func `withhold no launch that failed for want of the place that it passed on`(obstacle: Obstacle) {
    var (policy, facts, written) = (roomyPolicy(), Facts(now: testNow), "code")
    obstacle.put(&policy, &facts, &written)
    facts.failed = [category(written): "no such file"]
    #expect(FanoutCoreTests.plan([written], policy: policy, facts: facts).entries.map(\.withheld) == [nil])
  }

  @Test func `call each reason by its word`() {
    let words: [(Reason, String)] = [
      (.invalidName, "invalidName"), (.notAllowlisted, "notAllowlisted"), (.unreadable("x"), "unreadable"),
      (.paused(until: nil, why: nil), "paused"), (.busy(by: "x"), "busy"),
      (.coolingDown(until: testNow), "coolingDown"), (.noBackend(why: "x"), "noBackend"),
      (.gate(name: "load", detail: "9"), "gate:load"), (.overAllocated(ratio: 2), "overAllocated"),
      (.fireFull, "fireFull"), (.noFreeSlot, "noFreeSlot"),
    ]
    for (reason, word) in words { #expect(reason.name == word) }
  }

  @Test(arguments: Obstacle.pairs)
  func `name the earlier of any two reasons, whichever came first`(earlier: Int, later: Int) {
    let both = [Obstacle.all[earlier], Obstacle.all[later]]
    #expect(plan(both).entries.first?.withheld == both[0].reason)
    #expect(plan(both.reversed()).entries.first?.withheld == both[0].reason)
  }

  @Test func `tell a person every reason in their order`() {
    var policy = roomyPolicy()
    var facts = Facts(now: testNow)
    var written = "code"
    for obstacle in Obstacle.all.dropFirst() { obstacle.put(&policy, &facts, &written) }
    let candidate = Candidate(written: written, category: category("code"), source: .person, selection: nil)
    let reasons = Admission(policy: policy, facts: facts).reasons(against: candidate)
    #expect(reasons == Obstacle.all.dropFirst().dropLast().map(\.reason))
    let nameless = Candidate(written: "co de", category: nil, source: .person, selection: nil)
    #expect(Admission(policy: roomyPolicy(), facts: Facts(now: testNow)).reasons(against: nameless) == [.invalidName])
  }

  @Test(arguments: Obstacle.all.dropFirst())
  func `are asked on each occasion that has them before it`(obstacle: Obstacle) {
    var policy = roomyPolicy()
    var facts = Facts(now: testNow)
    var written = "code"
    obstacle.put(&policy, &facts, &written)
    let admission = Admission(policy: policy, facts: facts)
    let occasions: [Admission.Occasion] = [.everything, .plan, .claim, .respawn]
    let asked = occasions.filter {
      admission.reason(against: $0 == .everything ? nil : category(written), on: $0) == obstacle.reason
    }
    let expected: [Admission.Occasion] =
      switch obstacle.reason {
      case .notAllowlisted, .coolingDown, .fireFull, .busy(by: "another fire"): [.plan]
      // A respawn holds its category and its slot.
      case .busy, .noFreeSlot: [.plan, .claim]
      case .gate: occasions
      default: [.plan, .claim, .respawn]
      }
    #expect(asked == expected)
  }

  @Test func `of everything are those that no category is spared`() {
    func reason(_ facts: Facts) -> Reason? {
      Admission(policy: roomyPolicy(), facts: facts).reason(against: nil, on: .everything)
    }
    #expect(
      reason(Facts(now: testNow, busy: [category("code"): "run 1"], unreadable: [category("code"): "its lock"])) == nil)
    #expect(reason(Facts(now: testNow, pauses: [category("code"): Pause(since: testNow, until: nil, why: nil)])) == nil)
    let pause = Pause(since: testNow, until: nil, why: "all")
    let gate = ClosedGate(name: "freeSpace", detail: "1 KiB")
    #expect(reason(Facts(now: testNow, pauseOfAll: pause, gates: [gate])) == .paused(until: nil, why: "all"))
    #expect(reason(Facts(now: testNow, unreadableForAll: "live/x", pauseOfAll: pause)) == .unreadable("live/x"))
    #expect(reason(Facts(now: testNow, gates: [gate])) == .gate(name: "freeSpace", detail: "1 KiB"))
  }

  @Test func `let nobody outrank a lock, a person with force a pause or an allowlist, and any person a rest`() {
    let weights: [(Reason, WeightForPerson)] = [
      (.invalidName, .stands), (.notAllowlisted, .needsForce), (.unreadable(""), .stands),
      (.paused(until: nil, why: nil), .needsForce),
      (.busy(by: ""), .stands), (.coolingDown(until: testNow), .yields), (.overAllocated(ratio: 2), .yields),
      (.noBackend(why: ""), .needsForce),
      (.gate(name: "g", detail: ""), .needsForce), (.fireFull, .yields), (.noFreeSlot, .needsForce),
    ]
    for (reason, weight) in weights { #expect(reason.weightForPerson == weight, "\(reason)") }
  }

  @Test func `withhold everything where the pause of all cannot be read`() {
    let facts = Facts(now: testNow, unreadable: [category("code"): "its lock"], unreadableForAll: "the pause of all")
    let both = FanoutCoreTests.plan(["code", "triage"], facts: facts)
    #expect(both.entries.map(\.withheld) == [.unreadable("its lock"), .unreadable("the pause of all")])
  }

  @Test func `let the pause of everything speak before a category's own`() {
    let facts = Facts(
      now: testNow, pauseOfAll: Pause(since: testNow, until: nil, why: "all"),
      pauses: [category("code"): Pause(since: testNow, until: nil, why: "own")])
    #expect(FanoutCoreTests.plan(["code"], facts: facts).entries.first?.withheld == .paused(until: nil, why: "all"))
  }

  @Test(arguments: [
    (Int64(-1), Pause.Standing.void), (0, .holds), (1, .holds), (59_999, .holds), (60_000, .over), (60_001, .over),
  ])
  func `know a pause that holds, one that is over, and one that a clock has jumped away from`(
    after: Int64, standing: Pause.Standing
  ) {
    let pause = Pause(since: testNow, until: testNow + .seconds(60), why: nil)
    #expect(pause.standing(at: testNow + .milliseconds(after)) == standing)
    #expect(Pause(since: testNow, until: nil, why: nil).standing(at: testNow + .milliseconds(after)) == .holds)
  }

  @Test func `count void pauses and cooldowns for nothing, and say so`() {
    var policy = roomyPolicy()
    policy.cooldowns = [category("code"): .seconds(60), category("news"): .seconds(60)]
    let later = testNow + .seconds(1)
    let end = testNow + .seconds(61)
    let facts = Facts(
      now: testNow, pauseOfAll: Pause(since: later, until: end, why: nil),
      pauses: [category("triage"): Pause(since: later, until: end, why: nil)],
      released: [category("code"): later, category("news"): testNow, category("triage"): later])
    let plan = FanoutCoreTests.plan(["code", "triage", "news"], policy: policy, facts: facts)
    #expect(plan.reasons == ["-", "-", "coolingDown"])
    #expect(
      plan.notes.map { $0.prefix { $0 != "2" } } == [
        "the pause of everything until ", "the pause of triage until ", "the cooldown of code until ",
      ])
    #expect(plan.notes.allSatisfy { $0.contains("until \(end.rfc3339) is void") })
  }
}
