import FanoutCore
import Testing

@testable import FanoutCommand

@Suite struct `A clock for people` {
  /// 2026-11-21T23:30:00Z.
  private let now = WallTime(milliseconds: 1_795_303_800_000)
  private let tokyo = LocalZone.fixed(.seconds(9 * 3600))

  private func time(_ text: String) throws -> WallTime { try #require(WallTime(rfc3339: text)) }

  @Test(arguments: [
    ("2026-11-21T12:04:59.999Z", "12:04"), ("2026-11-21T00:00:00Z", "00:00"),
    ("2026-11-20T23:59:00Z", "yesterday 23:59"), ("2026-11-22T00:00:00Z", "tomorrow 00:00"),
    ("2026-11-19T12:04:00Z", "19 Nov 12:04"), ("2026-01-01T00:00:00Z", "1 Jan 00:00"),
    ("2025-12-31T23:59:00Z", "31 Dec 2025 23:59"), ("2027-02-03T04:05:00Z", "3 Feb 2027 04:05"),
    ("1969-12-31T23:59:00Z", "31 Dec 1969 23:59"),
  ])
  func `says as much of the date as is needed`(moment: String, words: String) throws {
    #expect(try Clock(now: now, zone: .fixed(.zero)).words(time(moment)) == words)
  }

  @Test func `goes by the days of its place, not by those of UTC`() throws {
    // There it is 08:30 of the 22nd.
    let clock = Clock(now: now, zone: tokyo)
    #expect(try clock.words(time("2026-11-21T15:00:00Z")) == "00:00")
    #expect(try clock.words(time("2026-11-21T14:59:00Z")) == "yesterday 23:59")
    #expect(try clock.words(time("2026-11-22T15:00:00Z")) == "tomorrow 00:00")
  }

  @Test func `asks its place for each moment, since places change theirs`() throws {
    let summer = LocalZone { .seconds($0.milliseconds < 1_792_890_000_000 ? 7200 : 3600) }
    let clock = Clock(now: now, zone: summer)
    #expect(try clock.words(time("2026-10-20T10:00:00Z")) == "20 Oct 12:00")
    #expect(try clock.words(time("2026-11-21T10:00:00Z")) == "yesterday 11:00")
  }

  @Test func `adds how long ago that was`() throws {
    #expect(try Clock(now: now, zone: .fixed(.zero)).wordsAndAge(time("2026-11-21T23:21:00Z")) == "23:21 (9 min ago)")
  }

  @Test(arguments: [
    ("ended at 2026-11-21T12:04:00.250Z: x", "ended at 12:04: x"), ("2026-11-20T01:00:00Z", "yesterday 01:00"),
    ("run 20261121T120400Z-7f3a-1 of 2026-11-21", "run 20261121T120400Z-7f3a-1 of 2026-11-21"), ("漢 1Z", "漢 1Z"),
    ("", ""),
  ])
  func `tells the moments in a sentence of records, and leaves ids alone`(sentence: String, told: String) {
    #expect(Clock(now: now, zone: .fixed(.zero)).words(in: sentence) == told)
  }
}

@Suite struct `Natural order` {
  @Test func `goes by the value of numbers in names`() {
    let names = [
      "lane-10", "lane-2", "lane-1", "lane", "b", "a10b", "a2b", "a02", "a2", "10", "9", "x-99999999999999999999",
    ]
    #expect(
      names.sortedNaturally { $0 } == [
        "9", "10", "a02", "a2", "a2b", "a10b", "b", "lane", "lane-1", "lane-2", "lane-10", "x-99999999999999999999",
      ])
  }

  @Test func `puts the runs of a fire in the order in which they were named`() {
    let runs = ["20261121T120000Z-7f3a-10", "20261121T120000Z-7f3a-2", "20261121T110000Z-7f3a-11"]
    #expect(runs.sortedNaturally { $0 } == [runs[2], runs[1], runs[0]])
  }
}
