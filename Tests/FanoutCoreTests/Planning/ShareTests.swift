import Testing

@testable import FanoutCore

private let moment = Moment(wall: testNow, boot: "boot-a", bootMilliseconds: 0)

private func policy(
  _ allowlist: [String] = ["code", "news", "triage"], width: Int = 2, targets: [String: Double] = [:],
  shares: SharePolicy? = SharePolicy(), atLeastEvery: [String: Int64] = [:]
) -> Policy {
  var policy = Policy(allowlist: allowlist.map { category($0) }, width: width, perFire: nil)
  policy.targets = Dictionary(targets.map { (category($0), $1) }) { first, _ in first }
  policy.atLeastEvery = Dictionary(atLeastEvery.map { (category($0), .seconds($1)) }) { first, _ in first }
  policy.shares = shares
  return policy
}

private func use(_ taken: [String: Double], length: Int64 = 0, started: [String: Int64] = [:]) -> UseFacts {
  UseFacts(
    taken: Dictionary(taken.map { (category($0), $1) }) { first, _ in first }, length: .seconds(length),
    started: Dictionary(started.map { (category($0), testNow - .seconds($1)) }) { first, _ in first })
}

private func facts(_ use: UseFacts, live: Int = 0) -> Facts {
  var facts = Facts(now: testNow, live: live)
  facts.use = use
  return facts
}

/// SPEC 13, "Shares": targets, and what a category had of its own.
@Suite struct `A share` {
  @Test func `is as it is written, and the others have equal parts of what is left`() {
    let shares = Shares(policy: policy(targets: ["code": 0.5]), facts: use([:]))
    #expect(shares.targets == [category("code"): 0.5, category("news"): 0.25, category("triage"): 0.25])
    let full = Shares(policy: policy(targets: ["code": 0.75, "news": 0.25]), facts: use([:]))
    #expect(full.targets[category("triage")] == 0)
  }

  @Test(arguments: [(0.0, 1.0), (14_400, 1.5), (28_800, 1.67), (144_000, 1.91)])
  func `is judged by few samples gently`(taken: Double, ratio: Double) {
    // Width 6, 10 minutes: 14,400 slot-seconds are credited.
    let facts = use(["code": taken], length: 600)
    let shares = Shares(policy: policy(["code", "news"], width: 6, targets: ["code": 0.5]), facts: facts)
    #expect(shares.overAllocation(of: category("code")) == ratio)
  }

  @Test func `is exceeded beyond the limit, not at it`() {
    let rule = SharePolicy()
    let at = Shares(policy: policy(["code", "news"], targets: ["code": 0.25]), facts: use(["code": 1, "news": 1]))
    #expect(at.overAllocation(of: category("code")) == 2 && !at.isOver(category("code"), rule))
    let beyond = Shares(
      policy: policy(["code", "news"], targets: ["code": 0.25]), facts: use(["code": 1.1, "news": 0.9]))
    #expect(beyond.isOver(category("code"), rule))
  }

  @Test func `is of all that ran, whether it may run still or not`() {
    let shares = Shares(policy: policy(), facts: use(["code": 1, "gone": 3]))
    #expect(shares.actual(of: category("code")) == 0.25)
  }

  @Test func `of nothing is no number that cannot be told`() {
    let shares = Shares(policy: policy(targets: ["code": 0]), facts: use([:]))
    #expect(shares.overAllocation(of: category("code")) == nil && shares.overAllocation(of: category("news")) == 1)
    #expect(shares.actual(of: category("code")) == nil)
    // A target of 0 gets what is left, also where nobody has had anything.
    #expect(shares.isOver(category("code"), SharePolicy()) && !shares.isOver(category("news"), SharePolicy()))
    #expect(!shares.isOver(category("elsewhere"), SharePolicy()))
  }

  @Test func `lacks what it had less than its target, for a selector to weigh`() {
    let shares = Shares(policy: policy(targets: ["code": 0.5]), facts: use(["code": 1, "news": 3]))
    #expect(shares.deficits == [category("code"): 0.25, category("news"): -0.5, category("triage"): 0.25])
    #expect(Shares(policy: policy(targets: ["code": 0.5]), facts: use([:])).deficits.isEmpty)
    #expect(Shares(policy: policy(shares: nil), facts: use(["code": 1])).deficits.isEmpty)
  }

  @Test func `is charged for what is about to start`() {
    var shares = Shares(policy: policy(), facts: use(["code": 100], length: 300))
    shares.charge(category("news"))
    #expect(shares.actual(of: category("code")) == 0.25)
  }
}

/// In which order a plan asks.
@Suite struct `The turns of a plan` {
  private let over = ["code": 90.0, "news": 5, "triage": 5]

  private func plan(_ names: [String], _ policy: Policy, _ facts: Facts) -> Plan {
    FanoutCoreTests.plan(names, policy: policy, facts: facts)
  }

