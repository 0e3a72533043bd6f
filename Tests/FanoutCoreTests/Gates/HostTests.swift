import Testing

@testable import FanoutCore

private let gib: Int64 = 1 << 30

/// SPEC 13, "Host", as a pure decision over what was read.
@Suite struct `The host` {
  private func facts(
    memory: [(Int64, Int64)] = [], _ pressures: [(HostFacts.Kind, Double)] = []
  ) -> HostFacts {
    var facts = HostFacts()
    facts.memory = memory.enumerated().map {
      HostFacts.Memory(available: $1.0, limit: $1.1, place: $0 == 0 ? "/slice" : "the machine")
    }
    facts.pressures = pressures.map { HostFacts.Pressure($0, percent: $1, place: "/slice") }
    return facts
  }

  private func plan(_ facts: HostFacts, live: Int = 0, policy: HostPolicy? = HostPolicy(), perFire: Int? = nil) -> Plan
  {
    var rules = roomyPolicy(width: 7, perFire: perFire)
    rules.host = policy
    var now = Facts(now: testNow, live: live)
    now.host = facts
    return FanoutCoreTests.plan(
      ["code", "news", "triage", "research", "content", "strategic"], policy: rules, facts: now)
  }

  /// Admitted of six candidates, with seven slots.
  @Test(
    arguments: [
      (20, 6), (19, 4), (10, 4), (9, 0), (0, 0), (100, 6),
    ] as [(Int64, Int)])
  func `offers half of the free slots, rounded up, below narrow, and none below close`(percent: Int64, admitted: Int) {
    let plan = plan(facts(memory: [(percent * gib, 100 * gib)]))
    #expect(plan.admitted.count == admitted)
    #expect(plan.constraint().description == (admitted == 6 ? "supply" : "gate:host"))
  }

  @Test func `goes by the worst level, each against its own limit`() {
    let plan = plan(facts(memory: [(3 * gib, 4 * gib), (9 * gib, 100 * gib)]))
    guard case .gate("host", let detail)? = plan.entries[0].withheld else {
      Issue.record("\(plan.reasons)")
      return
    }
    #expect(
      detail == "memory 9 GiB of 100 GiB (9 %) available in the machine, less than host.memory.close 10%; "
        + "host: { memory: null } switches it off")
    #expect(self.plan(facts(memory: [(gib / 4, 4 * gib), (90 * gib, 100 * gib)])).reasons[0] == "gate:host")
  }

  @Test func `takes sizes as well as parts`() {
    var policy = HostPolicy()
    policy.memory = HostPolicy.Bounds(narrow: .size(ByteCount(bytes: 4 * gib)), close: .size(ByteCount(bytes: gib)))
    #expect(plan(facts(memory: [(4 * gib, 400 * gib)]), policy: policy).admitted.count == 6)
    #expect(plan(facts(memory: [(4 * gib - 1, 400 * gib)]), policy: policy).admitted.count == 4)
    #expect(plan(facts(memory: [(gib - 1, 400 * gib)]), policy: policy).admitted.isEmpty)
  }

  @Test(
    arguments: [
      (.memory, 9.99, 6), (.memory, 10, 4), (.memory, 39.9, 4), (.memory, 40, 1), (.io, 39, 6), (.io, 40, 4),
      (.io, 80, 1),
      (.cpu, 100, 6),
    ] as [(HostFacts.Kind, Double, Int)])
  func `narrows and closes by each pressure, and keeps a floor`(kind: HostFacts.Kind, percent: Double, admitted: Int) {
    let plan = plan(facts([(kind, percent)]))
    #expect(plan.admitted.count == admitted)
    if admitted < 6 { #expect(plan.constraint().description == "gate:host") }
  }

  @Test func `closes by pressure only while the floor lives, by memory always`() {
    let pressed = facts([(.io, 99)])
    #expect(plan(pressed, live: 0).admitted.count == 1 && plan(pressed, live: 1).admitted.isEmpty)
    var policy = HostPolicy()
    policy.floor = 3
    #expect(plan(pressed, live: 1, policy: policy).admitted.count == 2)
    policy.floor = 0
    #expect(plan(pressed, live: 0, policy: policy).admitted.isEmpty)
    #expect(plan(facts(memory: [(0, gib)], [(.io, 99)]), live: 0).admitted.isEmpty)
  }

  @Test func `leaves its place in a fire to the least of all bounds`() {
    let narrow = facts([(.io, 50)])
    #expect(plan(narrow, perFire: 2).admitted.count == 2)
    #expect(plan(narrow, perFire: 2).constraint().description == "perFire")
    #expect(plan(narrow, live: 6).admitted.count == 1)
    #expect(plan(narrow, live: 7).reasons[0] == "gate:host")
  }

  @Test func `is not asked where it is switched off, and what could not be read lets pass`() {
    let pressed = facts(memory: [(0, gib)], [(.io, 99)])
    #expect(plan(pressed, policy: nil).admitted.count == 6)
    var policy = HostPolicy()
    (policy.memory, policy.ioPressure) = (nil, nil)
    #expect(plan(pressed, policy: policy).admitted.count == 6)
    var unread = HostFacts()
    unread.unread = ["io pressure: no such file"]
    #expect(plan(unread).admitted.count == 6)
  }

  private func admission(_ facts: HostFacts, live: Int) -> Admission {
    var rules = roomyPolicy(width: 7)
    rules.host = HostPolicy()
    var now = Facts(now: testNow, live: live)
    now.host = facts
    return Admission(policy: rules, facts: now)
  }

  @Test func `denies a respawn, which holds its place, only where it closes`() {
    let code = category("code")
    #expect(admission(facts(memory: [(19 * gib, 100 * gib)]), live: 7).reason(against: code, on: .respawn) == nil)
    #expect(
      admission(facts(memory: [(9 * gib, 100 * gib)]), live: 7).reason(against: code, on: .respawn)?.name == "gate:host"
    )
    // The floor is its own place.
    #expect(admission(facts([(.io, 99)]), live: 1).reason(against: code, on: .respawn) == nil)
    #expect(admission(facts([(.io, 99)]), live: 2).reason(against: code, on: .respawn)?.name == "gate:host")
  }

  @Test func `ends a fire before its selector only where no place is left`() {
    #expect(admission(facts([(.io, 50)]), live: 0).closedForAll == nil)
    #expect(admission(facts([(.io, 99)]), live: 0).closedForAll == nil)
    #expect(admission(facts([(.io, 99)]), live: 1).closedForAll?.name == "gate:host")
    #expect(admission(facts(memory: [(0, gib)]), live: 0).closedForAll?.name == "gate:host")
  }

  @Test func `is a claim's word as well as a plan's`() {
    var admission = admission(facts([(.io, 50)]), live: 5)
    let (code, news) = (category("code"), category("news"))
    #expect(admission.reason(against: code, on: .claim) == nil)
    admission.admit(code)
    #expect(admission.reason(against: news, on: .claim)?.name == "gate:host")
  }

  @Test func `can be decided again from what is stored`() throws {
    var policy = roomyPolicy()
    policy.host = HostPolicy()
    policy.host?.cpuPressure = HostPolicy.Bounds(narrow: 80, close: nil)
    var now = Facts(now: testNow)
    now.host = facts(memory: [(19 * gib, 100 * gib)], [(.io, 12.34), (.cpu, 3)])
    now.host?.unread = ["memory pressure"]
    let stored = StoredFire(policy: policy, facts: now, answer: .failed(.emptyAnswer), person: nil)
    #expect(StoredFire(json: try JSONDocument(parsing: stored.json.encoded()).root) == stored)
    policy.host = nil
    let without = StoredFire(policy: policy, facts: now, answer: .failed(.emptyAnswer), person: nil)
    #expect(StoredFire(json: try JSONDocument(parsing: without.json.encoded()).root) == without)
  }
}

