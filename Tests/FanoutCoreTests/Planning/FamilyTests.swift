import Testing

@testable import FanoutCore

/// SPEC 13, "Families".
@Suite struct `A family` {
  private func policy(_ width: Int?, _ names: String...) -> Policy {
    var policy = roomyPolicy()
    policy.families = [FamilyPolicy(name: "writing", categories: names.map(category), width: width)]
    return policy
  }

  private func facts(_ lanes: String...) -> Facts {
    var facts = Facts(now: testNow, live: lanes.count)
    facts.lanes = Set(lanes.map(category))
    for lane in facts.lanes { facts.busy[lane] = "run" }
    return facts
  }

  @Test func `holds so many of its categories together, and no other`() {
    let plan = FanoutCoreTests.plan(["content", "news", "code"], policy: policy(1, "content", "news"))
    #expect(plan.entries.map(\.withheld) == [nil, .familyFull(name: "writing"), nil])
    #expect(plan.constraint().description == "family:writing")
    let two = FanoutCoreTests.plan(["content", "news", "code"], policy: policy(2, "content", "news", "code"))
    #expect(two.reasons == ["-", "-", "familyFull:writing"])
  }

  @Test func `counts what lives already, and nobody where it has no width`() {
    #expect(
      FanoutCoreTests.plan(["content", "code"], policy: policy(1, "content", "news"), facts: facts("news")).reasons
        == ["familyFull:writing", "-"])
    #expect(
      FanoutCoreTests.plan(["content", "code"], policy: policy(nil, "content", "news"), facts: facts("news")).line
        == "content code")
  }

  @Test func `is asked at a claim, and not of a respawn, which is one of them`() {
    var admission = Admission(policy: policy(1, "content", "news"), facts: Facts(now: testNow))
    let (content, news) = (category("content"), category("news"))
    #expect(admission.reason(against: content, on: .claim) == nil)
    admission.admit(content)
    #expect(admission.reason(against: news, on: .claim) == .familyFull(name: "writing"))
    #expect(admission.reason(against: content, on: .respawn) == nil)
  }

  @Test func `passes the place of a failed launch on`() {
    var now = Facts(now: testNow)
    now.failed = [category("content"): "no such program"]
    let plan = FanoutCoreTests.plan(["content", "news"], policy: policy(1, "content", "news"), facts: now)
    #expect(plan.line == "content news")
  }

  @Test func `yields to a person with force alone`() {
    for isForced in [false, true] {
      let person = PersonalRun(category: category("content"), isForced: isForced, mayRespawn: false)
      let rules = policy(1, "content", "news")
      let plan = Plan(
        selection: Selection(person: category("content")), policy: person.policy(rules),
        facts: person.facts(facts("news"), width: 9))
      #expect(plan.reasons == [isForced ? "-" : "familyFull:writing"])
      #expect(
        person.outranked(policy: rules, facts: facts("news")).map(\.name) == (isForced ? ["familyFull:writing"] : []))
    }
  }

  @Test func `can be decided again from what is stored, and is read as it is written`() throws {
    let stored = StoredFire(
      policy: policy(1, "content", "news"), facts: facts("news"), answer: .failed(.emptyAnswer), person: nil)
    #expect(StoredFire(json: try JSONDocument(parsing: stored.json.encoded()).root) == stored)
    let reason = Reason.familyFull(name: "writing")
    #expect(Reason(json: try JSONDocument(parsing: reason.json.encoded()).root) == reason)
    let read = try readConfiguration(
      leastConfiguration(
        "families: {writing: {categories: ['Content', 'news'], width: 1}, tidy: {categories: ['code']}}")
    ).get().families
    #expect(
      read == [
        FamilyPolicy(name: "writing", categories: categories("content", "news"), width: 1),
        FamilyPolicy(name: "tidy", categories: categories("code"), width: nil),
      ])
  }
}