  @Test func `come last to whoever had far more than its share, and its rank stays`() {
    let plan = plan(["code", "news", "triage"], policy(), facts(use(over)))
    #expect(plan.line == "news triage" && plan.reasons == ["overAllocated", "-", "-"])
    #expect(plan.entries.map(\.rank) == [1, 2, 3])
    #expect(plan.entries[0].withheld == .overAllocated(ratio: 2.7) && plan.constraint() == .shares)
  }

  @Test func `leave it a place that nobody else takes`() {
    let plan = plan(["code", "news"], policy(), facts(use(over)))
    #expect(plan.line == "code news" && plan.entries[0].remark == "asked last: 2.7 times its share")
    #expect(self.plan(["code"], policy(width: 1), facts(use(over))).line == "code")
  }

  @Test func `take nothing from whoever would have had no place anyway`() {
    let plan = plan(["news", "triage", "code"], policy(), facts(use(over)))
    #expect(plan.reasons == ["-", "-", "noFreeSlot"] && plan.constraint() == .width)
  }

  @Test func `count places that a gate took as places`() {
    var facts = facts(use(over))
    var policy = policy(width: 3)
    policy.gates = [GatePolicy(name: "g", command: ["g"], directory: "/")]
    facts.answers = [GateAnswer(gate: "g", .open, width: 1, at: moment)]
    let plan = plan(["code", "news", "triage"], policy, facts)
    #expect(plan.reasons == ["overAllocated", "-", "gate:g"])
  }

  @Test func `are the selector's where targets are only measured, and where nothing is known`() {
    #expect(plan(["code", "news", "triage"], policy(shares: nil), facts(use(over))).line == "code news")
    #expect(plan(["code", "news", "triage"], policy(), Facts(now: testNow)).line == "code news")
  }

  @Test func `are the same for two that both had too much`() {
    let plan = plan(
      ["code", "news", "triage"], policy(targets: ["code": 0.1, "news": 0.1]),
      facts(use(["code": 45, "news": 45, "triage": 10])))
    #expect(plan.line == "code triage" && plan.reasons == ["-", "overAllocated", "-"])
  }

  private func waiting(_ started: [String: Int64], _ names: [String] = ["code", "news", "triage"], width: Int = 1)
    -> Plan
  {
    plan(
      names, policy(width: width, shares: nil, atLeastEvery: ["news": 3600, "triage": 3600]),
      facts(use([:], started: started)))
  }

  @Test func `come first to the one that waited longest beyond its time, one a fire`() {
    let plan = waiting(["news": 4000, "triage": 5000], width: 2)
    #expect(plan.line == "code triage" && plan.reasons == ["-", "noFreeSlot", "-"])
    #expect(plan.entries[2].remark == "first: not started for 1h23m20s")
  }

  @Test func `come first beyond that time, not at it`() {
    #expect(waiting(["news": 3600, "triage": 3600]).line == "code")
    #expect(waiting(["news": 3601, "triage": 3600]).line == "news")
  }

  @Test func `come first to what never ran`() {
    let plan = waiting(["news": 1_000_000])
    #expect(plan.line == "triage" && plan.entries[2].remark == "first: it never ran")
  }

  @Test func `do not come first to what cannot run, or what the selector did not name`() {
    var facts = facts(use([:]))
    facts.busy = [category("news"): "run 1"]
    let policy = policy(width: 1, shares: nil, atLeastEvery: ["news": 3600])
    #expect(plan(["code", "news"], policy, facts).line == "code")
    facts.busy = [:]
    let fallback = Plan(answer: .failed(.emptyAnswer), policy: policy, facts: facts)
    #expect(fallback.line == "code")
  }

  @Test func `come first also to one that had more than its share`() {
    let policy = policy(width: 1, atLeastEvery: ["code": 60])
    #expect(plan(["news", "code"], policy, facts(use(over, started: ["code": 61]))).line == "code")
  }

  @Test func `are found again from what is stored`() throws {
    let (policy, facts) = (
      policy(targets: ["code": 0.3], atLeastEvery: ["news": 60]), facts(use(over, started: ["news": 61]))
    )
    let kept = try #require(Policy(json: JSONDocument(parsing: policy.json.encoded()).root))
    let known = try #require(Facts(json: JSONDocument(parsing: facts.json.encoded()).root))
    #expect(kept == policy && known == facts)
  }
}

/// SPEC 13, "Fidelity".
@Suite struct `The fidelity of a fire` {
  private func fidelity(_ names: [String], _ policy: Policy, _ facts: Facts, failed: Set<String> = []) -> Fidelity {
    Fidelity(FanoutCoreTests.plan(names, policy: policy, facts: facts), failed: failed)
  }

  @Test func `is whole where all starts that there was a place for`() {
    let result = fidelity(["code", "news", "triage"], policy(), Facts(now: testNow))
    #expect(result.intent == 1)
    // 1 and 0.6309 of these and 0.5.
    #expect(result.demandMet == 0.7654)
  }

