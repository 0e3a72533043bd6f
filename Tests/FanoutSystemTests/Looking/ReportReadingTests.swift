import FanoutCore
import Foundation
import Testing

@testable import FanoutSystem

@Suite struct `The reading for a report` {
  /// A journal in which a timer fired at these times.
  private static func journal(_ times: [WallTime], every: Duration) throws -> (Journal, Scratch) {
    let scratch = try Scratch()
    let path = scratch.path
    try FileManager.default.createDirectory(atPath: path + "/journal", withIntermediateDirectories: true)
    var days: [String: Data] = [:]
    for (number, wall) in times.enumerated() {
      let firing = Firing(by: .timer, timer: "fanout.timer", manager: "user", every: every)
      let begin = FireBegin(version: "1", configuration: "c", trigger: "fire", firing: firing)
      for event in [Event.fireBegan(begin), .fireEnded(FireEnd())] {
        let moment = Moment(wall: wall, boot: "b", bootMilliseconds: wall.milliseconds)
        days[wall.day, default: Data()].append(
          contentsOf: Record(moment: moment, fire: "f\(number)", event: event).line())
      }
    }
    for (day, text) in days { try text.write(to: URL(fileURLWithPath: "\(path)/journal/\(day).jsonl")) }
    return (Journal(StateDirectory(path: path), clocks: try .live()), scratch)
  }

  @Test func `finds where the gap began that reaches into the window, days before it`() throws {
    let before = try #require(WallTime(rfc3339: "2026-03-01T12:00:00Z"))
    let (journal, scratch) = try Self.journal([before, before + .seconds(4 * 86400)], every: .seconds(3600))
    defer { withExtendedLifetime(scratch) {} }
    let reading = ReportReading(journal, since: .seconds(86400), now: before + .seconds(4 * 86400 + 1800))
    let report = reading.collector.report()
    #expect(report.missed == 23 && report.fires.count == 1)
  }

  @Test func `has the fires that a rhythm is told from, however far back they are`() throws {
    let first = try #require(WallTime(rfc3339: "2026-01-01T12:00:00Z"))
    let times = (0..<30).map { first + .seconds(Int64($0) * 7 * 86400) }
    let (journal, scratch) = try Self.journal(times, every: .seconds(7 * 86400))
    defer { withExtendedLifetime(scratch) {} }
    for since in [Duration.seconds(86400), .seconds(60 * 86400)] {
      let reading = ReportReading(journal, since: since, now: times[29] + .seconds(60))
      #expect(reading.recent.fires.map(\.id) == (19..<30).map { "f\($0)" })
      #expect(reading.collector.report().missed == 0)
    }
  }

  @Test func `keeps of a busy loop no more than two days`() throws {
    let first = try #require(WallTime(rfc3339: "2026-01-01T00:00:00Z"))
    let times = (0..<240).map { first + .seconds(Int64($0) * 3600) }
    let (journal, scratch) = try Self.journal(times, every: .seconds(3600))
    defer { withExtendedLifetime(scratch) {} }
    let reading = ReportReading(journal, since: .seconds(30 * 86400), now: times[239])
    #expect(reading.recent.fires.count == 48 && reading.collector.report().fires.count == 240)
  }

  @Test func `tells which day cannot be read, and counts the others`() throws {
    let first = try #require(WallTime(rfc3339: "2026-01-01T12:00:00Z"))
    let (journal, scratch) = try Self.journal([first, first + .seconds(86400)], every: .seconds(86400))
    defer { withExtendedLifetime(scratch) {} }
    try FileManager.default.removeItem(atPath: scratch.path + "/journal/2026-01-01.jsonl")
    try FileManager.default.createDirectory(
      atPath: scratch.path + "/journal/2026-01-01.jsonl", withIntermediateDirectories: false)
    let reading = ReportReading(journal, since: .seconds(10 * 86400), now: first + .seconds(2 * 86400))
    #expect(reading.unreadable.count == 1 && reading.unreadable[0].contains("2026-01-01.jsonl"))
    #expect(reading.collector.report().fires.count == 1)
  }
}
