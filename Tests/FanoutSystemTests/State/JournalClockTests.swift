import FanoutCore
import Foundation
import Synchronization
import Testing

@testable import FanoutSystem

extension Machine {
  /// The wall clock is set back and forth; what belongs together is found together.
  @Suite struct `The journal under a clock that is set` {
    private let scratch: Scratch
    private let journal: Journal
    private let wall = Wall()

    /// A clock that a test sets.
    private final class Wall: Sendable {
      private let milliseconds = Atomic<Int64>(0)
      func set(_ day: String) throws {
        let stamp = day.filter { $0 != "-" } + "T120000Z"
        milliseconds.store(try #require(WallTime(stamp: stamp)).milliseconds, ordering: .relaxed)
      }
      var clocks: Clocks {
        Clocks(
          moment: {
            Moment(
              wall: WallTime(milliseconds: self.milliseconds.load(ordering: .relaxed)), boot: "boot",
              bootMilliseconds: 1)
          },
          monotonic: { MonotonicTime(nanoseconds: 1) })
      }
    }

    init() throws {
      scratch = try Scratch()
      let state = StateDirectory(path: scratch.path)
      try FileManager.default.createDirectory(atPath: scratch.path + "/journal", withIntermediateDirectories: true)
      journal = Journal(state, clocks: wall.clocks)
    }

    private func append(_ event: Event, run: RunID? = nil) throws {
      try JournalWriter(journal).append([
        Record(moment: wall.clocks.moment(), run: run, category: Category(canonical: "code"), event: event)
      ])
    }

    @Test func `keeps an end where those look who know when its run began`() throws {
      let run: RunID = "20261121T120000Z-7f3a-1"
      try wall.set("2026-11-21")
      try append(
        .runStarted(RunStart(generation: 0, streak: 1, source: "selected", rank: 1, supervisor: "s")), run: run)
      try wall.set("2026-10-12")
      try append(.runEnded(RunEndRecord(outcome: .noop, exit: .code(0))), run: run)
      // Forward again, and much further.
      try wall.set("2027-03-01")
      let facts = journal.read(since: try #require(run.made)).ledger.run(run)
      #expect(facts?.end?.outcome == .noop)
      #expect(try JournalFile(directory: scratch.path + "/journal").days() == ["2026-11-21"])
    }

    @Test func `is read from a day before a window on, whatever stands there, and from no day before that`() throws {
      // Written a moment before midnight by a clock that was a moment behind, and read by the event's time.
      for (file, day) in [("2026-11-20", "2026-11-21"), ("2026-11-21", "2026-11-21"), ("2026-11-22", "2026-11-21")] {
        try wall.set(day)
        let fire = FireID("f\(file.suffix(2))")
        let events = [
          Event.fireBegan(FireBegin(version: "1", configuration: "c", trigger: "fire")), .fireEnded(FireEnd()),
        ]
        let text = events.flatMap { Record(moment: wall.clocks.moment(), fire: fire, event: $0).line() }
        try Data(text).write(to: URL(fileURLWithPath: scratch.path + "/journal/\(file).jsonl"))
      }
      // One that were opened could not be read.
      try FileManager.default.createDirectory(
        atPath: scratch.path + "/journal/2026-11-19.jsonl", withIntermediateDirectories: false)
      let since = try #require(WallTime(stamp: "20261121T000000Z"))
      let reading = journal.read(since: since)
      #expect(reading.unreadable.isEmpty && reading.records.count == 6, "\(reading.unreadable)")
      let report = ReportReading(journal, since: .seconds(86_400), now: since + .seconds(86_400))
      #expect(report.collector.report().fires.count == 3 && report.unreadable.isEmpty, "\(report.unreadable)")
      #expect(journal.read(since: since - .seconds(1)).unreadable.count == 1)
    }

    @Test func `is followed today although a day to come is there, and over midnight`() throws {
      try wall.set("2026-11-22")
      try append(.unpaused)
      try wall.set("2026-11-21")
      try append(.unpaused)
      var tail = journal.tail()
      #expect(tail.next().isEmpty)
      try append(.paused(until: nil, why: "today"))
      #expect(tail.next().map(\.event) == [.paused(until: nil, why: "today")])
      try wall.set("2026-11-22")
      try append(.paused(until: nil, why: "tomorrow"))
      try wall.set("2026-11-23")
      try append(.paused(until: nil, why: "the day after"))
      #expect(
        tail.next().map(\.event) == [.paused(until: nil, why: "tomorrow"), .paused(until: nil, why: "the day after")])
      #expect(tail.next().isEmpty)
    }

    @Test func `is followed line by line, whatever part of one is there already`() throws {
      try wall.set("2026-11-21")
      var tail = journal.tail()
      try append(.unpaused)
      let file = scratch.path + "/journal/2026-11-21.jsonl"
      let line = try Data(contentsOf: URL(fileURLWithPath: file))
      try line.prefix(20).write(to: URL(fileURLWithPath: file))
      #expect(tail.next().isEmpty)
      try (line + line.prefix(9)).write(to: URL(fileURLWithPath: file))
      #expect(tail.next().count == 1)
      try (line + line).write(to: URL(fileURLWithPath: file))
      #expect(tail.next().count == 1 && tail.next().isEmpty)
    }
  }
}
