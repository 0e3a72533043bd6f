import Testing

@testable import FanoutCore

/// SPEC 13, "Backends": what opens a breaker, for how long, and what closes it.
@Suite struct `A breaker` {
  private static let start = testNow
  private let hour: Int64 = 3600

  /// A breaker and what happened to it, in seconds.
  private struct Try {
    var breaker = Breaker()
    var counted: [Bool] = []
    var configured: Int64 = 18
    var others: Int64 = 0

    static func at(_ seconds: Int64) -> WallTime { `A breaker`.start + .seconds(seconds) }
    func at(_ seconds: Int64) -> WallTime { Try.at(seconds) }

    @discardableResult mutating func end(
      _ verdict: AttemptEnd.Verdict, _ seconds: Int64, began: Int64? = nil, permit: Bool = false,
      opening: Int64? = nil, _ change: (inout AttemptEnd) -> Void = { _ in }
    ) -> Bool {
      var end = AttemptEnd(verdict)
      change(&end)
      let counts = breaker.take(
        Breaker.Ending(
          end: end, at: at(seconds), began: at(began ?? seconds - 10), opening: permit ? breaker.number : opening,
          configured: configured),
        others: others)
      counted.append(counts)
      return counts
    }

    mutating func ends(_ letters: String, from seconds: Int64 = 0, every: Int64 = 10) {
      for (place, letter) in letters.enumerated() {
        end(letter == "F" ? .bad : letter == "S" ? .good : .neutral, seconds + Int64(place) * every)
      }
    }

    func state(_ seconds: Int64) -> Breaker.State { breaker.state(at: at(seconds)) }
  }

  @Test(arguments: [
    ("FFF", true), ("FF", false), ("FFSF", true), ("SFFF", true), ("FSFSF", false), ("FFFS", true), ("FSSF", false),
    ("FFNNF", true), ("NNNN", false), ("SSSS", false), ("FFSSFF", false), ("FFSSFFF", true),
  ])
  func `opens where three of the last four counted attempts failed at once, and not before`(
    letters: String, opens: Bool
  ) {
    var one = Try()
    one.ends(letters)
    #expect((one.breaker.crash != nil) == opens, "\(letters)")
  }

  /// T2: F F F S are three of four still, and no success is a reason to open.
  @Test func `looks on the edge of a failure, and opens again with the first after one success`() {
    var one = Try()
    one.ends("FFF")
    #expect(one.breaker.number == 1)
    one.end(.good, 3700, permit: true)
    #expect(one.state(3700) == .closed)
    one.end(.bad, 3710)
    #expect(one.breaker.number == 2 && one.breaker.crash != nil)
    // After two successes one failure is not enough.
    var other = Try()
    other.ends("FFF")
    other.end(.good, 3700, permit: true)
    other.end(.good, 3710)
    other.end(.bad, 3720)
    #expect(other.breaker.crash == nil)
  }

  @Test func `counts by the time of the end, and none that is a day old`() {
    var one = Try()
    one.end(.bad, 0)
    one.end(.bad, 100)
    one.end(.bad, 86_400)
    #expect(one.breaker.crash == nil)
    one.end(.bad, 86_499)
    #expect(one.breaker.crash != nil)
    // An end that was kept aside and is written late stands where it ended.
    var late = Try()
    late.ends("FSSSS", from: 1000)
    late.end(.bad, 5)
    #expect(late.breaker.window.map(\.isFast) == [false, false, false, false])
  }

  @Test func `is open for an hour, then lets one attempt through`() {
    var one = Try()
    one.ends("FFF")
    #expect(one.state(20 + hour - 1) == .open(.crash, until: one.at(20 + hour)))
    #expect(one.state(20 + hour) == .halfOpen(.crash))
  }

  /// T8: 1, 2, 4, 8, 8 hours.
  @Test func `is open twice as long each time, up to eight hours, and half as long for each day without`() {
    var one = Try()
    one.ends("FFF")
    var lengths: [Int64] = []
    var now: Int64 = 20
    for _ in 0..<5 {
      guard let crash = one.breaker.crash else { break }
      lengths.append((crash.until - crash.since).milliseconds / 3_600_000)
      now += (crash.until - crash.since).milliseconds / 1000
      one.end(.bad, now + 5, permit: true)
      now += 5
    }
    #expect(lengths == [1, 2, 4, 8, 8] && one.breaker.number == 6)
    func next(after days: Int64) -> Int64? {
      var again = one
      again.end(.good, now + 30_000, permit: true)
      again.ends("FFF", from: now + days * 86_400)
      return again.breaker.crash.map { ($0.until - $0.since).milliseconds / 3_600_000 }
    }
    #expect(next(after: 1) == 8 && next(after: 2) == 4 && next(after: 3) == 2 && next(after: 4) == 1)
    #expect(next(after: 400) == 1)
  }

