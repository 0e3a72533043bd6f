import Testing

@testable import FanoutCore

@Suite struct `A claim` {
  private let code = category("code")
  private let news = category("news")
  private let gate = ClosedGate(name: "freeSpace", detail: "1 MiB")

  private func room(
    open: [(run: String, category: FanoutCore.Category)] = [], unreadable: String? = nil, pauses: PauseReading = PauseReading(),
    gate: ClosedGate? = nil, width: Int? = 2
  ) -> ClaimRoom {
    ClaimRoom(open: open, unreadable: unreadable, pauses: pauses, gate: gate, width: width, now: testNow)
  }

  @Test func `is granted where nothing stands against it, and takes a slot and its category`() {
    var room = room()
    #expect(room.objection(toClaimOf: code) == nil)
    room.took(code)
    #expect(room.objection(toClaimOf: code) == .busy(by: "this fire") && room.objection(toClaimOf: news) == nil)
    room.took(news)
    #expect(room.live == 2 && room.objection(toClaimOf: category("triage")) == .noFreeSlot)
  }

  @Test func `of a category with an open run is denied, whoever looks after that`() {
    #expect(room(open: [("f-1", code)]).objection(toClaimOf: code) == .busy(by: "run f-1"))
  }

  @Test func `finds both generations of one lane in one slot`() {
    #expect(room(open: [("f-1", code), ("f-1r", code)]).objection(toClaimOf: news) == nil)
  }

  @Test func `beyond the width is granted only where that may be exceeded`() {
    let open = [("f-1", code), ("f-2", category("triage"))]
    #expect(room(open: open).objection(toClaimOf: news) == .noFreeSlot && room(open: open, width: nil).objection(toClaimOf: news) == nil)
  }

  @Test func `is denied where safety state cannot be read`() {
    var pauses = PauseReading()
    pauses.unreadable[code] = "code.json"
    #expect(room(pauses: pauses).objection(toClaimOf: code) == .unreadable("code.json"))
    #expect(
      room(pauses: pauses).objection(toClaimOf: news) == nil
        && room(unreadable: "live/x").objection(toClaimOf: news) == .unreadable("live/x"))
    pauses.unreadableForAll = ".all.json"
    #expect(room(pauses: pauses).objection(toClaimOf: news) == .unreadable(".all.json"))
  }

  @Test func `is denied by a pause that holds, and by none that is over or void`() {
    for (until, isDenied) in [(testNow + .seconds(1), true), (testNow, false), (testNow + .seconds(3600), false)] {
      var pauses = PauseReading()
      pauses.categories[code] = Pause(since: testNow - .seconds(60), until: until, why: nil)
      if until == testNow + .seconds(3600) { pauses.categories[code]?.since = testNow + .seconds(60) }
      #expect(room(pauses: pauses).objection(toClaimOf: code) == (isDenied ? .paused(until: until, why: nil) : nil))
    }
    var pauses = PauseReading()
    pauses.all = Pause(since: testNow, until: nil, why: "moving")
    #expect(room(pauses: pauses).objection(toClaimOf: news) == .paused(until: nil, why: "moving"))
  }

  @Test func `is denied by a closed gate`() {
    #expect(room(gate: gate).objection(toClaimOf: code) == .gate(name: "freeSpace", detail: "1 MiB"))
    #expect(room(gate: gate).objection(toRespawnOf: code) == .gate(name: "freeSpace", detail: "1 MiB"))
  }

  @Test func `of a respawn finds its own lane in the way neither as busy nor as full, and others only beyond the width`() {
    let full = [("f-1", code), ("f-2", news)]
    #expect(room(open: full).objection(toRespawnOf: code) == nil)
    #expect(room(open: full + [("f-3", category("triage"))]).objection(toRespawnOf: code) == .noFreeSlot)
  }
}
