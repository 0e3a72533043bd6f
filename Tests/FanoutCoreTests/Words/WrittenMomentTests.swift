import Testing

@testable import FanoutCore

@Suite struct `A moment as a person writes it` {
  /// 2026-11-29T21:30:00Z.
  private static let now = WallTime(rfc3339: "2026-11-29T21:30:00Z") ?? WallTime(milliseconds: 0)
  /// Five hours behind; there it is still the afternoon.
  private static let west = LocalZone.fixed(.seconds(-5 * 3600))
  /// Eleven hours ahead; there it is the next day.
  private static let east = LocalZone.fixed(.seconds(11 * 3600))

  private func read(_ written: String, _ zone: LocalZone, at now: WallTime = now) throws -> String {
    try #require(WrittenMoment(written: written)).moment(at: now, in: zone).rfc3339.replacing(".000", with: "")
  }

  @Test(arguments: [
    ("8h", "2026-11-29T13:30:00Z", "2026-11-29T13:30:00Z"), ("1h30m", "2026-11-29T20:00:00Z", "2026-11-29T20:00:00Z"),
    ("14d", "2026-11-15T21:30:00Z", "2026-11-15T21:30:00Z"), ("1w", "2026-11-22T21:30:00Z", "2026-11-22T21:30:00Z"),
    ("1w2d", "2026-11-20T21:30:00Z", "2026-11-20T21:30:00Z"),
    ("today", "2026-11-29T05:00:00Z", "2026-11-29T13:00:00Z"),
    ("yesterday", "2026-11-28T05:00:00Z", "2026-11-28T13:00:00Z"),
    ("2026-11-28", "2026-11-28T05:00:00Z", "2026-11-27T13:00:00Z"),
    ("2026-11-28 08:00", "2026-11-28T13:00:00Z", "2026-11-27T21:00:00Z"),
    ("2026-11-28T08:00:30", "2026-11-28T13:00:30Z", "2026-11-27T21:00:30Z"),
    ("2026-11-28 8:00", "2026-11-28T13:00:00Z", "2026-11-27T21:00:00Z"),
    ("08:00", "2026-11-29T13:00:00Z", "2026-11-29T21:00:00Z"), ("8:00", "2026-11-29T13:00:00Z", "2026-11-29T21:00:00Z"),
    ("2026-11-28T08:00:00Z", "2026-11-28T08:00:00Z", "2026-11-28T08:00:00Z"),
    ("2026-11-28T08:00:00+01:00", "2026-11-28T07:00:00Z", "2026-11-28T07:00:00Z"),
    ("2026-11-28T08:00:00-0530", "2026-11-28T13:30:00Z", "2026-11-28T13:30:00Z"),
    ("@1796000000", "2026-11-30T00:53:20Z", "2026-11-30T00:53:20Z"),
    ("2024-02-29", "2024-02-29T05:00:00Z", "2024-02-28T13:00:00Z"),
  ])
  func `is so long ago, or what the clock on the wall shows`(written: String, west: String, east: String) throws {
    #expect(try read(written, Self.west) == west)
    #expect(try read(written, Self.east) == east)
  }

  @Test(arguments: [
    "", "8", "-8h", "h", "Yesterday", "tomorrow", "monday", "2026-11", "2026-02-30", "2025-02-29", "2026-13-01",
    "2026-11-28 ", "2026-11-28 25:00", "2026-11-28 08", "24:00", "8:60", "2026-11-28 08:00Z", "2026-02-30T00:00:00Z",
    "1d1w", "200000d", "now", " 8h", "08:00:30.5", "@", "@x", "+01:00",
    "2026-11-28T08:00:00+25:00", "2026-11-28T08:00:00+1", "2026-02-30T00:00:00+01:00", "@99999999999999999",
    "2026-11-28 08:00:30.5",
  ])
  func `is nothing else`(written: String) {
    #expect(WrittenMoment(written: written) == nil)
  }

  /// One hour ahead; two hours from the given moment on, or the other way round.
  private func changing(at change: String, from before: Int64 = 1, to after: Int64 = 2) throws -> LocalZone {
    let change = try #require(WallTime(rfc3339: change))
    return LocalZone { .seconds(3600 * ($0 < change ? before : after)) }
  }

  @Test func `of a day on which clocks were changed is when that day began`() throws {
    // Forward at 2 on the 28th of March: yesterday began an hour "earlier" than a day before today did.
    let spring = try changing(at: "2027-03-28T01:00:00Z")
    let after = try #require(WallTime(rfc3339: "2027-03-29T10:00:00Z"))
    #expect(try read("yesterday", spring, at: after) == "2027-03-27T23:00:00Z")
    #expect(try read("today", spring, at: after) == "2027-03-28T22:00:00Z")
    // What clocks left out is when they would have shown it.
    #expect(try read("2027-03-28 02:30", spring, at: after) == "2027-03-28T01:30:00Z")
    // Clocks that leave out midnight itself: the day begins with the change.
    let atMidnight = try changing(at: "2027-03-27T23:00:00Z")
    #expect(try read("2027-03-28", atMidnight, at: after) == "2027-03-27T23:00:00Z")
    // What clocks show twice is the first time.
    let autumn = try changing(at: "2027-10-31T01:00:00Z", from: 2, to: 1)
    #expect(try read("2027-10-31 02:30", autumn, at: after) == "2027-10-31T00:30:00Z")
    let twice = try changing(at: "2027-10-30T23:00:00Z", from: 2, to: 1)
    #expect(try read("2027-10-31", twice, at: after) == "2027-10-30T22:00:00Z")
  }

  @Test func `of today is of the local day, also just before and behind its midnight`() throws {
    let zone = LocalZone.fixed(.seconds(3600))
    for (now, day) in [
      ("2026-11-29T22:59:59Z", "2026-11-28T23:00:00Z"), ("2026-11-29T23:00:00Z", "2026-11-29T23:00:00Z"),
    ] {
      #expect(try read("today", zone, at: try #require(WallTime(rfc3339: now))) == day)
    }
  }
}
