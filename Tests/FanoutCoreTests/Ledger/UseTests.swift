import Foundation
import Testing

@testable import FanoutCore

private let halfDay: Duration = .seconds(43_200)

private func standing(_ story: Story, halfLife: Duration = halfDay) -> Standing {
  var standing = Standing(halfLife: halfLife)
  standing.see(story.records)
  for record in story.records { standing.apply(record, of: record.moment.wall.day) }
  return standing
}

/// SPEC 13, "Shares": slot-time, weighed by its age.
@Suite struct `Use of slots` {
  private let code = category("code")

  /// The integral of 2^(−age/half-life) over a stretch, by the C library and small steps.
  private func reckoned(from start: Double, to end: Double, seenAt now: Double, halfLife: Double) -> Double {
    let steps = 100_000
    let width = (end - start) / Double(steps)
    var sum = 0.0
    for step in 0..<steps {
      let middle = start + (Double(step) + 0.5) * width
      sum += width * exp2(-(now - middle) / halfLife)
    }
    return sum
  }

  @Test(arguments: [(0.0, 600.0, 600.0), (0, 600, 43_800), (0, 86_400, 90_000), (7, 8, 400_000)])
  func `weighs half after each half-life`(from: Double, to: Double, now: Double) {
    var use = Use()
    use.add(from: Int64(from * 1000), to: Int64(to * 1000), halfLife: halfDay)
    let value = use.value(at: Int64(now * 1000), halfLife: halfDay) / 1000
    let expected = reckoned(from: from, to: to, seenAt: now, halfLife: 43_200)
    #expect(abs(value / expected - 1) < 1e-9, "\(value) \(expected)")
  }

  @Test func `is the same however often somebody looks meanwhile`() {
    var (seldom, often) = (Use(), Use())
    seldom.add(from: 0, to: 3_600_000, halfLife: halfDay)
    for second in 0..<3600 {
      often.add(from: Int64(second) * 1000, to: Int64(second + 1) * 1000, halfLife: halfDay)
    }
    let late: Int64 = 50_000_000
    #expect(abs(seldom.value(at: late, halfLife: halfDay) / often.value(at: late, halfLife: halfDay) - 1) < 1e-9)
  }

  @Test func `of one run is never more than what a slot can weigh altogether`() {
    #expect(abs(Use.weight(of: .max / 2, halfDay) / 1000 - 43_200 / 0.6931471805599453) < 1e-3)
  }

  @Test func `counts what has ended, and live runs up to now`() {
    var story = Story()
    story.lane(0, 600, "a-1", "code", .productive)
    story.start(1000, "b-1", "code")
    story.start(1000, "c-1", "news")
    let standing = standing(story)
    let use = standing.use(at: story.moment(1300), live: [code])
    let expected =
      reckoned(from: 0, to: 600, seenAt: 1300, halfLife: 43_200)
      + reckoned(from: 1000, to: 1300, seenAt: 1300, halfLife: 43_200)
    #expect(abs((use.taken[code] ?? 0) / expected - 1) < 1e-6)
    // Nobody holds a lock for that one: it is over, and nobody has put that on record.
    #expect(use.taken[category("news")] == nil)
  }

  /// Whatever the wall clock says, eight hundred seconds are eight hundred seconds.
  @Test(arguments: [-1e9, -7200, 7200, 1e9]) func `is measured by clocks that nobody sets`(step: Double) {
    var story = Story()
    story.lane(0, 600, "a-1", "code", .productive)
    story.stepped = step
    story.start(1000, "b-1", "code")
    story.end(1200, "b-1", "code", .failed)
    story.release(1200, "b-1", "code")
    let taken = standing(story).use(at: story.moment(1200), live: []).taken[code] ?? 0
    #expect(taken > 790 && taken < 800, "\(taken)")
  }

  @Test func `takes no longer than the record of the end says, however late that was written`() {
    var story = Story()
    story.start(0, "a-1", "code")
    story.end(9000, "a-1", "code", .productive) { $0.elapsedMilliseconds = 60_000 }
    story.start(9100, "b-1", "code")
    story.end(9200, "b-1", "code", .productive) { $0.elapsedMilliseconds = 86_400_000 }
    #expect(standing(story).accounts[code]?.lengths == [60_000, 100_000])
  }

  @Test func `remembers how long the last twenty runs took`() {
    var story = Story()
    for place in 0..<25 {
      let at = Double(place) * 1000
      story.lane(at, at + Double(place) * 10, RunID("r\(place)-1"), "code", .productive)
    }
    story.lane(30_000, 30_007, "n-1", "news", .noop)
    let use = standing(story).use(at: story.moment(40_000), live: [])
    #expect(use.length(of: code) == .milliseconds(145_000))
    #expect(use.length(of: category("news")) == .seconds(7))
    #expect(use.length(of: category("triage")) == use.length && use.length == .seconds(140), "\(use.length)")
    #expect(UseFacts().length(of: code) == .seconds(600))
  }

