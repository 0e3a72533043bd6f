import Testing

@testable import FanoutCore

/// An hour with two fires, one degraded, a respawn, withheld demand, and things around it that belong to other hours.
private func hour() -> Story {
  var story = Story()
  story.lane(-500, 10, "z-1", "code", .failed)
  story.fire(100, "a") { end in
    end.admitted = 3
    end.started = 2
    end.failed = 1
    end.withheld = 5
    end.constraint = "perFire"
    end.answer = "same"
    end.selectorMilliseconds = 40
    end.reasons = [
      FireEnd.ReasonCount(reason: "busy", count: 1, names: ["news"]),
      FireEnd.ReasonCount(reason: "notAllowlisted", count: 4, names: ["ops", "legal", "ops"]),
    ]
  }
  story.start(101, "a-1", "code")
  story.start(102, "a-2", "triage")
  story.end(200, "a-2", "triage", .noop) { $0.sweptCount = 2 }
  story.release(200, "a-2", "triage")
  story.end(300, "a-1", "code", .productive) { $0.respawn = .due }
  story.start(480, "a-1r", "code")
  story.end(600, "a-1r", "code", .unknown) { $0.overshootBytes = 900 }
  story.release(601, "a-1", "code")
  story.fire(700, "b") { end in
    end.admitted = 1
    end.started = 1
    end.refused = 1
    end.constraint = "selector"
    end.source = "allowlist(notJSON)"
    end.answer = "same"
    end.selectorMilliseconds = 60
  }
  story.start(701, "b-1", "code")
  story.end(702, "b-1", "code", .refused)
  story.release(702, "b-1", "code")
  story.add(703, .fireBegan(FireBegin(version: "", configuration: "", trigger: "fire")), fire: "c")
  story.fire(800, "p", trigger: "run") { $0.started = 1 }
  story.start(801, "p-1", "research")
  story.add(3500, .fireBegan(FireBegin(version: "", configuration: "", trigger: "fire")), fire: "d")
  story.lane(3700, 3800, "e-1", "code", .failed)
  // Started inside, ended far outside: it belongs to the hour in which it started.
  story.end(9000, "p-1", "research", .productive) { $0.respawn = .due }
  story.add(9001, .respawnDenied(why: "paused"), run: "p-1", "research")
  return story
}

private func reported(_ story: Story, torn: Int = 0) -> Report {
  Report(story.records, window: Story.wall(0)..<Story.wall(3600), running: ["d"], torn: torn)
}

