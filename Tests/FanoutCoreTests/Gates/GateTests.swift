import Testing

@testable import FanoutCore

private let asked = Moment(wall: testNow, boot: "b", bootMilliseconds: 5)

private func quota(_ change: (inout GatePolicy) -> Void = { _ in }) -> GatePolicy {
  var policy = GatePolicy(name: "quota", command: ["./quota.sh"], directory: "/x")
  change(&policy)
  return policy
}

/// SPEC 13, "Gates": what a program's end and output come to.
@Suite struct `A gate's answer` {
  private func read(_ exit: Int?, _ output: String = "", _ policy: GatePolicy = quota(), words: String = "")
    -> GateAnswer
  {
    GateAnswer.read(
      policy, exit: exit, output: Array(output.utf8), words: words, names: SelectorFixtures.names, at: asked)
  }

  @Test(arguments: [
    (0, "open"), (1, "closed"), (75, "closed"), (2, "unknown"), (126, "unknown"), (127, "unknown"), (137, "unknown"),
  ])
  func `is its exit code, as it is mapped`(code: Int, state: String) {
    #expect(read(code).state.rawValue == state)
    let turned = quota { ($0.open, $0.closed) = ([2, 127], [0]) }
    let expected = code == 0 ? "closed" : [2, 127].contains(code) ? "open" : "unknown"
    #expect(read(code, "", turned).state.rawValue == expected)
  }

  @Test func `is unknown where it did not come to its own end, with the reason`() {
    #expect(read(nil, "{\"open\": true}", words: "x was not done within 10s").state == .unknown)
    #expect(read(nil, words: "x was not done within 10s").detail == "x was not done within 10s")
    #expect(
      read(3, words: "curl: (6) no host\n").detail == "exit 3 means neither open nor closed; it said: curl: (6) no host"
    )
  }

  @Test func `has the first line as its detail, else its last words`() {
    #expect(read(1, "\n quota 98 %\nmore\n").detail == "quota 98 %")
    #expect(read(1, "", words: "a\nquota 98 %\n").detail == "quota 98 %")
    #expect(read(1, String(repeating: "x", count: 5000)).detail.count == 301)
  }

  @Test func `says more in an object`() {
    let answer = read(
      0,
      #"{"open": true, "width": 2, "until": "2026-12-01T00:00:00Z", "detail": "night", "categories": ["Infra", "code"], "backends": {"judge": {"open": false, "until": "2026-12-01T00:00:00Z", "detail": "quota 98 %"}, "cheap": true}}"#
    )
    let until = WallTime(rfc3339: "2026-12-01T00:00:00Z")
    #expect(
      answer
        == GateAnswer(
          gate: "quota", .open, detail: "night", until: until, width: 2,
          categories: categories("infrastructure", "code"),
          backends: [
            "judge": GateAnswer.Backend(isOpen: false, until: until, detail: "quota 98 %"),
            "cheap": GateAnswer.Backend(isOpen: true),
          ], at: asked))
    #expect(read(0, #"{"open": false, "detail": "shut"}"#).state == .closed)
    #expect(read(1, #"{"detail": "shut"}"#).state == .closed)
    #expect(read(0, "{}") == GateAnswer(gate: "quota", .open, at: asked))
    #expect(read(0, #"{"open": null, "width": null, "categories": null}"#).state == .open)
  }

  @Test(arguments: [
    #"{"open": "yes"}"#, #"{"open": true"#, #"{"width": -1}"#, #"{"width": 1.5}"#, #"{"until": "tomorrow"}"#,
    #"{"categories": "code"}"#, #"{"categories": ["co de"]}"#, #"{"detail": 3}"#, #"{"backends": []}"#,
    #"{"backends": {"a": "b"}}"#, #"{"open": true} trailing"#,
  ])
  func `is unknown where an object in it cannot be read: nothing unread is a yes`(text: String) {
    #expect(read(0, text).state == .unknown)
    #expect(read(0, text).detail.hasPrefix("its answer cannot be read: "))
  }

  @Test func `is unknown where exit code and object contradict each other`() {
    #expect(read(1, #"{"open": true}"#).state == .unknown)
  }

  @Test func `comes back from JSON as it was`() throws {
    let answer = GateAnswer(
      gate: "q", .closed, detail: "d", until: testNow, width: 3, categories: categories("code"),
      backends: ["a": GateAnswer.Backend(isOpen: false, until: testNow, detail: "e")], at: asked)
    for answer in [answer, GateAnswer(gate: "q", .unknown, at: asked)] {
      #expect(GateAnswer(json: try JSONDocument(parsing: answer.json.encoded()).root) == answer)
    }
    #expect(
      GatePolicy(json: try JSONDocument(parsing: quota { $0.categories = categories("code") }.json.encoded()).root)
        == quota { $0.categories = categories("code") })
  }
}

/// What becomes of answers in plans, claims and respawns.
@Suite struct `A gate` {
  private let names = ["code", "news", "triage", "research"]

