import Testing

@testable import FanoutCore

@Suite struct `Who fired` {
  private static let running: TimerReading = {
    var reading = TimerReading()
    reading.isRunning = true
    return reading
  }()

  /// Every combination of what can be seen, against the one sentence that each case comes down to.
  @Test func `is decided from what was seen, in every combination`() {
    let units: [(unit: FiringFacts.Unit?, terminal: FiredBy?, none: FiredBy?)] = [
      (nil, nil, nil),
      (FiringFacts.Unit(manager: "user"), .person, .program),
      (FiringFacts.Unit(manager: "user", timer: "f.timer"), .timer, .timer),
      (FiringFacts.Unit(manager: "user", timer: "f.timer", reading: Self.running), .timer, .timer),
      (FiringFacts.Unit(manager: "user", timer: "f.timer", reading: TimerReading()), .person, .person),
    ]
    let ancestries: [(names: [String], isCron: Bool)] = [
      ([], false), (["sh", "cron"], true), (["crond"], true), (["sh", "sh", "CRON", "systemd"], true),
      (["anacron"], true),
      (["fcron"], true),
      (["bash", "cronx", "micron", "sshd"], false),
    ]
    for unit in units {
      for ancestry in ancestries {
        for hasTerminal in [true, false] {
          for isInsideWorker in [true, false] {
            var facts = FiringFacts()
            facts.unit = unit.unit
            facts.ancestors = ancestry.names
            facts.hasTerminal = hasTerminal
            facts.isInsideWorker = isInsideWorker
            let plain: FiredBy = ancestry.isCron ? .cron : hasTerminal ? .person : .program
            let expected: FiredBy = isInsideWorker ? .program : (hasTerminal ? unit.terminal : unit.none) ?? plain
            #expect(facts.firedBy == expected, "\(facts)")
          }
        }
      }
    }
  }

  // As systemd 252 printed them, TZ=UTC.
  private static let whileRunning = [
    "LoadState": "loaded", "ActiveState": "active", "SubState": "running",
    "ActiveEnterTimestampMonotonic": "1513342315",
    "NextElapseUSecRealtime": "", "NextElapseUSecMonotonic": "infinity", "WakeSystem": "no",
    "TimersMonotonic":
      "{ OnUnitActiveUSec=2s ; next_elapse=0 }\n{ OnActiveUSec=300ms ; next_elapse=25min 13.641328s }",
    "TimersCalendar":
      "{ OnCalendar=Mon..Fri *-*-* 09..17:00:00 Europe/Berlin ; next_elapse=Mon 2026-11-23 08:00:00 UTC }\n"
      + "{ OnCalendar=*-*-* *:00/30:00 ; next_elapse=Sat 2026-11-21 13:30:00 UTC }",
  ]

  @Test func `reads what a manager says of a timer`() throws {
    let reading = TimerReading(properties: Self.whileRunning)
    #expect(reading.isLoaded && reading.isActive && reading.isRunning && !reading.countsSuspend)
    #expect(reading.activeSince == .microseconds(1_513_342_315))
    #expect(reading.nextWall == nil && reading.nextClock == nil)
    #expect(reading.calendars.map(\.expression) == ["Mon..Fri *-*-* 09..17:00:00 Europe/Berlin", "*-*-* *:00/30:00"])
    #expect(reading.calendars.map { $0.next?.rfc3339 } == ["2026-11-23T08:00:00.000Z", "2026-11-21T13:30:00.000Z"])
    #expect(reading.spans.map(\.base) == ["OnUnitActiveUSec", "OnActiveUSec"])
    #expect(reading.spans.map(\.next) == [nil, .microseconds(1_513_641_328)])
    #expect(reading.repeating == .seconds(2))
    let gone = TimerReading(properties: ["LoadState": "not-found", "ActiveState": "inactive", "SubState": "dead"])
    #expect(!gone.isLoaded && !gone.isActive && !gone.isRunning && gone.calendars.isEmpty && gone.repeating == nil)
  }

  @Test(arguments: [
    ("25min 13.641328s", Duration.microseconds(1_513_641_328)), ("300ms", .milliseconds(300)), ("0", .zero),
    ("1h 30min", .seconds(5400)),
    ("1w 2d 3h 4min 5.000006s", .microseconds(788_645_000_006)), ("1month", .seconds(2_629_800)),
    ("12us", .microseconds(12)),
    ("infinity", nil), ("", nil), ("5", nil), ("5 parsecs", nil), ("9999999y", nil),
  ])
  func `reads lengths of time as systemd prints them`(text: String, expected: Duration?) {
    #expect(SystemdText.span(text) == expected)
  }

  @Test(arguments: [
    ("Sat 2026-11-21 13:28:04.594031 UTC", "2026-11-21T13:28:04.594Z"),
    ("Sat 2026-11-21 13:28:04 UTC", "2026-11-21T13:28:04.000Z"),
    ("Sat 2026-11-21 14:28:04 CET", nil), ("n/a", nil), ("", nil),
  ])
  func `reads moments as systemd prints them, in UTC alone`(text: String, expected: String?) {
    #expect(SystemdText.time(text)?.rfc3339 == expected)
  }

