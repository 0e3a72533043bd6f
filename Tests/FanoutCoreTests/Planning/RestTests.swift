import Testing

@testable import FanoutCore

/// SPEC 13, "Rests", as a plan decides them.
@Suite struct `A category that rests` {
  private static let noopRests: [(count: Int64, seconds: Int64?)] = [
    (1, nil), (2, nil), (3, 1800), (4, 3600), (5, 7200), (6, 14_400), (7, 14_400), (90, 14_400), (.max, 14_400),
  ]
  private static let failureRests: [(count: Int64, seconds: Int64?)] = [
    (1, nil), (2, 600), (3, 1200), (7, 19_200), (8, 28_800), (9, 28_800),
  ]
  private let code = category("code")
  private let rules = BackOff(
    noop: BackOff.Rule(after: 3, first: .seconds(1800), limit: .seconds(4 * 3600)),
    failure: BackOff.Rule(after: 2, first: .seconds(600), limit: .seconds(8 * 3600)))

  private func policy(_ change: (inout Policy) -> Void = { _ in }) -> Policy {
    var policy = roomyPolicy()
    policy.backOff = rules
    change(&policy)
    return policy
  }

  private func facts(
    noops: Int64 = 0, failures: Int64 = 0, ago: Int64 = 0, tried: [String] = [], slack: Int64 = 0
  ) -> Facts {
    let last = testNow - .seconds(ago)
    return Facts(
      now: testNow,
      streaks: [
        code: Streaks(
          noops: Streak(length: noops, last: noops > 0 ? last : nil, tried: tried),
          failures: Streak(length: failures, last: failures > 0 ? last : nil))
      ], slack: .seconds(slack))
  }

  private func reason(_ policy: Policy, _ facts: Facts) -> Reason? {
    FanoutCoreTests.plan(["code"], policy: policy, facts: facts).entries.first?.withheld
  }