  private func admission(_ gates: [GatePolicy], _ answers: [GateAnswer], lanes: [String] = [], width: Int = 9)
    -> Admission
  {
    var policy = roomyPolicy(width: width)
    policy.gates = gates
    var facts = Facts(now: testNow, live: lanes.count)
    facts.lanes = Set(lanes.map(category))
    facts.answers = answers
    return Admission(policy: policy, facts: facts)
  }

  private func plan(_ gates: [GatePolicy], _ answers: [GateAnswer], lanes: [String] = [], width: Int = 9) -> Plan {
    var policy = roomyPolicy(width: width)
    policy.gates = gates
    var facts = Facts(now: testNow, live: lanes.count)
    facts.lanes = Set(lanes.map(category))
    for lane in facts.lanes { facts.busy[lane] = "run" }
    facts.answers = answers
    return FanoutCoreTests.plan(names, policy: policy, facts: facts)
  }

  private func answer(_ state: GateAnswer.State, _ change: (inout GateAnswer) -> Void = { _ in }) -> GateAnswer {
    var answer = GateAnswer(gate: "quota", state, detail: "98 %", at: asked)
    change(&answer)
    return answer
  }

  @Test func `that is open is passed, that is closed withholds, with what it said`() {
    #expect(plan([quota()], [answer(.open)]).line == "code news triage research")
    let closed = plan([quota()], [answer(.closed) { $0.until = testNow }])
    #expect(
      closed.entries.map(\.withheld)
        == Array(repeating: .gate(name: "quota", detail: "98 % (until \(testNow.rfc3339))"), count: 4))
    #expect(closed.constraint().description == "gate:quota")
  }

  @Test func `that is unknown counts as its policy says, and is said`() {
    let open = plan([quota()], [answer(.unknown)])
    #expect(open.admitted.count == 4)
    #expect(open.notes == ["gate quota is unknown and counts as open (onUnknown): 98 %"])
    let closed = plan([quota { $0.onUnknown = .closed }], [answer(.unknown)])
    #expect(closed.entries[0].withheld == .gate(name: "quota", detail: "nobody knows: 98 %"))
  }

  @Test func `is about its categories, and of these about whom it names`() {
    let policy = quota { $0.categories = categories("code", "news") }
    #expect(plan([policy], [answer(.closed)]).reasons == ["gate:quota", "gate:quota", "-", "-"])
    #expect(
      plan([policy], [answer(.closed) { $0.categories = categories("news", "triage") }]).reasons == [
        "-", "gate:quota", "-", "-",
      ])
    #expect(
      plan([quota()], [answer(.closed) { $0.categories = categories("news") }]).reasons == [
        "-", "gate:quota", "-", "-",
      ])
    #expect(plan([quota()], [answer(.closed) { $0.categories = [] }]).reasons == ["-", "-", "-", "-"])
  }

  @Test func `narrows the width, and then the constraint is the gate's`() {
    let narrow = answer(.open) { $0.width = 2 }
    let plan = plan([quota()], [narrow])
    #expect(plan.reasons == ["-", "-", "gate:quota", "gate:quota"] && plan.constraint().description == "gate:quota")
    #expect(plan.narrowings.map(\.places) == [2])
    #expect(self.plan([quota()], [narrow], lanes: ["research"]).reasons == ["-", "gate:quota", "gate:quota", "busy"])
    #expect(self.plan([quota()], [narrow], lanes: ["content", "research"]).reasons[0] == "gate:quota")
    // Of its own categories alone.
    let own = quota { $0.categories = categories("code", "news", "research") }
    #expect(
      self.plan([own], [answer(.open) { $0.width = 1 }], lanes: ["content"]).reasons == [
        "-", "gate:quota", "-", "gate:quota",
      ])
  }

  @Test func `beside others: the first that leaves no place is the reason`() {
    let other = GatePolicy(name: "load", command: ["x"], directory: "/")
    let answers = [answer(.open) { $0.width = 1 }, GateAnswer(gate: "load", .open, width: 1, at: asked)]
    #expect(plan([other, quota()], answers).reasons == ["-", "gate:load", "gate:load", "gate:load"])
  }

  @Test func `closes a respawn, and narrows none`() {
    let code = category("code")
    #expect(
      admission([quota()], [answer(.closed)], lanes: ["code"]).reason(against: code, on: .respawn)?.name == "gate:quota"
    )
    #expect(
      admission([quota()], [answer(.open) { $0.width = 0 }], lanes: ["code"]).reason(against: code, on: .respawn) == nil
    )
    #expect(
      admission([quota()], [answer(.closed)], lanes: ["code"]).reason(against: code, on: .claim)?.name == "gate:quota")
  }

  @Test func `ends a fire before its selector where it leaves no category a place, alone or with others`() {
    #expect(admission([quota()], [answer(.closed)]).closedForAll?.name == "gate:quota")
    #expect(admission([quota()], [answer(.open) { $0.width = 0 }]).closedForAll?.name == "gate:quota")
    #expect(admission([quota { $0.categories = categories("code") }], [answer(.closed)]).closedForAll == nil)
    let halves = [
      quota { $0.categories = Array(SelectorFixtures.allowlist.prefix(4)) },
      GatePolicy(name: "load", command: ["x"], directory: "/"),
    ]
    var rest = GateAnswer(gate: "load", .closed, at: asked)
    rest.categories = Array(SelectorFixtures.allowlist.dropFirst(4))
    #expect(admission(halves, [answer(.closed), rest]).closedForAll?.name == "gate:quota")
    rest.categories = Array(SelectorFixtures.allowlist.dropFirst(5))
    #expect(admission(halves, [answer(.closed), rest]).closedForAll == nil)
  }

  @Test func `yields to a person with force alone`() {
    var policy = roomyPolicy()
    policy.gates = [quota()]
    var facts = Facts(now: testNow)
    facts.answers = [answer(.closed)]
    for isForced in [false, true] {
      let person = PersonalRun(category: category("code"), isForced: isForced, mayRespawn: false)
      let plan = Plan(
        selection: Selection(person: category("code")), policy: person.policy(policy),
        facts: person.facts(facts, width: 9))
      #expect(plan.reasons == [isForced ? "-" : "gate:quota"])
      #expect(person.outranked(policy: policy, facts: facts).map(\.name) == (isForced ? ["gate:quota"] : []))
    }
  }

  @Test func `can be decided again from what is stored`() throws {
    var policy = roomyPolicy()
    policy.gates = [quota { ($0.cache, $0.onUnknown) = (.zero, .closed) }]
    var facts = Facts(now: testNow)
    facts.answers = [answer(.closed) { $0.categories = categories("code") }]
    facts.lanes = [category("news")]
    let stored = StoredFire(policy: policy, facts: facts, answer: .failed(.emptyAnswer), person: nil)
    #expect(StoredFire(json: try JSONDocument(parsing: stored.json.encoded()).root) == stored)
  }

  @Test func `is told to the selector`() throws {
    var policy = roomyPolicy()
    #expect(
      SelectorRequest.json(facts: Facts(now: testNow), standing: Standing(), policy: policy, isDryRun: false)
        .encodedText.contains("gates") == false)
    policy.gates = [quota { $0.categories = categories("code") }]
    var facts = Facts(now: testNow)
    facts.answers = [answer(.closed)]
    let request = SelectorRequest.json(facts: facts, standing: Standing(), policy: policy, isDryRun: true)
    #expect(
      request.encodedText.contains(
        #""gates":{"quota":{"state":"closed","detail":"98 %","categories":["code"],"until":null}}"#),
      "\(request.encodedText)")
  }
}

