import FanoutCore
import Testing

@Suite struct `A schedule` {
  @Test(arguments: [
    ("1s", ["*:*:0/1"]), ("15s", ["*:*:0/15"]), ("1m", ["*:*:00"]), ("30m", ["*:0/30:00"]), ("20m", ["*:0/20:00"]),
    ("90s", ["*:0/3:00", "*:1/3:30"]), ("48s", ["*:0/4:0/48", "*:1/4:36", "*:2/4:24", "*:3/4:12"]), ("1h", ["*-*-* *:00:00"]),
    ("6h", ["*-*-* 0/6:00:00"]), ("1d", ["*-*-* 00:00:00"]),
  ])
  func `follows the calendar where it divides an hour or a day`(every: String, expressions: [String]) throws {
    let schedule = try #require(Duration(written: every).flatMap(Schedule.init(every:)))
    #expect(schedule == .calendar(expressions))
    #expect(schedule.catchesUp && schedule.explanation.contains("are caught up, once (Persistent=true)"))
  }

  /// Seconds of an hour at which each expression elapses, computed by another rule than the one that made them.
  @Test func `elapses evenly through the whole hour`() throws {
    for seconds in 1...3599 where 3600 % seconds == 0 {
      guard case .calendar(let expressions) = try #require(Schedule(every: .seconds(seconds))) else {
        Issue.record("\(seconds)")
        continue
      }
      var elapses: [Int] = []
      for expression in expressions {
        let parts = expression.split(separator: ":")
        elapses += Self.hands(parts[1], of: 60).flatMap { minute in Self.hands(parts[2], of: 60).map { minute * 60 + $0 } }
      }
      #expect(elapses.sorted() == Array(stride(from: 0, to: 3600, by: seconds)), "\(seconds): \(expressions)")
    }
  }

  private static func hands(_ text: Substring, of most: Int) -> [Int] {
    if text == "*" { return Array(0..<most) }
    let parts = text.split(separator: "/").compactMap { Int($0) }
    return parts.count == 1 ? parts : Array(stride(from: parts[0], to: most, by: parts[1]))
  }

  @Test(arguments: ["45m", "7m", "90m", "5h", "2d", "110s", "61m"])
  func `counts from the last fire where the calendar would start over`(every: String) throws {
    let length = try #require(Duration(written: every))
    let schedule = try #require(Schedule(every: length))
    #expect(schedule == .after(length))
    #expect(
      !schedule.catchesUp && schedule.explanation.contains("not caught up") && schedule.explanation.contains("neither an hour nor a day"))
  }

  @Test func `knows whole seconds only`() {
    #expect(Schedule(every: .zero) == nil && Schedule(every: .milliseconds(500)) == nil && Schedule(every: .milliseconds(1500)) == nil)
  }

  @Test(
    arguments: [
      ("1m", "* * * * *"), ("5m", "*/5 * * * *"), ("1h", "0 * * * *"), ("2h", "0 */2 * * *"), ("1d", "0 0 * * *"), ("45m", nil),
      ("30s", nil),
      ("90s", nil), ("90m", nil), ("5h", nil), ("2d", nil), ("0s", nil),
    ] as [(String, String?)])
  func `becomes cron's five fields where cron can`(every: String, fields: String?) throws {
    #expect(Schedule.cronFields(every: try #require(Duration(written: every))) == fields)
  }

  @Test func `is read back from a timer that has it`() throws {
    for timing in [
      Timing(.calendar(["*:0/3:00", "*:1/3:30"])), Timing(.after(.seconds(2700)), randomizedDelay: .seconds(300)), .standard,
    ] {
      let units = InstanceTests.instance(timing: timing).units
      let timer = try #require(units.first { $0.name.hasSuffix(".timer") })
      #expect(Timing(timer: timer.text) == timing)
    }
    #expect(Timing(timer: "[Timer]\nOnBootSec=5min\n") == nil)
  }
}
