import Testing

@testable import FanoutCore

/// Draws facts, policies and payloads that nobody would think of.
struct PlanGenerator {
  var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  mutating func chance(_ part: Int = 2) -> Bool { Int.random(in: 0..<part, using: &random) == 0 }

  mutating func text() -> String {
    let telling = [
      "a", "B", " ", "\"", "\\", "\n", "\u{0}", "\u{7F}", "\u{9B}", "é", "e\u{301}", "\u{2028}", "😀", "/", "until 2026",
    ]
    return (0..<Int.random(in: 0...6, using: &random)).map { _ in telling.randomElement(using: &random) ?? "" }.joined()
  }

  mutating func time() -> WallTime { testNow + .milliseconds(Int64.random(in: -4_000_000...4_000_000, using: &random)) }
  mutating func duration() -> Duration { .milliseconds(Int64.random(in: 0...4_000_000, using: &random)) }

  mutating func subset() -> [FanoutCore.Category] {
    var some = (SelectorFixtures.allowlist + categories("novelty", "gardening")).shuffled(using: &random)
    some.removeLast(Int.random(in: 0...some.count, using: &random))
    return some
  }

  mutating func byCategory<Value>(_ value: (inout PlanGenerator) -> Value) -> [FanoutCore.Category: Value] {
    guard chance() else { return [:] }
    var values: [FanoutCore.Category: Value] = [:]
    for category in subset() where chance(3) { values[category] = value(&self) }
    return values
  }

  mutating func pause() -> Pause { Pause(since: time(), until: chance() ? time() : nil, why: chance() ? text() : nil) }

  mutating func reason() -> Reason {
    switch Int.random(in: 0..<11, using: &random) {
    case 0: .invalidName
    case 1: .notAllowlisted
    case 2: .unreadable(text())
    case 3: .paused(until: chance() ? time() : nil, why: chance() ? text() : nil)
    case 4: .busy(by: text())
    case 5: .coolingDown(until: time())
    case 6: .overAllocated(ratio: Double.random(in: 0...9, using: &random))
    case 7: .noBackend(why: text())
    case 8: .gate(name: text(), detail: text())
    case 9: .fireFull
    default: .noFreeSlot
    }
  }

  mutating func policy() -> Policy {
    let targets = subset()
    var aliases: [String: FanoutCore.Category] = [:]
    for (index, target) in targets.prefix(3).enumerated() { aliases["alias-\(index)"] = target }
    return Policy(
      allowlist: subset(), names: CategoryNames(aliases: aliases), width: Int.random(in: 0...6, using: &random),
      perFire: chance() ? Int.random(in: 0...4, using: &random) : nil, fallback: chance() ? .allowlist : .none,
      fallbackStarts: chance() ? Int.random(in: 0...4, using: &random) : nil, cooldowns: byCategory { $0.duration() })
  }

  mutating func facts() -> Facts {
    Facts(
      now: testNow, live: Int.random(in: 0...6, using: &random), busy: byCategory { $0.text() },
      unreadable: byCategory { $0.text() },
      unreadableForAll: chance(4) ? text() : nil, pauseOfAll: chance(4) ? pause() : nil,
      pauses: byCategory { $0.pause() },
      released: byCategory { $0.time() },
      gates: chance(4) ? [ClosedGate(name: text(), detail: text()), ClosedGate(name: "b", detail: "")] : [],
      denied: byCategory { $0.reason() }, failed: byCategory { $0.text() }, unknown: chance(4) ? [text()] : [])
  }

  mutating func answer(_ fixtures: [[UInt8]]) -> SelectorAnswer {
    switch Int.random(in: 0..<8, using: &random) {
    case 0: .failed(.exited(chance() ? .code(3) : .signal(9), stderr: text()))
    case 1:
      .failed(
        chance() ? .timedOut(after: duration(), wroteAnswer: chance() ? chance() : nil) : .tooLarge(limit: 9))
    case 2: .wrote((["alternatives": .array(subset().map { .string($0.name.uppercased()) })] as JSONValue).encoded())
    case 3: .wrote((["alternatives": ["alias-0", "Alias-1", .string(text())]] as JSONValue).encoded())
    default: .wrote(fixtures.randomElement(using: &random) ?? [])
    }
  }
}

@Suite struct `A stored fire` {
  private func stored(_ value: JSONValue) throws -> JSONNode { try JSONDocument(parsing: value.encoded()).root }

  @Test(arguments: 0..<8)
  func `gives its policy, its facts and the identical plan back, whatever they were`(seed: UInt64) throws {
    let fixtures = try SelectorFixtures.all().map(SelectorFixtures.bytes)
    var generator = PlanGenerator(seed: seed)
    for _ in 0..<150 {
      let policy = generator.policy()
      let facts = generator.facts()
      let answer = generator.answer(fixtures)
      let policyBack = try #require(Policy(json: try stored(policy.json)))
      let factsBack = try #require(Facts(json: try stored(facts.json)))
      #expect(policyBack == policy)
      #expect(factsBack == facts)
      let plan = Plan(answer: answer, policy: policy, facts: facts)
      let recomputed = Plan(answer: answer, policy: policyBack, facts: factsBack)
      #expect(recomputed.json(policy: policyBack).encoded() == plan.json(policy: policy).encoded())
      try holdsItsPromises(plan, policy, facts)
    }
  }