extension JSONValue {
  fileprivate var encodedText: String { String(decoding: encoded(), as: UTF8.self) }
}

@Suite struct `Gates in a configuration` {
  private func gates(_ more: String) throws -> [GatePolicy] {
    try readConfiguration(leastConfiguration(more)).get().gates
  }
  private func errors(_ more: String) -> String {
    guard case .failure(let errors) = readConfiguration(leastConfiguration(more)) else { return "" }
    return errors.description
  }

  @Test func `stand in the order of the file, with their defaults`() throws {
    let gates = try gates(
      "gates: {quota: {command: ['./q.sh']}, load: {command: ['l'], cache: '0s', open: [0, 3], closed: [], onUnknown: 'closed', categories: ['Code'], timeLimit: '1m', directory: 'd'}}"
    )
    #expect(gates.map(\.name) == ["quota", "load"])
    #expect(gates[0] == GatePolicy(name: "quota", command: ["/etc/x/q.sh"], directory: "/etc/x"))
    #expect(
      gates[0].timeLimit == .seconds(10) && gates[0].cache == .seconds(60) && gates[0].open == [0]
        && gates[0].closed == [1, 75] && gates[0].onUnknown == .open)
    #expect(gates[1].categories == categories("code") && gates[1].cache == .zero && gates[1].directory == "/etc/x/d")
  }

  @Test func `refuse what would mislead`() {
    #expect(errors("gates: {host: {command: ['x']}}").contains("fanout itself has a gate of this name"))
    #expect(errors("gates: {'a b': {command: ['x']}}").contains("is no name of a gate"))
    #expect(errors("gates: {q: {}}").contains("command is missing"))
    #expect(
      errors("gates: {q: {command: ['x'], open: [0, 1], closed: [1]}}").contains(
        "exit code 1 would mean both open and closed"))
    #expect(errors("gates: {q: {command: ['x'], timeLimit: '1h'}}").contains("because the fire waits for it"))
    #expect(errors("gates: {q: {command: ['x'], closed: [256]}}").contains("gates.q.closed"))
  }
}