  /// T4 and T3: who began before it opened tells of the past.
  @Test func `opens once for those that were under way, and heeds none of them later`() {
    var one = Try()
    one.ends("FFFF")
    #expect(one.breaker.number == 1)
    let until = one.breaker.crash?.until
    one.end(.good, 200)
    one.end(.good, 3700, opening: 0)
    #expect(one.breaker.crash?.until == until && one.state(3700) == .halfOpen(.crash))
    one.end(.bad, 3710)
    #expect(one.breaker.number == 1 && one.breaker.crash?.until == until)
    #expect(one.breaker.window.count == 4)
  }

  /// T1.
  @Test func `is closed by a good end of its one attempt, opened by a bad one, and left as it was by any other`() {
    var half = Try()
    half.ends("FFF")
    var good = half
    good.end(.good, 3700, permit: true)
    #expect(good.state(3700) == .closed)
    var bad = half
    let reopened = bad.end(.bad, 3700, permit: true)
    #expect(reopened)
    #expect(bad.state(3701) == .open(.crash, until: bad.at(3700 + 2 * hour)))
    var neutral = half
    let said = neutral.end(.neutral, 3700, permit: true)
    #expect(!said)
    #expect(neutral.state(3701) == .halfOpen(.crash) && neutral.breaker.number == 1)
    // One that is killed after a minute has proven what it was to prove.
    var outlived = half
    outlived.end(.neutral, 3800, permit: true) { $0.outlived = true }
    #expect(outlived.state(3800) == .closed)
    // A limit is another cause, and excuses nothing.
    var limited = half
    limited.end(.neutral, 3700, permit: true) { $0.isLimited = true }
    #expect(limited.state(3701) == .open(.limit, until: limited.at(3700 + hour)))
    #expect(limited.state(3700 + hour) == .halfOpen(.crash))
  }

  /// T7.
  @Test(arguments: [
    (Int64(1), Int64(0), false), (2, 0, true), (2, 1, false), (3, 0, true), (3, 1, false), (18, 8, true),
    (18, 9, false), (6, 9, false),
  ])
  func `opens by a crash at most at half of them, and never at a single one`(n: Int64, others: Int64, opens: Bool) {
    var one = Try()
    (one.configured, one.others) = (n, others)
    one.ends("FFF")
    #expect((one.breaker.crash != nil) == opens)
    // What is not the backend's fault counts for the category: of one by itself all, of others the one that would open.
    #expect(one.counted == (n == 1 ? [false, false, false] : [true, true, opens]))
    // The next failure looks again.
    one.others = 0
    one.end(.bad, 100)
    #expect((one.breaker.crash != nil) == (n > 1))
  }

  @Test func `remembers that it was not opened because others were, until it is, goes well, is closed, or for a day`()
    throws
  {
    var one = Try()
    (one.configured, one.others) = (4, 2)
    one.ends("FFF")
    #expect(one.breaker.crash == nil && one.breaker.isCrashing(at: one.at(30)))
    #expect(!one.breaker.isCrashing(at: one.at(90_000)))
    #expect(try Breaker(json: JSONDocument(parsing: one.breaker.json.encoded()).root) == one.breaker)
    var well = one
    well.end(.good, 100)
    #expect(!well.breaker.isCrashing(at: well.at(101)))
    var opened = one
    opened.others = 0
    opened.end(.bad, 100)
    #expect(opened.breaker.crash != nil && !opened.breaker.isCrashing(at: opened.at(101)))
    one.breaker.close()
    #expect(!one.breaker.isCrashing(at: one.at(101)))
    // Three failures that opened it, and a person who closed it again, are no fault of others.
    var closed = Try()
    closed.ends("FFF")
    closed.breaker.close()
    #expect(!closed.breaker.isCrashing(at: closed.at(101)))
  }

  @Test func `holds a place of that half until nobody has tried it for a day`() {
    var one = Try()
    one.ends("FFF")
    let until = 20 + hour
    #expect(one.breaker.holdsPlace(at: one.at(until + 86_399)) && !one.breaker.holdsPlace(at: one.at(until + 86_400)))
    #expect(!Breaker().holdsPlace(at: testNow))
    var limited = Try()
    limited.end(.neutral, 0) { $0.isLimited = true }
    #expect(!limited.breaker.holdsPlace(at: limited.at(1)))
  }