  /// What is true of every plan, whatever went in.
  private func holdsItsPromises(_ plan: Plan, _ policy: Policy, _ facts: Facts) throws {
    let takers = plan.admitted.filter { entry in entry.candidate.category.map { facts.failed[$0] == nil } ?? true }
    #expect(takers.count <= max(0, policy.width - facts.live) && takers.count <= policy.perFire ?? .max)
    #expect(plan.degradation == nil || takers.count <= policy.fallbackStarts ?? .max)
    #expect(
      plan.listing.allSatisfy { policy.allowlist.contains($0) && facts.busy[$0] == nil && facts.denied[$0] == nil })
    #expect(Set(plan.listing).count == plan.listing.count)
    #expect(plan.entries.map(\.rank) == Array(1..<(plan.entries.count + 1)))
  }

  @Test(arguments: 0..<4)
  func `keeps every reason with its operands`(seed: UInt64) throws {
    var generator = PlanGenerator(seed: seed)
    for _ in 0..<60 {
      let reason = generator.reason()
      #expect(Reason(json: try stored(reason.json)) == reason)
    }
  }

  @Test(arguments: [
    Degradation.unrecognisedShape(keys: ["tier", "ranked"]), .namedNothing, .noAllowlistedCandidate, .emptyAnswer,
    .notJSON("line 1, column 2: no"), .notAnObject("a list"), .tooLarge(limit: 9),
    .timedOut(after: .milliseconds(1500)),
    .timedOut(after: .seconds(1), wroteAnswer: true), .timedOut(after: .seconds(1), wroteAnswer: false),
    .unrecognisedShape(keys: ["selected"], wrongTypes: ["selected is a string"]),
    .exited(.code(3), stderr: "no\n"), .exited(.signal(9), stderr: ""), .exited(.unseen, stderr: ""),
    .couldNotStart("no such file"),
  ])
  func `keeps the cause of a degraded fire`(cause: Degradation) throws {
    #expect(Degradation(json: try stored(cause.json)) == cause)
    #expect(!cause.sentence.isEmpty && !cause.sentence.hasSuffix("\n"))
  }

  @Test func `says everything of a plan, the same way each time`() throws {
    let policy = roomyPolicy(width: 6, perFire: 1)
    let facts = Facts(now: testNow, live: 2, busy: [category("triage"): "run 1"])
    let answer = SelectorAnswer.wrote(Array(#"{"alternatives": ["triage", "A b", "code", "news"], "tier": 1}"#.utf8))
    #expect(
      Plan(answer: answer, policy: policy, facts: facts).json(policy: policy).text
        == #"{"schema":2,"categories":["code"],"source":"selector","degraded":null,"no_work":false,"shape":"alternatives","#
        + #""keys_seen":["alternatives","tier"],"candidates":["#
        + #"{"rank":1,"category":"triage","source":"alternatives","decision":"withheld","reason":"busy","by":"run 1"},"#
        + #"{"rank":2,"category":"A b","source":"alternatives","decision":"withheld","reason":"invalidName"},"#
        + #"{"rank":3,"category":"code","source":"alternatives","decision":"admitted"},"#
        + #"{"rank":4,"category":"news","source":"alternatives","decision":"withheld","reason":"fireFull"}],"notes":[],"#
        + #""slots":{"width":6,"live":2,"free":4,"per_fire":1},"constraint":"perFire"}"#)
  }

  @Test(arguments: ["now", "live", "busy", "unreadable", "pauses", "released", "gates", "denied", "failed"])
  func `without a part of its facts cannot be recomputed`(key: String) throws {
    guard case .object(let members) = Facts(now: testNow).json else { return #expect(Bool(false), "no object") }
    #expect(Facts(json: try stored(.object(members.filter { $0.key != key }))) == nil)
  }

  @Test(arguments: ["unreadableForAll", "pauseOfAll", "gates", "unknown"])
  func `with a part of its facts that cannot be read is not recomputed without it`(key: String) throws {
    guard case .object(let members) = Facts(now: testNow).json else { return #expect(Bool(false), "no object") }
    let spoilt = members.map { $0.key == key ? JSONMember(key, [1]) : $0 }
    #expect(Facts(json: try stored(.object(spoilt))) == nil)
  }
  @Test(arguments: ["allowlist", "aliases", "width", "perFire", "fallback", "fallbackStarts", "cooldowns_ms"])
  func `with a part of its policy that cannot be read is not recomputed without it`(key: String) throws {
    guard case .object(let members) = roomyPolicy().json else { return #expect(Bool(false), "no object") }
    #expect(members.contains { $0.key == key })
    let spoilt = members.map { $0.key == key ? JSONMember(key, ["x": 1.5]) : $0 }
    #expect(Policy(json: try stored(.object(spoilt))) == nil)
  }
}
