import FanoutCore
import Testing

@Suite struct `A schedule` {
  @Test(arguments: [
    ("1s", ["*:*:0/1"]), ("15s", ["*:*:0/15"]), ("1m", ["*:*:00"]), ("30m", ["*:0/30:00"]), ("20m", ["*:0/20:00"]),
    ("90s", ["*:0/3:00", "*:1/3:30"]), ("48s", ["*:0/4:0/48", "*:1/4:36", "*:2/4:24", "*:3/4:12"]),
    ("1h", ["*-*-* *:00:00"]),
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
        elapses += Self.hands(parts[1], of: 60).flatMap { minute in
          Self.hands(parts[2], of: 60).map { minute * 60 + $0 }
        }
      }
      #expect(elapses.sorted() == Array(stride(from: 0, to: 3600, by: seconds)), "\(seconds): \(expressions)")
    }
  }

  /// Hours of a day, computed by another rule as well.
  @Test func `elapses evenly through the whole day`() throws {
    for hours in 1...24 where 24 % hours == 0 {
      let schedule = try #require(Schedule(every: .seconds(3600 * hours)))
      guard case .calendar(let expressions) = schedule, expressions.count == 1 else {
        Issue.record("\(hours)")
        continue
      }
      let parts = expressions[0].split(separator: " ")
      let clock = parts[1].split(separator: ":")
      #expect(parts[0] == "*-*-*" && clock[1...].elementsEqual(["00", "00"]), "\(expressions)")
      #expect(Self.hands(clock[0], of: 24) == Array(stride(from: 0, to: 24, by: hours)), "\(hours): \(expressions)")
    }
  }

  /// Which lengths divide an hour, or are hours that divide a day, is counted here by going through them.
  @Test func `is by the calendar exactly where that repeats evenly, and says why where it is not`() throws {
    let parts = Set((1...3600).filter { 3600 % $0 == 0 } + (1...24).filter { 24 % $0 == 0 }.map { $0 * 3600 })
    let lengths = Array(1...8000) + stride(from: 8040, through: 180_000, by: 60)
    let schedules = try lengths.map { try #require(Schedule(every: .seconds($0))) }
    #expect(zip(lengths, schedules).filter { $1.catchesUp != parts.contains($0) }.isEmpty)
    // 45 minutes divide a day, into 32 parts: what is said has to be true of them too.
    let why = "is no part of an hour and no number of hours that divides a day"
    #expect(schedules.filter { !$0.catchesUp && !$0.explanation.contains(why) }.isEmpty)
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
    #expect(!schedule.catchesUp && schedule.explanation.contains("not caught up"))
    #expect(schedule.explanation.contains("because \(length.written) is no part"))
  }

  @Test func `knows whole seconds only`() {
    #expect(
      Schedule(every: .zero) == nil && Schedule(every: .milliseconds(500)) == nil
        && Schedule(every: .milliseconds(1500)) == nil)
  }

  @Test(
    arguments: [
      ("1m", "* * * * *"), ("5m", "*/5 * * * *"), ("1h", "0 * * * *"), ("2h", "0 */2 * * *"), ("1d", "0 0 * * *"),
      ("45m", nil),
      ("30s", nil),
      ("90s", nil), ("90m", nil), ("5h", nil), ("2d", nil), ("0s", nil),
    ] as [(String, String?)])
  func `becomes cron's five fields where cron can`(every: String, fields: String?) throws {
    #expect(Schedule.cronFields(every: try #require(Duration(written: every))) == fields)
  }

  @Test func `is read back from a timer that has it`() throws {
    for timing in [
      Timing(.calendar(["*:0/3:00", "*:1/3:30"])), Timing(.after(.seconds(2700)), randomizedDelay: .seconds(300)),
      .standard,
    ] {
      let units = InstanceTests.instance(timing: timing).units
      let timer = try #require(units.first { $0.name.hasSuffix(".timer") })
      #expect(Timing(timer: timer.text) == timing)
    }
    #expect(Timing(timer: "[Timer]\nOnBootSec=5min\n") == nil)
  }
}
