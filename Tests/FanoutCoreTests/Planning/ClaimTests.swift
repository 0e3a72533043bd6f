import Testing

@testable import FanoutCore

@Suite struct `A claim` {
  private let code = category("code")
  private let news = category("news")
  private let gate = ClosedGate(name: "freeSpace", detail: "1 MiB")

  private func room(
    open: [(run: String, category: FanoutCore.Category)] = [], unreadable: String? = nil,
    pauses: PauseReading = PauseReading(),
    gate: ClosedGate? = nil, width: Int? = 2
  ) -> Admission {
    let facts = Facts(
      now: testNow, pauses: pauses, gate: gate, holders: open.map { ($0.category, "run \($0.run)") },
      unreadable: unreadable)
    let policy = Policy(allowlist: [], width: width ?? 2, perFire: 0)
    let person = width == nil ? PersonalRun(category: nil, isForced: true, mayRespawn: true) : nil
    return Admission(policy: policy, facts: facts.standing(against: person, width: policy.width))
  }

  @Test func `is granted where nothing stands against it, and takes a slot and its category`() {
    var room = room()
    #expect(room.reason(against: code, on: .claim) == nil)
    room.admit(code)
    #expect(
      room.reason(against: code, on: .claim) == .busy(by: "this fire") && room.reason(against: news, on: .claim) == nil)
    room.admit(news)
    #expect(room.live == 2 && room.reason(against: category("triage"), on: .claim) == .noFreeSlot)
  }

  @Test func `of a category with an open run is denied, whoever looks after that`() {
    #expect(room(open: [("f-1", code)]).reason(against: code, on: .claim) == .busy(by: "run f-1"))
  }

  @Test func `finds both generations of one lane in one slot`() {
    #expect(room(open: [("f-1", code), ("f-1r", code)]).reason(against: news, on: .claim) == nil)
  }

  @Test func `beyond the width is granted only where that may be exceeded`() {
    let open = [("f-1", code), ("f-2", category("triage"))]
    #expect(room(open: open).reason(against: news, on: .claim) == .noFreeSlot)
    #expect(room(open: open, width: nil).reason(against: news, on: .claim) == nil)
  }

  @Test func `is denied where safety state cannot be read`() {
    var pauses = PauseReading()
    pauses.unreadable[code] = "code.json"
    #expect(room(pauses: pauses).reason(against: code, on: .claim) == .unreadable("code.json"))
    #expect(
      room(pauses: pauses).reason(against: news, on: .claim) == nil
        && room(unreadable: "live/x").reason(against: news, on: .claim) == .unreadable("live/x"))
    pauses.unreadableForAll = ".all.json"
    #expect(room(pauses: pauses).reason(against: news, on: .claim) == .unreadable(".all.json"))
  }

  @Test func `is denied by a pause that holds, and by none that is over or void`() {
    for (until, isDenied) in [(testNow + .seconds(1), true), (testNow, false), (testNow + .seconds(3600), false)] {
      var pauses = PauseReading()
      pauses.categories[code] = Pause(since: testNow - .seconds(60), until: until, why: nil)
      if until == testNow + .seconds(3600) { pauses.categories[code]?.since = testNow + .seconds(60) }
      #expect(
        room(pauses: pauses).reason(against: code, on: .claim) == (isDenied ? .paused(until: until, why: nil) : nil))
    }
    var pauses = PauseReading()
    pauses.all = Pause(since: testNow, until: nil, why: "moving")
    #expect(room(pauses: pauses).reason(against: news, on: .claim) == .paused(until: nil, why: "moving"))
  }

  @Test func `is denied by a closed gate`() {
    #expect(room(gate: gate).reason(against: code, on: .claim) == .gate(name: "freeSpace", detail: "1 MiB"))
    #expect(room(gate: gate).reason(against: code, on: .respawn) == .gate(name: "freeSpace", detail: "1 MiB"))
  }

  @Test
  func `of a respawn finds its own lane in the way neither as busy nor as full, and others only beyond the width`() {
    let full = [("f-1", code), ("f-2", news)]
    #expect(room(open: full).reason(against: code, on: .respawn) == nil)
    #expect(room(open: full + [("f-3", category("triage"))]).reason(against: code, on: .respawn) == .noFreeSlot)
  }
}
