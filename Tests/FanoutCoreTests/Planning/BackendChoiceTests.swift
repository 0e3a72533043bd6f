import Testing

@testable import FanoutCore

/// SPEC 13, "Backends": which one a worker gets.
@Suite struct `The choice of a backend` {
  private let code = category("code")
  private let news = category("news")

  private func policy(_ rules: BackendRule..., routes: [FanoutCore.Category: [String]] = [:]) -> Policy {
    var policy = roomyPolicy()
    policy.backends = rules
    policy.routes = routes
    return policy
  }

  private func facts(_ routes: [FanoutCore.Category: String] = [:]) -> Facts {
    var facts = Facts(now: testNow, live: routes.count)
    facts.lanes = Set(routes.keys)
    facts.routes = routes
    return facts
  }

  private func crashed(until seconds: Int64, tried: Bool = false) -> BackendFacts {
    var breaker = Breaker()
    breaker.crash = Breaker.Opening(since: testNow - .seconds(7200), until: testNow + .seconds(seconds))
    return BackendFacts(breaker: breaker, isTried: tried)
  }

  private func chosen(_ policy: Policy, _ facts: Facts, _ category: FanoutCore.Category? = nil) -> String {
    switch BackendChoice(policy, facts).choose(for: category ?? code) {
    case .needless: "needless"
    case .backend(let name): name
    case .none(let why): "none: \(why)"
    }
  }

  @Test func `is none where there are none, and goes by rank, else by the order of the category`() {
    #expect(chosen(policy(), facts()) == "needless")
    let rules = [BackendRule(name: "judge", rank: 2), BackendRule(name: "cheap", rank: 1)]
    #expect(chosen(policy(rules[0], rules[1]), facts()) == "cheap")
    #expect(chosen(policy(rules[0], rules[1], routes: [code: ["judge", "cheap"]]), facts()) == "judge")
    // What lives there moves nobody to another rank, nor against the order of his category.
    #expect(chosen(policy(rules[0], rules[1]), facts([news: "cheap"])) == "cheap")
    let equals = policy(BackendRule(name: "a"), BackendRule(name: "b"), routes: [code: ["b", "a"]])
    #expect(chosen(equals, facts([news: "b"])) == "b")
    // A category's list is its limit as well.
    var full = facts([news: "judge"])
    var limited = policy(BackendRule(name: "judge", slots: 1), rules[1], routes: [code: ["judge"]])
    #expect(chosen(limited, full) == "none: judge 1 of 1 slots")
    limited.routes = [:]
    #expect(chosen(limited, full) == "cheap")
    full.routes = [:]
    #expect(chosen(limited, full) == "judge")
  }

  @Test func `takes among equals the fewest live per slot, then the least recently started, then the order`() {
    let rules = policy(
      BackendRule(name: "a", slots: 4), BackendRule(name: "b", slots: 2), BackendRule(name: "c", slots: 2))
    #expect(chosen(rules, facts()) == "a")
    #expect(chosen(rules, facts([news: "a"])) == "b")
    // One of four is less than one of two.
    #expect(chosen(rules, facts([news: "a", category("triage"): "b", category("lint"): "c"])) == "a")
    let small = policy(BackendRule(name: "small", slots: 2), BackendRule(name: "large", slots: 4))
    #expect(chosen(small, facts([news: "small", category("triage"): "large"])) == "large")
    var used = facts()
    used.backends = [
      "a": BackendFacts(started: testNow), "b": BackendFacts(started: testNow - .seconds(9)),
      "c": BackendFacts(started: testNow - .seconds(5)),
    ]
    #expect(chosen(rules, used) == "b")
    used.backends["c"] = nil
    #expect(chosen(rules, used) == "c")
    let endless = policy(BackendRule(name: "x"), BackendRule(name: "y"))
    #expect(chosen(endless, facts([news: "x"])) == "y")
  }

