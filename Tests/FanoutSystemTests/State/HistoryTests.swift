import FanoutCore
import Foundation
import Testing

@testable import FanoutSystem

@Suite struct `The history` {
  private static func journal(days: Int) throws -> (Journal, Scratch) {
    let scratch = try Scratch()
    let path = scratch.path
    try FileManager.default.createDirectory(atPath: path + "/journal", withIntermediateDirectories: true)
    let start = try #require(WallTime(rfc3339: "2026-03-01T12:00:00Z"))
    for day in 0..<days {
      let wall = start + .seconds(Int64(day) * 86400)
      let moment = Moment(wall: wall, boot: "b", bootMilliseconds: wall.milliseconds)
      var end = RunEndRecord(outcome: .productive, exit: .code(0))
      end.summary = "\(day)"
      let record = Record(
        moment: moment, fire: "f", run: "r\(day)-1", category: Category(canonical: "code"), event: .runEnded(end))
      try Data(record.line()).write(to: URL(fileURLWithPath: "\(path)/journal/\(wall.day).jsonl"))
    }
    return (Journal(StateDirectory(path: path), clocks: try .live()), scratch)
  }

  @Test(arguments: [1, 3, 7, 9])
  func `goes back as many days as it takes, and keeps the order`(needed: Int) throws {
    let (journal, scratch) = try Self.journal(days: 9)
    defer { withExtendedLifetime(scratch) {} }
    let since = try #require(WallTime(rfc3339: "2026-03-10T12:00:00Z"))
    let history = History(journal, since: since) { $0.runs.count >= needed }
    #expect(history.ledger.runs.count >= needed)
    #expect(history.records.map(\.moment.wall) == history.records.map(\.moment.wall).sorted())
    #expect(history.ledger.endedRuns.last?.id == "r8-1")
  }

  @Test func `ends where nothing older is kept`() throws {
    let (journal, scratch) = try Self.journal(days: 5)
    defer { withExtendedLifetime(scratch) {} }
    let since = try #require(WallTime(rfc3339: "2027-01-01T00:00:00Z"))
    #expect(History(journal, since: since) { _ in false }.records.count == 5)
    #expect(History(journal, since: since).records.isEmpty)
  }

  @Test func `reads forward no further than it has to`() throws {
    let (journal, scratch) = try Self.journal(days: 9)
    defer { withExtendedLifetime(scratch) {} }
    let since = try #require(WallTime(rfc3339: "2026-03-04T12:00:00Z"))
    let history = History(journal, from: since) { $0.run("r4-1") != nil }
    #expect(history.ledger.runs.map(\.id) == ["r2-1", "r3-1", "r4-1"])
  }

  @Test func `is enough for health only when every row can be counted`() throws {
    var ledger = Ledger()
    var at: Int64 = 0
    func apply(_ event: Event, fire: FireID? = nil, run: RunID? = nil, category: String = "code") {
      at += 1
      let moment = Moment(wall: WallTime(milliseconds: at), boot: "b", bootMilliseconds: at)
      ledger.apply(Record(moment: moment, fire: fire, run: run, category: Category(canonical: category), event: event))
    }
    for number in 0..<11 {
      var end = FireEnd()
      end.admitted = 1
      end.selectorMilliseconds = 1
      apply(.fireEnded(end), fire: "f\(number)")
    }
    for number in 0..<10 {
      #expect(!History.isEnoughForHealth(ledger))
      apply(.runEnded(RunEndRecord(outcome: .noop, exit: .code(0))), run: "r\(number)-1")
    }
    #expect(History.isEnoughForHealth(ledger))
    apply(.runEnded(RunEndRecord(outcome: .refused, exit: .code(75))), run: "x-1", category: "news")
    #expect(!History.isEnoughForHealth(ledger))
    apply(.runEnded(RunEndRecord(outcome: .refused, exit: .code(75))), run: "x-2", category: "news")
    apply(.runEnded(RunEndRecord(outcome: .refused, exit: .code(75))), run: "x-3", category: "news")
    #expect(History.isEnoughForHealth(ledger))
  }
}