  @Test func `is the same read from its checkpoint, in the middle of a run`() throws {
    var story = Story()
    story.lane(0, 600, "a-1", "code", .productive)
    story.start(1000, "b-1", "code")
    story.fire(1010, "f") { $0.reasons = [FireEnd.ReasonCount(reason: "noFreeSlot", count: 1, names: ["news"])] }
    let before = standing(story, halfLife: .seconds(600))
    let text = before.json.encoded()
    var kept = try #require(Standing(json: JSONDocument(parsing: text).root))
    #expect(kept.halfLife == .seconds(600) && kept == before)
    let end = story.records.count
    story.end(1200, "b-1", "code", .productive)
    story.release(1201, "b-1", "code")
    for record in story.records[end...] { kept.apply(record, of: record.moment.wall.day) }
    let whole = standing(story, halfLife: .seconds(600))
    #expect(kept.use(at: story.moment(2000), live: []) == whole.use(at: story.moment(2000), live: []))
  }

  @Test func `knows when each last started`() {
    var story = Story()
    story.lane(0, 600, "a-1", "code", .productive)
    story.start(1000, "b-1", "code")
    #expect(standing(story).use(at: story.moment(1300), live: []).started == [code: Story.wall(1000)])
  }
}

/// SPEC 13, "Held is not wrong", as the fold tells it.
@Suite struct `How long everything is held` {
  private func held(_ ends: [(Double, (inout FireEnd) -> Void)], at seconds: Double) -> Duration? {
    var story = Story()
    for (place, (at, change)) in ends.enumerated() { story.fire(at, FireID("f\(place)"), change) }
    return standing(story).held(at: story.moment(seconds))
  }

  private let shut: (inout FireEnd) -> Void = { $0.constraint = "gate:reviews" }

  @Test func `is counted from the first of the last fires that a gate kept from starting anything`() {
    #expect(held([(0, { _ in }), (100, shut), (200, shut)], at: 1101) == .seconds(1000))
    #expect(held([(100, shut), (200, { _ in }), (300, shut)], at: 401) == .seconds(100))
  }

  @Test func `is over with a fire that started something, or that something else limited`() {
    #expect(held([(100, shut), (200, { $0.constraint = "width" })], at: 900) == nil)
    let some: (inout FireEnd) -> Void = {
      $0.constraint = "gate:reviews"
      $0.admitted = 1
    }
    #expect(held([(100, shut), (200, some)], at: 900) == nil)
  }

  @Test func `is no matter of what a person started`() {
    #expect(held([(100, shut), (200, { $0.source = "person" })], at: 301) == .seconds(200))
  }
}

/// In how many fires in a row a category was asked for in vain.
@Suite struct `Demand that was not met` {
  private func asked(_ changes: [(inout FireEnd) -> Void]) -> [String: Int64] {
    var story = Story()
    for (place, change) in changes.enumerated() { story.fire(Double(place) * 100, FireID("f\(place)"), change) }
    let asked = standing(story).use(at: story.moment(9999), live: []).asked
    return Dictionary(asked.map { ($0.name, $1) }) { first, _ in first }
  }

  private func withheld(_ reason: String, _ names: String...) -> (inout FireEnd) -> Void {
    { $0.reasons = [FireEnd.ReasonCount(reason: reason, count: Int64(names.count), names: names)] }
  }

  @Test func `grows with each fire that asks, and ends with one that does not`() {
    #expect(asked([withheld("noFreeSlot", "code", "news"), withheld("gate:host", "code")]) == ["code": 2])
    #expect(asked([withheld("noFreeSlot", "code"), { _ in }]) == [:])
  }

  @Test func `is none of what runs, and of names without end`() {
    // Each alone: the next fire would end what the one before had begun.
    for reason in ["busy", "notAllowlisted", "invalidName"] { #expect(asked([withheld(reason, "code")]) == [:]) }
  }

  @Test func `is one of what was admitted and did not start`() {
    let fails: (inout FireEnd) -> Void = {
      $0.categories = ["code", "news"]
      $0.failures = [FireEnd.Failure(category: "news", why: "no program")]
    }
    #expect(asked([withheld("noFreeSlot", "code"), fails]) == ["news": 1])
  }

  @Test func `says nothing where the selector said nothing`() {
    let degraded: (inout FireEnd) -> Void = {
      $0.source = "allowlist(notJSON)"
      $0.reasons = [FireEnd.ReasonCount(reason: "noFreeSlot", count: 1, names: ["news"])]
    }
    #expect(asked([withheld("noFreeSlot", "code"), degraded]) == ["code": 1])
  }
}