@Suite struct `A report` {
  @Test func `counts fires by their own words and a person's one-shots apart`() {
    let report = reported(hour())
    #expect(report.fires.count == 4 && report.fires.running == 1 && report.interrupted == ["c"])
    #expect(
      report.fires.admitted == 4 && report.fires.started == 3 && report.fires.refused == 1 && report.fires.failed == 1)
    #expect(report.oneShots.count == 1 && report.oneShots.started == 1)
    #expect(report.constraints.text == "perFire 1, selector 1" && report.degraded.text == "notJSON 1")
    #expect(Report(hour().records, window: Story.wall(0)..<Story.wall(3600)).interrupted == ["c", "d"])
  }

  @Test func `gives a run to the hour in which it started`() {
    let report = reported(hour())
    #expect(
      report.outcomes.map { "\($0.category): \($0.counts.text)" } == [
        "code: productive 1, refused 1", "research: productive 1", "triage: noop 1",
      ])
    #expect(report.open == 0 && report.swept == 2)
    let next = Report(hour().records, window: Story.wall(3600)..<Story.wall(9999))
    #expect(next.outcomes.map(\.category) == ["code"] && next.respawns.denied.isEmpty)
  }

  @Test func `keeps respawns a cohort of their own`() {
    let respawns = reported(hour()).respawns
    #expect(respawns.count == 1 && respawns.outcomes.text == "unknown 1" && respawns.denied.text == "paused 1")
    #expect(reported(hour()).unreported == 1 && reported(hour()).overshoots.mostBytes == 900)
  }

  @Test func `shows refused demand with the allowlist first, and what could not be named`() {
    let withheld = reported(hour()).withheld
    #expect(withheld.map(\.reason) == ["notAllowlisted", "busy"] && withheld.map(\.count) == [4, 1])
    #expect(withheld[0].names.text == "ops 2, legal 1" && withheld[0].unnamed == 1 && withheld[1].unnamed == 0)
  }

  @Test func `counts locks of its window and answers that came again`() {
    let report = reported(hour())
    #expect(report.locks.acquisitions == 4 && report.locks.peakConcurrency == 2 && report.locks.violationCount == 0)
    #expect(report.sameAnswers == 1)
    #expect(report.selector.asked == 2 && report.selector.median == 50 && report.selector.most == 60)
  }

  @Test(arguments: [(15, 5, 5, 20), (3, 4, 4, 7), (0, 25, 20, 20), (30, 0, 0, 20)])
  func `looks at the last twenty runs that ended for no-ops`(productive: Int, noops: Int, count: Int, of: Int) {
    var story = Story()
    for index in 0..<(productive + noops) {
      story.lane(Double(index), Double(index) + 0.5, "f\(index)-1", "code", index < productive ? .productive : .noop)
    }
    let report = reported(story)
    #expect(report.noopLast20.count == count && report.noopLast20.of == of)
  }

  @Test func `has the keys that scripts read`() throws {
    let json = try JSONDocument(parsing: reported(hour(), torn: 3).json().encoded()).root
    #expect(
      json["since"]?.string == "2026-11-21T00:00:00.000Z"
        && json["until"]?.string == "2026-11-21T01:00:00.000Z")
    #expect(
      json["peak_concurrency"]?.integer == 2 && json["total_acquisitions"]?.integer == 4
        && json["same_lock_violations"]?.integer == 0)
    #expect(
      json["noop_last_20"]?.integer == 1 && json["noop_last_20_of"]?.integer == 5 && json["torn_lines"]?.integer == 3)
    #expect(
      json["fires"]?["count"]?.integer == 4 && json["fires"]?["interrupted"]?.array?.compactMap(\.string) == ["c"])
    #expect(json["degraded"]?["causes"]?["notJSON"]?.integer == 1 && json["constraints"]?["perFire"]?.integer == 1)
    #expect(json["withheld"]?.object?.keys == ["notAllowlisted", "busy"])
    #expect(json["withheld"]?["notAllowlisted"]?["categories"]?["ops"]?.integer == 2)
    #expect(
      json["outcomes"]?["code"]?["productive"]?.integer == 1 && json["respawns"]?["denied"]?["paused"]?.integer == 1)
  }

  @Test func `names a violation`() throws {
    let report = Report(try JournalFixtures.read("overlap").records, window: Story.wall(0)..<Story.wall(86400))
    #expect(
      report.locks.violations.map { "\($0.category): \($0.intruder), \($0.holder)" } == [
        "code: 20261121T030000Z-aaa3-1, 20261121T010000Z-aaa1-1"
      ])
    #expect(
      try JSONDocument(parsing: report.json().encoded()).root["violations"]?.array?.first?["boottime_ms"]?.integer
        == 61_000)
  }

  @Test func `counts a run's second end as one fault and not as an outcome`() throws {
    let report = Report(try JournalFixtures.read("duplicate-end").records, window: Story.wall(0)..<Story.wall(86400))
    #expect(report.outcomes.map(\.counts.text) == ["productive 1"] && report.extraEnds == 1)
  }
}

@Suite struct `Counts of names` {
  @Test func `put the commonest first and equals in order of appearance`() {
    var counts = NameCounts()
    for name in ["b", "a", "c", "a", "d", "c"] { counts.add(name) }
    #expect(counts.text == "a 2, c 2, b 1, d 1" && counts["a"] == 2 && counts["x"] == 0 && counts.total == 6)
    #expect(counts.entries.map(\.name) == ["b", "a", "c", "d"])
  }
}
