import Testing

@testable import FanoutCore

@Suite struct `What a journal amounts to` {
  private func read(_ standing: Standing) throws -> Standing {
    try #require(Standing(json: JSONDocument(parsing: standing.json.encoded()).root))
  }

  @Test(arguments: 0..<100) func `is the same from a checkpoint and what followed as from the whole journal`(
    seed: UInt64
  ) throws {
    var chronicle = Chronicle(seed: seed)
    for _ in 0..<Int(seed % 70) { chronicle.goOn() }
    let checkpoint = try read(chronicle.standing)
    let kept = chronicle.truth.count
    for _ in 0..<50 { chronicle.goOn() }
    // What the files tell, without anything that was kept.
    var whole = Standing()
    for (record, day) in chronicle.merged() { whole.apply(record, of: day) }
    var continued = checkpoint
    for record in chronicle.truth.dropFirst(kept) {
      continued.apply(record, of: max(record.moment.wall.day, record.fire?.made?.day ?? ""))
    }
    #expect(continued == whole && whole == chronicle.standing)
    #expect(try read(continued) == continued)
  }

  @Test(arguments: 0..<100) func `says of each category what its records say`(seed: UInt64) throws {
    var chronicle = Chronicle(seed: seed)
    for _ in 0..<150 { chronicle.goOn() }
    let ledger = Story.ledger(chronicle.truth)
    for name in Chronicle.categories {
      let category = category(name)
      let own = ledger.endedRuns.filter { $0.category == category }.compactMap(\.end?.outcome)
      let row = own.reversed().filter { $0 != .refused }.prefix { $0.isUnsuccessful }
      #expect(chronicle.standing.streak(of: category) == row.count + 1)
      #expect(chronicle.standing.refusals(of: category) == own.reversed().prefix { $0 == .refused }.count)
      #expect(chronicle.standing.accounts[category]?.lastEnd?.outcome == own.last)
      // An open run's lane says nothing of a cooldown until it is released.
      #expect(chronicle.standing.released[category] == ledger.released[category])
    }
    let last = ledger.recent(50)
    #expect(chronicle.standing.recent.reversed().map(\.id) == last.map(\.id))
    #expect(chronicle.standing.recent.reversed().map(\.outcome) == last.map { $0.end?.outcome })
  }

  @Test func `remembers the last fifty runs, however old, and a streak of years`() throws {
    var story = Story()
    let week = 7 * 86_400.0
    for index in 0..<60 { story.lane(Double(index) * week, Double(index) * week + 60, "f\(index)-1", "code", .failed) }
    var standing = Standing()
    for record in story.records { standing.apply(record, of: record.moment.wall.day) }
    #expect(standing.recent.map(\.id) == (10..<60).map { "f\($0)-1" } && standing.streak(of: category("code")) == 61)
    #expect(standing.released == [category("code"): Story.wall(59 * week + 60)])
  }