  @Test func `reads the elapses of several calendars, in any zone, as one row`() {
    let listing = """
        Original form: *:0/30
      Normalized form: *-*-* *:00/30:00
          Next elapse: Sat 2026-11-21 14:30:00 CET
             (in UTC): Sat 2026-11-21 13:30:00 UTC
             From now: 1min 53s left
             Iter. #2: Sat 2026-11-21 15:00:00 CET
             (in UTC): Sat 2026-11-21 14:00:00 UTC
             From now: 31min left

      Normalized form: *-*-* 14:00,45:00
          Next elapse: Sat 2026-11-21 14:00:00 UTC
             From now: 31min left
         Iteration #2: Sat 2026-11-21 14:45:00 UTC
             From now: 1h left

      Normalized form: 2020-01-01 00:00:00
          Next elapse: never
      """
    #expect(
      SystemdText.elapses(listing).map { String($0.rfc3339.dropFirst(11).prefix(5)) } == ["13:30", "14:00", "14:45"])
  }

  // MARK: - How late

  private static let noon = Story.dawn + .seconds(43_200)

  /// Elapses of `*:0/30`, as systemd would list them.
  private static func halfHours(_ after: WallTime, _ count: Int) -> [WallTime]? {
    let step: Int64 = 1_800_000
    return (1...Int64(count)).map { WallTime(milliseconds: (after.milliseconds / step + $0) * step) }
  }

  private static func calendar(_ next: WallTime) -> TimerReading {
    var reading = running
    reading.calendars = [TimerReading.Calendar(expression: "*:0/30", next: next)]
    return reading
  }

  @Test func `a timer's fire is as late as its begin after the elapse that fired`() {
    let firing = Firing(
      timer: "f.timer", manager: "user", reading: Self.calendar(Self.noon), at: Self.noon + .milliseconds(350),
      clock: .seconds(5000),
      lastFire: { nil }, elapses: Self.halfHours)
    #expect(
      firing == Firing(by: .timer, timer: "f.timer", manager: "user", late: .milliseconds(350), every: .seconds(1800)))
  }

  @Test func `a span's fire is late on the clock of spans, whatever the wall clock says`() {
    var reading = Self.running
    reading.spans = [
      TimerReading.Span(base: "OnActiveUSec", length: .seconds(1), next: .seconds(10)),
      TimerReading.Span(base: "OnUnitActiveUSec", length: .seconds(60), next: .seconds(4998)),
    ]
    for wall in [Self.noon, Self.noon + .seconds(86_400)] {
      let firing = Firing(
        timer: "f.timer", manager: "system", reading: reading, at: wall, clock: .seconds(5000), lastFire: { nil },
        elapses: { _, _ in nil })
      #expect(firing == Firing(by: .timer, timer: "f.timer", manager: "system", late: .seconds(2), every: .seconds(60)))
    }
  }

  /// systemd raises a missed elapse to its own start: not a time of the calendar.
  @Test func `a fire that is caught up is late by hours: since the first elapse that nobody met`() {
    let start = Self.noon + .seconds(5 * 3600 + 417)
    func firing(_ last: WallTime?) -> Firing {
      Firing(
        timer: "f.timer", manager: "user", reading: Self.calendar(start), at: start + .seconds(1), clock: .seconds(20),
        lastFire: { last },
        elapses: Self.halfHours)
    }
    // The last one came at noon; the first that was missed was due half an hour later.
    #expect(firing(Self.noon + .seconds(2)).late == .seconds(4 * 3600 + 1800 + 418))
    #expect(firing(Self.noon + .seconds(2)).every == .seconds(1800))
    // Nothing on record before it: how late is not known, and is not said to be nothing.
    #expect(firing(nil).late == nil)
  }

  @Test func `of several calendars the earliest elapse fired, of used-up spans the latest`() {
    var reading = Self.calendar(Self.noon + .seconds(1800))
    reading.calendars.append(TimerReading.Calendar(expression: "*:15", next: Self.noon + .seconds(900)))
    reading.spans = [TimerReading.Span(base: "OnActiveUSec", length: .seconds(1), next: .seconds(1))]
    let due = reading.due(at: Self.noon + .seconds(1801), clock: .seconds(100_000))
    #expect(due?.time == Self.noon + .seconds(900) && due?.isOfCalendar == true)
    reading.spans.append(TimerReading.Span(base: "OnUnitActiveUSec", length: .seconds(60), next: .seconds(99_900)))
    let later = reading.due(at: Self.noon + .seconds(1801), clock: .seconds(100_000))
    #expect(later?.time == Self.noon + .seconds(1701) && later?.isOfCalendar == false)
    #expect(TimerReading().due(at: Self.noon, clock: .zero) == nil)
  }

  @Test func `a timer that nobody could ask about is recorded without its times`() {
    let firing = Firing(
      timer: "f.timer", manager: "user", reading: nil, at: Self.noon, clock: .zero, lastFire: { nil },
      elapses: { _, _ in nil })
    #expect(firing == Firing(by: .timer, timer: "f.timer", manager: "user"))
  }

  @Test func `a begin of an older version reads as before`() throws {
    let line = #"""
      {"v":1,"at":"2026-11-21T01:16:24.250Z","boot":"b","boottime_ms":5,"kind":"fireBegan","fire":"f","version":"0.1.0","configuration":"00","trigger":"fire"}
      """#
    let record = try #require(Record(line: Array(line.utf8)))
    #expect(record.event == .fireBegan(FireBegin(version: "0.1.0", configuration: "00", trigger: "fire")))
    // What an older version writes has no new key in it, and what a newer one may write of who fired is no reason to
    // lose the rest.
    #expect(String(decoding: record.line(), as: UTF8.self) == line + "\n")
    let newer = line.replacing("\"trigger\"", with: "\"fired_by\":\"moon\",\"late_ms\":3,\"trigger\"")
    #expect(Record(line: Array(newer.utf8)) == record)
  }
}