  @Test func `passes over what is held, shut, tried, refused by its probe or a gate, or full, and says each`() {
    let gate = GatePolicy(name: "quota", command: ["q"], directory: "/")
    var rules = policy(
      BackendRule(name: "held"), BackendRule(name: "blind"), BackendRule(name: "crash"), BackendRule(name: "tried"),
      BackendRule(name: "limit"), BackendRule(name: "login"), BackendRule(name: "probe", probe: probe("probe")),
      BackendRule(name: "gate"), BackendRule(name: "full", slots: 1))
    rules.gates = [gate]
    var now = facts([news: "full"])
    now.backendHolds = ["held": Pause(since: testNow, until: testNow + .seconds(60), why: "moving")]
    now.unreadableBackends = ["blind": "no rights"]
    var limited = Breaker()
    limited.limit = Breaker.Opening(since: testNow, until: testNow + .seconds(600))
    var loggedOut = Breaker()
    loggedOut.login = Breaker.Login(since: testNow)
    now.backends = [
      "crash": crashed(until: 600), "tried": crashed(until: -1, tried: true), "limit": BackendFacts(breaker: limited),
      "login": BackendFacts(breaker: loggedOut),
    ]
    var answer = GateAnswer(gate: "quota", .open, at: Story().moment(0))
    answer.backends = ["gate": GateAnswer.Backend(isOpen: false, detail: "98 %")]
    var refusal = GateAnswer(gate: BackendPolicy.gateName("probe"), .closed, at: Story().moment(0))
    refusal.detail = "no ping"
    now.answers = [answer, refusal]
    let until = (testNow + .seconds(600)).rfc3339
    #expect(
      chosen(rules, now)
        == "none: held held until \((testNow + .seconds(60)).rfc3339): moving, blind unreadable: no rights, "
        + "crash crash until \(until), tried tried after a crash, limit limit until \(until), login login, "
        + "probe probe: no ping, gate gate quota: 98 %, full 1 of 1 slots")
    // Each of them by itself lets the others be chosen, and what is over holds no more.
    now.backendHolds = ["held": Pause(since: testNow - .seconds(60), until: testNow, why: nil)]
    #expect(chosen(rules, now) == "held")
    now.backendHolds = ["held": Pause(since: testNow, until: nil, why: nil)]
    now.answers[0].backends["gate"]?.until = testNow
    #expect(chosen(rules, now) == "gate")
  }

  private func probe(_ name: String) -> GatePolicy {
    var gate = GatePolicy(name: BackendPolicy.gateName(name), command: ["p"], directory: "/")
    gate.onUnknown = .closed
    return gate
  }

  @Test(arguments: [(GateAnswer.State.open, true), (.closed, false), (.unknown, false)])
  func `heeds a probe, for which no answer is none`(state: GateAnswer.State, isOpen: Bool) {
    let rules = policy(BackendRule(name: "judge", probe: probe("judge")))
    var now = facts()
    #expect(chosen(rules, now) == "judge")
    now.answers = [GateAnswer(gate: BackendPolicy.gateName("judge"), state, at: Story().moment(0))]
    #expect((chosen(rules, now) == "judge") == isOpen)
  }

  @Test func `lets one attempt at a login whose probe has passed since`() {
    let rules = policy(BackendRule(name: "judge", probe: probe("judge")))
    var loggedOut = Breaker()
    loggedOut.login = Breaker.Login(since: Story().moment(5).wall)
    var now = facts()
    now.backends = ["judge": BackendFacts(breaker: loggedOut)]
    for (seconds, word) in [(5.0, "none: judge login"), (6, "judge")] {
      now.answers = [GateAnswer(gate: BackendPolicy.gateName("judge"), .open, at: Story().moment(seconds))]
      #expect(chosen(rules, now) == word)
      #expect(BackendChoice(rules, now).passedLogins == (word == "judge" ? ["judge"] : []))
    }
    now.backends["judge"]?.breaker.passProbe(at: testNow)
    #expect(BackendChoice(rules, now).passedLogins.isEmpty)
    now.backends["judge"]?.isTried = true
    #expect(chosen(rules, now) == "none: judge tried after a login")
  }

  @Test func `of a plan never exceeds slots, and gives one attempt of a half-open one to one`() {
    var rules = policy(BackendRule(name: "judge", slots: 2))
    let three = FanoutCoreTests.plan(["code", "news", "triage"], policy: rules, facts: facts())
    #expect(three.reasons == ["-", "-", "noBackend"] && three.entries.map(\.backend) == ["judge", "judge", nil])
    #expect(three.constraint().description == "backends")
    rules.backends[0].slots = nil
    var half = facts()
    half.backends = ["judge": crashed(until: -1)]
    let plan = FanoutCoreTests.plan(["code", "news"], policy: rules, facts: half)
    #expect(plan.entries.map(\.withheld) == [nil, .noBackend(why: "judge tried after a crash")])
  }

  @Test func `stands in the plan with what was passed over`() {
    let rules = policy(BackendRule(name: "cheap", slots: 1), BackendRule(name: "judge", rank: 2))
    let plan = FanoutCoreTests.plan(["code", "news"], policy: rules, facts: facts([category("lint"): "cheap"]))
    #expect(plan.entries.map(\.remark) == ["on judge (cheap 1 of 1 slots)", "on judge (cheap 1 of 1 slots)"])
    let free = FanoutCoreTests.plan(["code"], policy: rules, facts: facts())
    #expect(free.entries.map(\.remark) == ["on cheap"])
  }

  @Test func `is asked at claims, and of a respawn as if its own lane held no slot`() {
    let rules = policy(BackendRule(name: "cheap", slots: 1), BackendRule(name: "judge", slots: 1, rank: 2))
    var admission = Admission(policy: rules, facts: facts([code: "judge", news: "cheap"]))
    #expect(admission.reason(against: category("lint"), on: .claim)?.name == "noBackend")
    #expect(admission.reason(against: code, on: .respawn) == nil)
    #expect(admission.backend(for: code, holding: true) == "judge" && admission.backend(for: code) == nil)
    // Though a better one is free by now: what it knows of its work is there.
    #expect(Admission(policy: rules, facts: facts([code: "judge"])).backend(for: code, holding: true) == "judge")
    // Where its own is not available it takes another one, and where none is it is denied.
    var shut = facts([code: "judge"])
    shut.backends = ["judge": crashed(until: 600)]
    admission = Admission(policy: rules, facts: shut)
    #expect(admission.backend(for: code, holding: true) == "cheap")
    shut.routes[news] = "cheap"
    admission = Admission(policy: rules, facts: shut)
    #expect(admission.reason(against: code, on: .respawn)?.name == "noBackend")
  }

  @Test func `passes the place of a launch that failed on`() {
    let rules = policy(BackendRule(name: "judge", slots: 1))
    var now = facts()
    now.failed = [code: "no such program"]
    let plan = FanoutCoreTests.plan(["code", "news"], policy: rules, facts: now)
    #expect(plan.line == "code news" && plan.entries.map(\.backend) == [nil, "judge"])
  }

  @Test func `yields to a person with force where a crash, a hold, a probe or a gate stands against it, and no limit`()
  {
    let rules = policy(BackendRule(name: "judge", slots: 1, probe: probe("judge")))
    func passes(_ isForced: Bool, _ change: (inout Facts) -> Void) -> Bool {
      let person = PersonalRun(category: code, isForced: isForced, mayRespawn: false)
      var now = facts()
      change(&now)
      let plan = Plan(
        selection: Selection(person: code), policy: person.policy(rules), facts: person.facts(now, width: 9))
      return plan.reasons == ["-"]
    }
    let yielding: [(inout Facts) -> Void] = [
      { $0.backends = ["judge": crashed(until: 600)] }, { $0.backends = ["judge": crashed(until: -1, tried: true)] },
      { $0.backendHolds = ["judge": Pause(since: testNow, until: nil, why: nil)] },
      { $0.unreadableBackends = ["judge": "x"] },
      { $0.answers = [GateAnswer(gate: BackendPolicy.gateName("judge"), .closed, at: Story().moment(0))] },
    ]
    for change in yielding { #expect(!passes(false, change) && passes(true, change)) }
    #expect(!passes(true) { $0.routes = [news: "judge"] })
    #expect(
      !passes(true) { facts in
        var limited = Breaker()
        limited.limit = Breaker.Opening(since: testNow, until: testNow + .seconds(600))
        facts.backends = ["judge": BackendFacts(breaker: limited)]
      })
  }

  @Test func `can be made again from what is stored, and is gone where nothing is held`() throws {
    let rules = policy(
      BackendRule(name: "cheap", slots: 2, rank: 3, isFree: true), BackendRule(name: "judge", probe: probe("judge")),
      routes: [code: ["judge"]])
    var now = facts([news: "judge"])
    now.backends = ["judge": crashed(until: 60, tried: true), "cheap": BackendFacts(started: testNow)]
    now.backendHolds = ["cheap": Pause(since: testNow, until: nil, why: "w")]
    now.unreadableBackends = ["judge": "x"]
    let stored = StoredFire(policy: rules, facts: now, answer: .failed(.emptyAnswer), person: nil)
    #expect(StoredFire(json: try JSONDocument(parsing: stored.json.encoded()).root) == stored)
    let reason = Reason.noBackend(why: "judge login")
    #expect(Reason(json: try JSONDocument(parsing: reason.json.encoded()).root) == reason)
    #expect(chosen(rules, now.idle) == "judge")
  }

  @Test func `is told to the selector`() throws {
    let rules = policy(BackendRule(name: "cheap", slots: 1), BackendRule(name: "judge"))
    var now = facts([news: "cheap"])
    now.backends = ["judge": crashed(until: 60)]
    let request = SelectorRequest.json(facts: now, standing: Standing(), policy: rules, isDryRun: true)
    let told = try JSONDocument(parsing: request.encoded()).root["backends"]
    #expect(told?["cheap"]?["available"]?.bool == true && told?["cheap"]?["live"]?.integer == 1)
    #expect(told?["cheap"]?["why"]?.string == "1 of 1 slots" && told?["cheap"]?["slots"]?.integer == 1)
    #expect(told?["judge"]?["available"]?.bool == false)
    let none = SelectorRequest.json(facts: now, standing: Standing(), policy: policy(), isDryRun: true)
    #expect(try JSONDocument(parsing: none.encoded()).root["backends"] == nil)
  }
}