  @Test func `lets the first of two ends stand, and a refused run start no cooldown`() {
    var story = Story()
    story.lane(10, 20, "a-1", "code", .failed)
    story.end(21, "a-1", "code", .productive)
    story.lane(30, 40, "b-1", "code", .refused)
    var standing = Standing()
    for record in story.records { standing.apply(record, of: "2026-11-21") }
    #expect(standing.streak(of: category("code")) == 2 && standing.refusals(of: category("code")) == 1)
    #expect(
      standing.released == [category("code"): Story.wall(20)] && standing.recent.map(\.outcome) == [.failed, .refused])
    #expect(standing.lanes.isEmpty)
  }

  @Test func `counts a run whose start is torn`() {
    var story = Story()
    story.lane(10, 20, "a-1", "code", .failed)
    story.records.removeAll { if case .runStarted = $0.event { true } else { false } }
    var standing = Standing()
    for record in story.records { standing.apply(record, of: "2026-11-21") }
    #expect(
      standing.streak(of: category("code")) == 2 && standing.recent.map(\.id) == ["a-1"] && standing.lanes.isEmpty)
  }

  @Test func `does not grow without bound where ends are lost`() {
    var standing = Standing()
    var story = Story()
    for index in 0..<5000 { story.start(Double(index), "f\(index)-1", "code") }
    for record in story.records { standing.apply(record, of: "2026-11-21") }
    #expect(standing.lanes.count == Standing.lanesKept && standing.recent.count == 50)
  }

  @Test(arguments: [#"{"v":0}"#, "{}", "[]", #"{"v":1,"newest_schema":1,"boots":[],"time":{}}"#])
  func `is not read from what is no checkpoint`(text: String) throws {
    #expect(try Standing(json: JSONDocument(parsing: Array(text.utf8)).root) == nil)
  }
}

@Suite struct `How much time has passed for certain` {
  private let day: Int64 = 86_400_000

  private func moment(_ wall: Int64, _ boot: String, _ clock: Int64) -> Moment {
    Moment(wall: WallTime(milliseconds: Story.dawn.milliseconds + wall), boot: boot, bootMilliseconds: clock)
  }

  private func time(_ moments: Moment...) -> ProvenTime {
    var time = ProvenTime()
    for moment in moments { time.witness(moment) }
    return time
  }

  @Test(arguments: [1, 20, 405, 730] as [Int64])
  func `is what the boot clock says, however far ahead the wall clock was set`(days: Int64) {
    let ahead = time(moment(0, "a", 1000), moment(days * day + 5000, "a", 6000))
    #expect(ahead.elapsed == 5000 && ahead.doubt == ProvenTime.Doubt(ahead: days * day, stood: 0, isGap: false))
    var later = ahead
    later.witness(moment(days * day + 5000 + 3_600_000, "a", 6000 + 3_600_000))
    #expect(later.elapsed == 5000 + 3_600_000 && later.doubt == nil)
    var back = ahead
    back.witness(moment(7000, "a", 8000))
    #expect(back.elapsed == 7000 && back.doubt == nil)
  }

  @Test func `is not less for a clock that was behind for a while`() {
    let time = time(moment(0, "a", 1000), moment(-365 * day, "a", 2000), moment(2000, "a", 3000))
    #expect(time.elapsed == 2000 && time.doubt?.ahead == 365 * day + 1000)
  }

  @Test func `is believed to have passed while the machine was off, a day at once, more when it has stood for an hour`()
  {
    #expect(time(moment(0, "a", 1000), moment(day / 2, "b", 9000)).elapsed == day / 2)
    #expect(time(moment(0, "a", 1000), moment(-5 * day, "b", 9000)).elapsed == 9000)
    var off = time(moment(0, "a", 1000), moment(20 * day, "b", 9000))
    #expect(off.elapsed == 9000 && off.doubt == ProvenTime.Doubt(ahead: 20 * day - 9000, stood: 0, isGap: true))
    var corrected = off
    off.witness(moment(20 * day + 3_599_000, "b", 9000 + 3_599_000))
    #expect(off.elapsed == 9000 + 3_599_000 && off.doubt != nil)
    off.witness(moment(20 * day + 3_600_000, "b", 9000 + 3_600_000))
    #expect(off.elapsed == 20 * day + 3_600_000 && off.doubt == nil)
    corrected.witness(moment(60_000, "b", 70_000))
    #expect(corrected.doubt == nil && corrected.elapsed == 70_000)
    corrected.witness(moment(day, "b", 70_000 + day))
    #expect(corrected.elapsed == 70_000 + day)
  }

  @Test func `is not proven by a record of a boot that is over`() {
    var time = time(moment(0, "a", 1000), moment(10_000, "b", 9000))
    time.witness(moment(5000, "a", 6000), isOld: true)
    #expect(time.elapsed == 10_000 && time.last?.boot == "b")
  }

  @Test func `a clock that stands over several starts is believed by all of them together`() {
    var time = time(moment(0, "a", 1000), moment(20 * day, "b", 1000))
    for start in 1...4 {
      let wall = 20 * day + Int64(start) * 2_000_000
      time.witness(moment(wall, "b\(start)", 1000))
      time.witness(moment(wall + 1_000_000, "b\(start)", 1_001_000))
    }
    #expect(time.doubt == nil && time.elapsed >= 20 * day)
  }
}

@Suite struct `The age of what is kept` {
  private func ages(_ chronicle: Chronicle) -> Ages { Ages(chronicle.standing, at: chronicle.moment) }
  private let day: Int64 = 86_400_000

  @Test(arguments: [20, 405, 730] as [Int64])
  func `is no more than the boot clock allows, also in the second fire of a clock that is ahead`(days: Int64) {
    var chronicle = Chronicle(seed: 1)
    chronicle.fire()
    let stamp = chronicle.moment.wall
    chronicle.pass(day)
    chronicle.set(by: days * day)
    for _ in 0..<3 {
      #expect(ages(chronicle).age(of: stamp) <= .milliseconds(day + 8 * 3_600_000))
      chronicle.fire()
      chronicle.pass(2 * 3_600_000)
    }
    #expect(ages(chronicle).doubt == nil)
    // Right again: what is old by every clock is old.
    chronicle.set(by: -days * day)
    chronicle.pass(20 * day)
    chronicle.fire()
    #expect(ages(chronicle).age(of: stamp) >= .milliseconds(21 * day))
  }

  @Test func `is that of its file where the clock that named it was behind`() {
    var chronicle = Chronicle(seed: 1)
    chronicle.fire()
    chronicle.set(by: -365 * day)
    let stamp = chronicle.moment.wall
    chronicle.fire()
    chronicle.set(by: 365 * day)
    chronicle.fire()
    chronicle.restart(off: 60_000, setBy: 0)
    chronicle.fire()
    #expect(ages(chronicle).age(of: stamp) < .seconds(3600))
  }

  @Test func `is what the wall clock says of what is older than the journal, and of what lies in the future`() {
    var chronicle = Chronicle(seed: 1)
    chronicle.fire()
    let now = chronicle.moment.wall
    #expect(ages(chronicle).age(of: now - .seconds(86_400 * 1000)) >= .seconds(86_400 * 999))
    #expect(ages(chronicle).age(of: now + .seconds(86_400)) < .zero)
  }
}

@Suite struct `Listening for life` {
  @Test func `takes any change for a sign, whatever its stamp says`() {
    var listening = LastSignOfLife<Int>()
    listening.begin(0, at: at(10))
    #expect(listening.look(0, changedAgo: .seconds(1), at: at(12)) == MonotonicTime(nanoseconds: .min))
    // An hour back, an hour ahead, and no stamp at all: now.
    #expect(listening.look(1, changedAgo: .seconds(3600), at: at(14)) == at(14))
    #expect(listening.look(2, changedAgo: .seconds(-3600), at: at(16)) == at(16))
    #expect(listening.look(nil, changedAgo: nil, at: at(18)) == at(18))
    // Between the looks it is believed.
    #expect(listening.look(3, changedAgo: .seconds(1), at: at(20)) == at(19))
    #expect(listening.look(3, changedAgo: .seconds(3), at: at(22)) == at(19))
  }

  @Test func `counts nothing from before the worker, and of an adopted one what the kernel says`() {
    var listening = LastSignOfLife<Int>()
    listening.begin(5, at: at(10))
    #expect(listening.lastLife == nil)
    #expect(listening.look(6, changedAgo: .seconds(60), at: at(12)) == at(12))
    var adopter = LastSignOfLife<Int>()
    #expect(adopter.look(6, changedAgo: .seconds(60), at: at(100)) == at(40))
  }
}
