import Testing

@testable import FanoutCore

/// Fires as a test tells them, and what a timer says of them.
private struct Loop {
  var story = Story()
  var number = 0

  mutating func fire(
    _ seconds: Double, by: FiredBy? = .timer, every: Duration? = .seconds(1800), late: Duration? = nil,
    timer: String = "f.timer",
    trigger: String = "fire"
  ) {
    number += 1
    let firing = by.map {
      Firing(
        by: $0, timer: $0 == .timer ? timer : nil, manager: $0 == .timer ? "user" : nil, late: late,
        every: $0 == .timer ? every : nil)
    }
    let begin = FireBegin(version: "1", configuration: "x", trigger: trigger, firing: firing, suspended: .zero)
    story.add(seconds, .fireBegan(begin), fire: "f\(number)")
    story.add(seconds + 1, .fireEnded(FireEnd()), fire: "f\(number)")
  }

  /// What is known at that second of the boot; the elapses are those of `*:0/30` from the dawn on.
  func cadence(
    at seconds: Double, reading: TimerReading? = nil, isPaused: Bool = false,
    change: (inout Silence.Facts) -> Void = { _ in }
  ) -> Cadence {
    var facts = Silence.Facts(now: story.moment(seconds))
    facts.isPaused = isPaused
    change(&facts)
    let timer = Rhythm.timer(of: story.ledger).map {
      Cadence.Timer(unit: $0.unit, manager: $0.manager, reading: reading)
    }
    return Cadence(story.ledger, timer: timer, facts: facts, clock: .milliseconds(Int64(seconds * 1000))) {
      after, count in
      reading?.calendars.isEmpty == false ? Loop.halfHours(after, count) : nil
    }
  }

  static func halfHours(_ after: WallTime, _ count: Int) -> [WallTime] {
    (1...Int64(count)).map { WallTime(milliseconds: (after.milliseconds / 1_800_000 + $0) * 1_800_000) }
  }

  static func calendar(_ next: WallTime) -> TimerReading {
    var reading = TimerReading()
    reading.calendars = [TimerReading.Calendar(expression: "*:0/30", next: next)]
    reading.nextWall = next
    return reading
  }
}