  /// T10.
  @Test func `is open by a limit until it said, for an hour where it did not, and not for a time that is past`() {
    var silent = Try()
    let limited = silent.end(.neutral, 0) { $0.isLimited = true }
    #expect(limited)
    #expect(silent.state(1) == .open(.limit, until: silent.at(hour)) && silent.state(hour) == .halfOpen(.limit))
    var told = Try()
    told.end(.neutral, 0) { ($0.isLimited, $0.until) = (true, Try.at(90)) }
    #expect(told.state(89) == .open(.limit, until: told.at(90)) && told.state(90) == .halfOpen(.limit))
    var past = Try()
    past.end(.neutral, 0) { ($0.isLimited, $0.until) = (true, Try.at(0)) }
    #expect(past.state(1) == .closed)
    // A worker's word is believed, however far it goes.
    var far = Try()
    far.end(.neutral, 0) { ($0.isLimited, $0.until) = (true, Try.at(73 * 365 * 86_400)) }
    #expect(far.state(86_400 * 365) == .open(.limit, until: far.at(73 * 365 * 86_400)))
    // A limit alone opens a single backend as well.
    var alone = Try()
    alone.configured = 1
    alone.end(.neutral, 0) { $0.isLimited = true }
    #expect(alone.state(1) == .open(.limit, until: alone.at(hour)))
  }

  @Test func `is prolonged by a later time that is said, and by no run that began before`() {
    var one = Try()
    one.end(.neutral, 0) { ($0.isLimited, $0.until) = (true, Try.at(100)) }
    one.end(.neutral, 5, began: -5) { $0.isLimited = true }
    #expect(one.breaker.limit?.until == one.at(100))
    one.end(.neutral, 6, began: -5) { ($0.isLimited, $0.until) = (true, Try.at(50)) }
    #expect(one.breaker.limit?.until == one.at(100))
    one.end(.neutral, 7, began: -5) { ($0.isLimited, $0.until) = (true, Try.at(200)) }
    #expect(one.breaker.limit?.until == one.at(200) && one.breaker.number == 1)
    one.end(.neutral, 50, began: 20) { $0.isLimited = true }
    #expect(one.breaker.limit?.until == one.at(50 + hour))
  }

  @Test func `is open for want of a login until a probe passes or a person says so, and by no time`() {
    var one = Try()
    let loggedOut = one.end(.neutral, 0) { $0.needsLogin = true }
    #expect(loggedOut)
    #expect(one.state(400 * 86_400) == .open(.login, until: nil))
    var probed = one
    probed.breaker.passProbe(at: probed.at(0))
    #expect(probed.state(1) == .open(.login, until: nil))
    probed.breaker.passProbe(at: probed.at(1))
    #expect(probed.state(2) == .halfOpen(.login))
    // Who began before the probe passed says nothing new; who began after it does.
    probed.end(.neutral, 3, began: 0) { $0.needsLogin = true }
    #expect(probed.state(4) == .halfOpen(.login))
    var again = probed
    again.end(.neutral, 9, began: 5, permit: true) { $0.needsLogin = true }
    #expect(again.state(10) == .open(.login, until: nil) && again.breaker.number == 2)
    probed.end(.good, 9, began: 5, permit: true)
    #expect(probed.state(10) == .closed)
    one.breaker.close()
    #expect(one.state(1) == .closed)
  }

  /// T9.
  @Test func `is void where it ends further ahead than it is long, and says so`() {
    var one = Try()
    one.ends("FFF")
    let before = one.at(-9 * hour)
    #expect(one.breaker.state(at: before) == .halfOpen(.crash))
    #expect(one.breaker.voids(at: before).map(\.cause) == [.crash] && one.breaker.voids(at: one.at(30)).isEmpty)
  }

  @Test func `stays half-open after a limit where its one attempt fails once, and is the crash of the third`() {
    var one = Try()
    one.end(.neutral, 0) { $0.isLimited = true }
    one.end(.bad, hour + 1, permit: true)
    #expect(one.state(hour + 2) == .halfOpen(.limit) && one.breaker.crash == nil)
    one.end(.bad, hour + 20, permit: true)
    one.end(.bad, hour + 40, permit: true)
    #expect(one.breaker.crash != nil)
  }

  @Test func `is read as it is written, whatever is in it`() throws {
    var one = Try()
    one.ends("SFFF")
    one.end(.neutral, 100) { ($0.isLimited, $0.needsLogin) = (true, true) }
    one.breaker.passProbe(at: one.at(200))
    for breaker in [one.breaker, Breaker()] {
      #expect(Breaker(json: try JSONDocument(parsing: breaker.json.encoded()).root) == breaker)
    }
    let facts = BackendFacts(breaker: one.breaker, isTried: true, started: testNow)
    #expect(BackendFacts(json: try JSONDocument(parsing: facts.json.encoded()).root) == facts)
    #expect(Breaker(json: try JSONDocument(parsing: Array(#"{"opened":1,"window":[],"crash":{}}"#.utf8)).root) == nil)
  }
}