  @Test(arguments: noopRests)
  func `does so longer with each no-op in a row, up to the limit`(row: (count: Int64, seconds: Int64?)) {
    #expect(
      reason(policy(), facts(noops: row.count))
        == row.seconds.map { .coolingDown(until: testNow + .seconds($0), why: .noops(row.count)) })
  }

  @Test(arguments: failureRests)
  func `does so longer with each failure in a row`(row: (count: Int64, seconds: Int64?)) {
    #expect(
      reason(policy(), facts(failures: row.count))
        == row.seconds.map { .coolingDown(until: testNow + .seconds($0), why: .failures(row.count)) })
  }

  @Test func `does so from its last end on, to the second`() {
    #expect(reason(policy(), facts(noops: 3, ago: 1799)) == .coolingDown(until: testNow + .seconds(1), why: .noops(3)))
    #expect(reason(policy(), facts(noops: 3, ago: 1800)) == nil)
  }

  @Test func `does so for the cause that ends last`() {
    var facts = facts(noops: 3, failures: 2)
    #expect(reason(policy(), facts) == .coolingDown(until: testNow + .seconds(1800), why: .noops(3)))
    facts.released = [code: testNow]
    #expect(
      reason(policy { $0.cooldowns = [category("code"): .seconds(7200)] }, facts)
        == .coolingDown(until: testNow + .seconds(7200)))
  }

  @Test func `does so by its own rules where it has some`() {
    let own = policy { $0.backOffs = [category("code"): BackOff(noop: nil, failure: rules.failure)] }
    #expect(reason(own, facts(noops: 9)) == nil && reason(own, facts(failures: 2)) != nil)
    #expect(reason(policy { $0.backOff = .none }, facts(noops: 9, failures: 9)) == nil)
  }

  @Test func `is over for a fire that comes within its slack, and not a second earlier`() {
    #expect(reason(policy(), facts(noops: 3, ago: 1740, slack: 60)) == nil)
    #expect(reason(policy(), facts(noops: 3, ago: 1739, slack: 60)) != nil)
    var cooling = facts(slack: 60)
    cooling.released = [code: testNow - .seconds(3541)]
    let hourly = policy { $0.cooldowns = [category("code"): .seconds(3600)] }
    #expect(reason(hourly, cooling) == nil)
    cooling.slack = .seconds(58)
    #expect(reason(hourly, cooling) == .coolingDown(until: testNow + .seconds(59)))
  }

  @Test func `does not when the clock has jumped back, and that is said`() {
    let plan = FanoutCoreTests.plan(["code"], policy: policy(), facts: facts(noops: 3, ago: -1))
    #expect(plan.line == "code")
    #expect(plan.notes.contains { $0.hasPrefix("the rest of code until ") && $0.contains("is void") }, "\(plan.notes)")
  }

  @Test func `does so for the allowlist too, and for a person who names none`() {
    let fallen = Plan(answer: .failed(.emptyAnswer), policy: policy(), facts: facts(noops: 3))
    #expect(fallen.entries.first { $0.candidate.category == code }?.withheld?.name == "coolingDown")
    let person = PersonalRun(category: nil, isForced: true, mayRespawn: false)
    let own = Plan(
      answer: .wrote(Array(#"{"alternatives": ["code"]}"#.utf8)), policy: person.policy(policy()),
      facts: person.facts(facts(noops: 3), width: 9))
    #expect(own.reasons == ["coolingDown"])
  }

  @Test func `yields to a person who names it, who is told`() {
    let person = PersonalRun(category: code, isForced: false, mayRespawn: false)
    let plan = Plan(
      selection: Selection(person: code), policy: person.policy(policy()),
      facts: person.facts(facts(failures: 4), width: 9))
    #expect(plan.line == "code")
    #expect(
      person.outranked(policy: policy(), facts: facts(failures: 4))
        == [.coolingDown(until: testNow + .seconds(2400), why: .failures(4))])
  }

  // MARK: - What is new

  private func plan(entry: String, _ facts: Facts, _ policy: Policy? = nil) -> Plan {
    Plan(
      answer: .wrote(Array(#"{"selected": {"category": "code", "id": \#(entry)}}"#.utf8)),
      policy: policy ?? self.policy(), facts: facts)
  }

  @Test func `starts what none of its no-ops had tried, once, and the plan says so`() {
    let tired = facts(noops: 4, tried: ["t1", "7"])
    #expect(plan(entry: #""t1""#, tired).reasons == ["coolingDown"])
    #expect(plan(entry: "7", tired).reasons == ["coolingDown"])
    #expect(plan(entry: #""""#, tired).reasons == ["coolingDown"])
    #expect(plan(entry: "null", tired).reasons == ["coolingDown"])
    let new = plan(entry: #""t2""#, tired)
    #expect(new.line == "code" && new.entries.first?.remark == "resting, but new: t2")
    let document = String(decoding: new.json(policy: policy()).encoded(), as: UTF8.self)
    #expect(document.contains(#""decision":"admitted","remark":"resting, but new: t2""#), "\(document)")
    #expect(plan(entry: #""t2""#, facts(noops: 5, tried: ["t1", "7", "t2"])).reasons == ["coolingDown"])
    #expect(plan(entry: #""t2""#, facts()).entries.first?.remark == nil)
  }

  @Test func `rests after failures and its cooldown whatever is new`() {
    let failed = facts(noops: 3, failures: 2, tried: ["t1"])
    #expect(
      plan(entry: #""t2""#, failed).entries.first?.withheld
        == .coolingDown(until: testNow + .seconds(600), why: .failures(2)))
    var cooling = facts(noops: 3)
    cooling.released = [code: testNow]
    #expect(
      plan(entry: #""t2""#, cooling, policy { $0.cooldowns = [category("code"): .seconds(60)] }).reasons
        == ["coolingDown"])
  }

  // MARK: - On record

  @Test func `can be recomputed from what is stored, with cause and count`() throws {
    var own = policy { $0.backOffs = [category("news"): .none] }
    own.cooldowns = [category("news"): .seconds(60)]
    let stored = StoredFire(
      policy: own, facts: facts(noops: 3, failures: 2, tried: ["t1"], slack: 5), answer: .failed(.emptyAnswer),
      person: nil)
    let text = stored.json.encoded()
    #expect(StoredFire(json: try JSONDocument(parsing: text).root) == stored)
    for reason in [
      Reason.coolingDown(until: testNow, why: .noops(3)), .coolingDown(until: testNow, why: .failures(2)),
      .coolingDown(until: testNow),
    ] {
      #expect(Reason(json: try JSONDocument(parsing: reason.json.encoded()).root) == reason)
    }
    #expect(
      String(decoding: Reason.coolingDown(until: testNow, why: .noops(3)).json.encoded(), as: UTF8.self)
        == #"{"reason":"coolingDown","until":"\#(testNow.rfc3339)","why":"noop","in_a_row":3}"#)
  }
}

/// How what a selector's entry is told apart by is found.
@Suite struct `The id of an entry` {
  private func entry(_ answer: String) -> String? {
    Selection.select(
      .wrote(Array(answer.utf8)), names: SelectorFixtures.names, allowlist: SelectorFixtures.allowlist, fallback: .none
    ).candidates.first?.entry
  }

  @Test func `is taken from every step`() {
    #expect(entry(#"{"selected": {"category": "code", "id": "a"}}"#) == "a")
    #expect(entry(#"{"diversity_alternatives": [{"category": "code", "id": 12}]}"#) == "12")
    #expect(entry(#"{"alternatives": [{"id": "c", "category": "code"}]}"#) == "c")
    #expect(entry(#"{"all_scores": [{"category": "code", "score": 1, "id": "d"}]}"#) == "d")
    #expect(entry(#"{"all_scores": [{"name": "code", "score": 1, "id": "d"}]}"#) == "d")
    #expect(entry(#"{"all_scores": {"code": {"score": 1, "id": "e"}}}"#) == "e")
  }

  @Test func `is none where it is the name, no text and no number, or not there`() {
    #expect(entry(#"{"all_scores": [{"id": "code", "score": 1}]}"#) == nil)
    for answer in [
      #"{"alternatives": ["code"]}"#, #"{"alternatives": [{"category": "code"}]}"#, #"{"all_scores": {"code": 1}}"#,
      #"{"alternatives": [{"category": "code", "id": null}]}"#, #"{"alternatives": [{"category": "code", "id": {}}]}"#,
      #"{"alternatives": [{"category": "code", "id": ""}]}"#, #"{"alternatives": [{"category": "code", "id": 1.5}]}"#,
    ] { #expect(entry(answer) == nil, "\(answer)") }
  }

  @Test func `fits a line of the journal whole, and two that differ stay two`() throws {
    let long = String(repeating: "é", count: 300)
    let ids = ["short", "tab\tand \"quotes\"", long, long + "x", String(repeating: "a", count: 121)]
    let entries = try ids.map { id in
      let answer = ["selected": ["category": "code", "id": .string(id)]] as JSONValue
      return try #require(entry(String(decoding: answer.encoded(), as: UTF8.self)))
    }
    #expect(entries[0] == "short" && Set(entries).count == ids.count)
    for entry in entries {
      var start = RunStart(generation: 0, streak: 1, source: "selected", rank: 1, supervisor: "s")
      start.entry = entry
      var story = Story()
      story.add(1, .runStarted(start), run: "f-1", "code")
      #expect(Record(line: story.records[0].line())?.event == .runStarted(start), "\(entry)")
    }
  }
}