@Suite struct `The cadence` {
  @Test func `of a calendar comes from the calendar: next, missed, and the third elapse that nobody met`() {
    var loop = Loop()
    loop.fire(1800)
    let reading = Loop.calendar(Story.wall(3600))
    let soon = loop.cadence(at: 3000, reading: reading)
    #expect(soon.next == Story.wall(3600) && soon.missed == 0 && soon.alarm == nil)
    #expect(soon.rhythm == Rhythm(source: .timer, interval: .seconds(1800), isOfCalendar: true))
    // The third elapse behind the fire at 1800 is at 7200; a manager that still waits for it misses nothing by itself.
    let dead = Loop.calendar(Story.wall(9000))
    #expect(loop.cadence(at: 7199.9, reading: dead).alarm == nil)
    let late = loop.cadence(at: 7200.1, reading: dead)
    #expect(late.missed == 3)
    #expect(
      late.alarm == "no fire for 1h30m, and 3 were due by its calendar; the last began 2026-11-21T00:30:00.000Z",
      "\(late.alarm ?? "")")
  }

  @Test func `of a timer that waits out its random delay has missed nothing`() {
    var loop = Loop()
    loop.fire(1800)
    // Due at 3600, delayed to 4000, and it is 3900.
    var reading = Loop.calendar(Story.wall(3600))
    reading.nextWall = Story.wall(4000)
    let cadence = loop.cadence(at: 3900, reading: reading)
    #expect(cadence.missed == 0 && cadence.next == Story.wall(4000))
  }

  @Test func `of a span comes from the span`() {
    var loop = Loop()
    loop.fire(1000, every: .seconds(600))
    var reading = TimerReading()
    reading.spans = [TimerReading.Span(base: "OnUnitActiveUSec", length: .seconds(600), next: .seconds(1600))]
    reading.nextClock = .seconds(1600)
    #expect(loop.cadence(at: 1200, reading: reading).next == Story.wall(1600))
    #expect(loop.cadence(at: 2799, reading: reading).alarm == nil)
    let late = loop.cadence(at: 2800, reading: reading)
    #expect(
      late.alarm == "no fire for 30m, and one is expected every 10m; the last began 2026-11-21T00:16:40.000Z",
      "\(late.alarm ?? "")")
    #expect(late.missed == 2)
  }

  @Test func `of a timer that nobody answers for comes from the last record`() {
    var loop = Loop()
    loop.fire(0, every: .seconds(600))
    let cadence = loop.cadence(at: 700)
    #expect(cadence.rhythm == Rhythm(source: .record, interval: .seconds(600)))
    #expect(cadence.next == Story.wall(600) && cadence.missed == 0)
    #expect(loop.cadence(at: 1801).alarm != nil)
  }

  @Test func `of a timer that is stopped or gone says so, and what to do`() {
    var loop = Loop()
    loop.fire(0, every: .seconds(600))
    var reading = TimerReading()
    reading.isActive = false
    reading.spans = [TimerReading.Span(base: "OnUnitActiveUSec", length: .seconds(600), next: nil)]
    let stopped = loop.cadence(at: 1801, reading: reading)
    #expect(
      stopped.alarm?.hasSuffix(
        "; f.timer of the user manager is not started; systemctl --user enable --now f.timer starts it") == true)
    #expect(stopped.next == nil && stopped.timer?.trouble != nil)
    reading = TimerReading(properties: ["LoadState": "not-found", "ActiveState": "inactive"])
    let gone = loop.cadence(at: 1801, reading: reading)
    #expect(
      gone.alarm?.hasSuffix("; f.timer of the user manager is gone; fanout install writes one") == true,
      "\(gone.alarm ?? "")")
    #expect(loop.cadence(at: 1700, reading: reading).alarm == nil)
    // What it would have set off next never comes.
    #expect(gone.next == nil && loop.cadence(at: 300, reading: reading).next == nil)
  }

  /// Each: the seconds of fires by cron, what the median of the last ten gaps is, of how many gaps.
  @Test(
    arguments: [
      ([0, 600, 1200, 1800], 600, 3), ([0, 600, 1200, 1800, 2600], 600, 4), ([0, 100, 300], nil, 0), ([], nil, 0),
      ([0, 1, 2, 3, 4], 60, 4),
      (Array(stride(from: 0, through: 5000, by: 100)) + Array(stride(from: 5600, through: 11000, by: 600)), 600, 10),
    ] as [([Double], Int?, Int)])
  func `without a timer is the median of the last ten gaps, and says so`(times: [Double], median: Int?, gaps: Int) {
    var loop = Loop()
    for time in times { loop.fire(time, by: .cron) }
    let last = times.last ?? 0
    let cadence = loop.cadence(at: last + 1)
    #expect(cadence.rhythm == median.map { Rhythm(source: .gaps(gaps), interval: .seconds($0)) })
    guard let median else {
      #expect(loop.cadence(at: last + 1_000_000).alarm == nil)
      return
    }
    #expect(cadence.next == Story.wall(last + Double(median)))
    #expect(loop.cadence(at: last + Double(median) * 3 - 0.001).alarm == nil)
    let alarm = loop.cadence(at: last + Double(median) * 3).alarm
    #expect(alarm?.contains(" (estimated: the median of the last \(gaps) gaps)") == true, "\(alarm ?? "none")")
  }

  @Test func `counts a person's fire as a sign of life, and never as a rhythm`() {
    var loop = Loop()
    for time in stride(from: 0.0, through: 6000, by: 600) { loop.fire(time, by: .cron) }
    #expect(loop.cadence(at: 7800).alarm != nil)
    for time in [6010.0, 6020, 6030, 7000] { loop.fire(time, by: .person) }
    #expect(loop.cadence(at: 7800).alarm == nil)
    #expect(loop.cadence(at: 7800).rhythm?.interval == .seconds(600))
    var byHand = Loop()
    for time in stride(from: 0.0, through: 6000, by: 60) { byHand.fire(time, by: .person) }
    for time in stride(from: 0.0, through: 6000, by: 60) { byHand.fire(time, by: nil) }
    for time in stride(from: 0.0, through: 6000, by: 60) { byHand.fire(time, by: .cron, trigger: "run") }
    #expect(byHand.cadence(at: 1e6).rhythm == nil && byHand.cadence(at: 1e6).alarm == nil)
  }

  @Test func `follows a loop from its timer to cron`() {
    var loop = Loop()
    for time in [0.0, 1800, 3600] { loop.fire(time) }
    for time in [3700.0, 3800, 3900, 4000, 4100, 4200, 4300, 4400, 4500, 4600, 4700] { loop.fire(time, by: .cron) }
    #expect(Rhythm.timer(of: loop.story.ledger) == nil)
    #expect(loop.cadence(at: 4710).rhythm == Rhythm(source: .gaps(10), interval: .seconds(100)))
    loop.fire(4800, by: .program)
    #expect(Rhythm.timer(of: loop.story.ledger) == nil)
    loop.fire(5400)
    #expect(Rhythm.timer(of: loop.story.ledger)?.unit == "f.timer")
  }

  /// Each reference in turn is the latest: less than three intervals behind it nothing is alarming, three are.
  @Test(arguments: Silence.Reference.allCases)
  func `alarms three intervals after the latest of all references`(reference: Silence.Reference) {
    var loop = Loop()
    loop.story.boot = reference == .boot ? "boot-0" : "boot-a"
    loop.fire(reference == .fire ? 50_000 : 100, every: .seconds(600))
    loop.story.boot = "boot-a"
    var reading = TimerReading()
    reading.spans = [TimerReading.Span(base: "OnUnitActiveUSec", length: .seconds(600), next: nil)]
    if reference == .enabling { reading.activeSince = .seconds(50_000) }
    if reference == .unpausing { loop.story.add(50_000, .unpaused) }
    func alarm(_ after: Double) -> String? {
      let now = reference == .boot ? after : 50_000 + after
      return loop.cadence(at: now, reading: reading) { facts in
        if reference == .resume { facts.resumedFor = .milliseconds(Int64(after * 1000)) }
      }.alarm
    }
    #expect(alarm(1799) == nil)
    #expect(alarm(1800) != nil)
    #expect(
      alarm(1800)?.contains(
        reference == .fire ? "no fire for 30m, and" : "no fire for 30m since \(reference.words), and") == true)
  }

  @Test func `never alarms while everything is paused, nor where nothing ever fired`() {
    var loop = Loop()
    loop.fire(0, every: .seconds(600))
    #expect(loop.cadence(at: 90_000).alarm != nil)
    #expect(loop.cadence(at: 90_000, isPaused: true).alarm == nil)
    #expect(Loop().cadence(at: 90_000).alarm == nil)
  }

  @Test func `of a timer that is started and has never fired alarms after its third elapse`() {
    var reading = Loop.calendar(Story.wall(1800))
    reading.activeSince = .seconds(100)
    func alarm(_ seconds: Double) -> String? {
      Cadence(
        Ledger(), timer: Cadence.Timer(unit: "f.timer", manager: "user", reading: reading),
        facts: Silence.Facts(now: Story().moment(seconds)), clock: .milliseconds(Int64(seconds * 1000)),
        elapses: Loop.halfHours
      ).alarm
    }
    #expect(alarm(5399) == nil)
    #expect(
      alarm(5401)
        == "no fire for 1h28m21s since the timer was started, and 3 were due by its calendar; there never was one")
    reading.isActive = false
    #expect(alarm(90_000) == nil)
  }

  /// The clock is set by a day, either way, between the last fire and now.
  @Test(arguments: [-86_400.0, 86_400])
  func `is not alarmed by a clock that jumps`(step: Double) {
    for isCalendar in [true, false] {
      var loop = Loop()
      loop.fire(50_000, every: .seconds(1800))
      loop.story.stepped = step
      var reading = TimerReading()
      reading.spans = [TimerReading.Span(base: "OnUnitActiveUSec", length: .seconds(1800), next: nil)]
      let used = isCalendar ? Loop.calendar(Story.wall(52_200 + step)) : reading
      #expect(loop.cadence(at: 50_300, reading: used).alarm == nil)
      #expect(loop.cadence(at: 57_300, reading: used).alarm != nil)
    }
  }

  @Test(arguments: [
    (0.0, 0), (599, 0), (600, 0), (899, 0), (900, 1), (1200, 1), (1499, 1), (1500, 2), (6000, 9), (-100, 0),
  ])
  func `counts what a gap owes: half an interval is lateness, not a miss`(gap: Double, missed: Int) {
    #expect(Rhythm.missed(in: .seconds(gap), every: .seconds(600)) == missed)
    #expect(Rhythm.missed(in: .seconds(gap), every: .zero) == 0)
  }

  // MARK: - In a report

  @Test func `of a window tells who fired, how late, and what was missed`() {
    var loop = Loop()
    // Outside: a gap that reaches into the window. Due at 600, 1200, …; the window begins at 2000.
    loop.fire(0, every: .seconds(600), late: .seconds(50))
    loop.fire(3600, every: .seconds(600), late: .milliseconds(200))
    loop.fire(4200, every: .seconds(600), late: .seconds(3))
    loop.fire(4300, by: .person)
    loop.fire(6600, every: .seconds(600), late: .milliseconds(100))
    loop.fire(6700, by: .cron)
    loop.fire(6800, by: .cron, trigger: "run")
    let report = Report(loop.story.records, window: Story.wall(2000)..<Story.wall(9000))
    #expect(report.firedBy.text == "timer 3, person 1, cron 1")
    #expect(report.lateness == Report.Lateness.of(known: 3, median: .milliseconds(200), worst: .seconds(3)))
    // 2400 and 3000 of the first gap, 4800, 5400 and 6000 of the second.
    #expect(report.missed == 5)
  }
}

extension Report.Lateness {
  fileprivate static func of(known: Int, median: Duration, worst: Duration) -> Report.Lateness {
    var lateness = Report.Lateness()
    lateness.known = known
    lateness.median = median
    lateness.worst = worst
    return lateness
  }
}