@Suite struct `The host in a configuration` {
  private func host(_ more: String) throws -> HostPolicy? { try readConfiguration(leastConfiguration(more)).get().host }

  @Test func `has mild bounds where nothing is said, and can be switched off`() throws {
    #expect(try host("") == HostPolicy())
    #expect(try host("host: null") == nil)
    #expect(try host("host: {memory: null, ioPressure: {close: null}}")?.memory == nil)
    #expect(try host("host: {ioPressure: {close: null}}")?.ioPressure == HostPolicy.Bounds(narrow: 40, close: nil))
    #expect(try host("host: {cpuPressure: {narrow: 80}}")?.cpuPressure == HostPolicy.Bounds(narrow: 80, close: nil))
  }

  @Test func `reads parts and sizes`() throws {
    let memory = try host("host: {memory: {narrow: '8GiB', close: '7.5%'}}")?.memory
    #expect(memory == HostPolicy.Bounds(narrow: .size(ByteCount(bytes: 8 << 30)), close: .percent(7.5)))
    for share in ["20%", "0.5%", "4GiB", "100MB"] { #expect(MemoryShare(written: share)?.written == share) }
  }

  @Test func `has one bound give way to the other, and refuses two in the wrong order`() throws {
    #expect(try host("host: {ioPressure: {narrow: 90}}")?.ioPressure == HostPolicy.Bounds(narrow: 90, close: 90))
    #expect(try host("host: {ioPressure: {close: 20}}")?.ioPressure == HostPolicy.Bounds(narrow: 20, close: 20))
    #expect(
      try host("host: {memory: {narrow: '5%'}}")?.memory == HostPolicy.Bounds(narrow: .percent(5), close: .percent(5)))
    for wrong in ["{ioPressure: {narrow: 90, close: 80}}", "{memory: {narrow: '5%', close: '10%'}}"] {
      guard case .failure(let errors) = readConfiguration(leastConfiguration("host: \(wrong)")) else {
        Issue.record("\(wrong) was taken for a good one")
        continue
      }
      #expect(errors.description.contains("it would close before it narrows"), "\(errors)")
    }
  }
}