  @Test func `weighs the first of the answer most`() {
    let first = fidelity(["code", "news"], policy(), Facts(now: testNow), failed: ["code"])
    let second = fidelity(["code", "news"], policy(), Facts(now: testNow), failed: ["news"])
    #expect(first.intent == 0.3869 && second.intent == 0.6131)
  }

  @Test func `is not lessened by what could not run, and demand is`() {
    var facts = Facts(now: testNow)
    facts.pauses = [category("code"): Pause(since: testNow, until: nil, why: nil)]
    let result = fidelity(["code", "elsewhere", "news"], policy(), facts)
    #expect(result.intent == 1 && result.demandMet == 0.2346)
  }

  @Test func `is lessened by shares, by the width of a fire and by families`() {
    let over = facts(use(["code": 90, "news": 5, "triage": 5]))
    #expect(fidelity(["code", "news", "triage"], policy(), over).intent == 0.3869)
    var narrow = policy()
    narrow.perFire = 1
    #expect(fidelity(["code", "news"], narrow, Facts(now: testNow)).intent == 0.6131)
    var family = policy()
    family.families = [FamilyPolicy(name: "f", categories: categories("code", "news"), width: 1)]
    #expect(fidelity(["code", "news", "triage"], family, Facts(now: testNow)).intent == 0.6131)
  }

  @Test func `counts the places that the machine and gates leave`() {
    var facts = Facts(now: testNow)
    var gated = policy(width: 3)
    gated.gates = [GatePolicy(name: "g", command: ["g"], directory: "/")]
    facts.answers = [GateAnswer(gate: "g", .open, width: 1, at: moment)]
    #expect(fidelity(["code", "news"], gated, facts).intent == 1)
    // Two places for three: the second, whom his family keeps, had one of them, and the third had none.
    gated.families = [FamilyPolicy(name: "f", categories: categories("code", "news"), width: 1)]
    facts.answers = [GateAnswer(gate: "g", .open, width: 2, at: moment)]
    #expect(fidelity(["code", "news", "triage"], gated, facts).intent == 0.6131)
    gated.families = []
    // One that holds a category holds its own place.
    facts.answers = [GateAnswer(gate: "g", .closed, categories: [category("code")], at: moment)]
    #expect(fidelity(["code", "news"], gated, facts).intent == 1)
  }

  /// A queue that is full for others leaves the places to those who make nothing to review.
  @Test func `counts the places of those whom a queue exempts`() throws {
    var gated = policy(width: 3)
    var queue = GatePolicy(name: "reviews", command: ["x"], directory: "/")
    queue.reviews = ReviewPolicy(high: 8, low: 5)
    queue.reviews?.exempt = [category("news")]
    gated.gates = [queue]
    var facts = Facts(now: testNow)
    facts.answers = [
      queue.reviewAnswer(
        try #require(queue.reviews), exit: 0, output: Array("8".utf8), words: "", last: nil, begun: moment, at: moment)
    ]
    let result = fidelity(["code", "news"], gated, facts)
    #expect(result.intent == 1 && result.demandMet == 0.3869)
  }

  @Test func `passes over what runs already`() {
    var facts = Facts(now: testNow, live: 1)
    facts.busy = [category("code"): "run 1"]
    let result = fidelity(["code", "news"], policy(), facts)
    #expect(result.intent == 1 && result.demandMet == 1)
  }

  @Test func `is nothing of a fire that followed nobody`() {
    let degraded = Plan(answer: .failed(.emptyAnswer), policy: policy(), facts: Facts(now: testNow))
    #expect(Fidelity(degraded).intent == 0 && Fidelity(degraded).demandMet == nil)
    #expect(Fidelity(degraded, failed: ["code", "news"]).intent == nil)
  }

  @Test func `is not told where nothing could be chosen`() {
    #expect(fidelity(["code"], policy(), Facts(now: testNow, live: 2)).intent == nil)
    let person = Plan(selection: Selection(person: category("code")), policy: policy(), facts: Facts(now: testNow))
    #expect(Fidelity(person).intent == nil && Fidelity(person).demandMet == nil)
  }

  @Test func `is on record with the fire, and not of one that was refused`() {
    let plan = FanoutCoreTests.plan(["code", "news"], policy: policy(), facts: Facts(now: testNow))
    let end = FireEnd(
      plan: plan, source: "selector", failures: [FireEnd.Failure(category: "news", why: "no program")], refused: 0,
      live: 1, refusal: nil)
    #expect(end.intent == 0.6131 && end.demandMet == 0.6131)
    let degraded = Plan(answer: .failed(.emptyAnswer), policy: policy(), facts: Facts(now: testNow))
    let refused = FireEnd(plan: degraded, source: "x", failures: [], refused: 0, live: 0, refusal: 65)
    #expect(refused.intent == nil)
  }
}
