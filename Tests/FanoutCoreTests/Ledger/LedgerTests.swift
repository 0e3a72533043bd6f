import Testing

@testable import FanoutCore

@Suite struct `The ledger` {
  @Test func `knows a run from its first to its last record`() throws {
    var story = Story()
    story.start(10, "f-2", "code")
    story.add(12, .runConfirmed, run: "f-2", "code")
    #expect(story.ledger.openRuns.map(\.id) == ["f-2"])
    story.end(20, "f-2", "code", .productive) { $0.grade = 0.5 }
    story.release(21, "f-2", "code")
    let run = try #require(story.ledger.run("f-2"))
    #expect(story.ledger.openRuns.isEmpty && story.ledger.runs.count == 1)
    #expect(
      run.fire == "f" && run.category?.name == "code" && run.generation == 0 && run.source == "selected"
        && run.supervisor == "s")
    #expect(run.startedAt.bootMilliseconds == 10_000 && run.worker?.pid == 7 && run.isConfirmed)
    #expect(
      run.end?.grade == 0.5 && run.endedAt?.bootMilliseconds == 20_000 && run.released?.bootMilliseconds == 21_000)
  }

  @Test func `says the same of a run whatever the order of its records`() throws {
    var story = Story()
    story.fire(9, "f") { $0.admitted = 1 }
    story.start(10, "f-2", "code")
    story.add(12, .runConfirmed, run: "f-2", "code")
    story.add(13, .runAdopted(supervisor: "t", gap: true), run: "f-2", "code")
    story.add(14, .runAdopted(supervisor: "u", gap: true), run: "f-2", "code")
    for second in [15.0, 16] {
      story.add(second, .paused(until: Story.wall(second + 60), why: ""))
      story.add(second + 0.1, .unpaused)
      story.add(second + 0.2, .pruned(runs: 0, fires: 0, days: 0, more: second == 16))
    }
    story.end(20, "f-2", "code", .productive) { $0.respawn = .due }
    story.add(20.5, .respawnDenied(why: "killed"), run: "f-2", "code")
    story.release(21, "f-2", "code")
    let ledger = story.ledger
    var random = SeededGenerator(seed: 3)
    for _ in 0..<200 {
      let shuffled = Story.ledger(story.records.shuffled(using: &random))
      #expect(shuffled.runs == ledger.runs && shuffled.fires == ledger.fires)
      #expect(shuffled.lastPauseOfAll == ledger.lastPauseOfAll && shuffled.unpausedAll == ledger.unpausedAll)
      #expect(shuffled.lastPruned == ledger.lastPruned)
      #expect(shuffled.released == ledger.released && shuffled.pendingRespawns.isEmpty && shuffled.openRuns.isEmpty)
    }
    #expect(ledger.run("f-2")?.supervisor == "u" && ledger.unpausedAll?.bootMilliseconds == 16_100)
    #expect(ledger.lastPauseOfAll?.made.bootMilliseconds == 16_000 && ledger.lastPruned?.leftMore == true)
  }

  @Test func `lets the first of two ends stand and counts the other`() throws {
    let (records, torn) = try JournalFixtures.read("duplicate-end")
    let run = try #require(Story.ledger(records).runs.first)
    #expect(
      torn == 0 && run.end?.outcome == .productive && run.extraEnds == 1 && run.endedAt?.bootMilliseconds == 216_000)
    #expect(Story.ledger(records).endedRuns.count == 1)
  }

  @Test func `takes a run whose start was torn for open while its end is missing`() {
    var story = Story()
    story.start(10, "f-1", "code")
    story.records.removeAll { if case .runStarted = $0.event { true } else { false } }
    #expect(story.ledger.openRuns.map(\.id) == ["f-1"])
    #expect(story.ledger.openRuns.first?.hasStart == false)
  }

  @Test func `makes no run out of a lock alone`() {
    var story = Story()
    story.add(1, .lockAcquired(path: "/l", taker: 7), run: "f-1", "code")
    story.add(2, .lockReleased(holderGone: true), run: "f-1", "code")
    #expect(story.ledger.runs.isEmpty && story.ledger.released.isEmpty && story.ledger.lockTaker(lane: "f-1") == 7)
  }

  @Test func `lists fires in order, the unended among them`() throws {
    var story = Story()
    story.fire(1, "a") { $0.admitted = 2 }
    story.add(5, .fireBegan(FireBegin(version: "0.1.0", configuration: "", trigger: "run")), fire: "b")
    #expect(story.ledger.fires.map(\.id) == ["a", "b"] && story.ledger.fires.map(\.isOneShot) == [false, true])
    #expect(story.ledger.fire("a")?.end?.admitted == 2 && story.ledger.fire("b")?.end == nil)
    #expect(story.ledger.newestSchema == Record.schema)
    #expect(Story.ledger(try JournalFixtures.read("foreign").records).newestSchema == 7)
  }

  @Test func `gives the last runs, the newest first`() {
    var story = Story()
    for index in 0..<60 { story.start(Double(index), "f\(index)-1", "code") }
    #expect(story.ledger.recent(50).map(\.id) == (10..<60).reversed().map { "f\($0)-1" })
  }
}

@Suite struct `What the ledger says of releases` {
  @Test func `lets a refused run start no cooldown and end none`() throws {
    let code = try Category.named("code")
    var story = Story()
    story.lane(10, 20, "a-1", "code", .noop)
    #expect(story.ledger.released == [code: Story.wall(20)])
    story.lane(30, 40, "b-1", "code", .refused)
    #expect(story.ledger.released == [code: Story.wall(20)])
    story.lane(50, 60, "c-1", "code", .failed)
    #expect(story.ledger.released == [code: Story.wall(60)])
  }

  @Test func `counts from the release behind a respawn, also a refused one`() throws {
    let code = try Category.named("code")
    var story = Story()
    story.start(10, "a-1", "code")
    story.end(20, "a-1", "code", .productive) { $0.respawn = .due }
    #expect(story.ledger.released.isEmpty)
    story.start(200, "a-1r", "code")
    story.end(300, "a-1r", "code", .refused)
    story.release(301, "a-1", "code")
    #expect(story.ledger.released == [code: Story.wall(301)])
    #expect(story.ledger.run("a-1")?.released == story.ledger.run("a-1r")?.released)
  }

  @Test func `takes the later release of a lane, by the clock of the boot where it can`() throws {
    let code = try Category.named("code")
    var story = Story()
    story.lane(10, 20, "a-1", "code", .noop)
    story.stepped = -3600
    story.lane(30, 40, "b-1", "code", .noop)
    #expect(story.ledger.released == [code: Story.wall(40 - 3600)])
    #expect(Story.ledger(story.records.reversed()).released == story.ledger.released)
    story.boot = "boot-b"
    story.lane(1, 2, "c-1", "code", .noop)
    #expect(story.ledger.released == [code: Story.wall(2 - 3600)])
  }
}

@Suite struct `What the ledger says of streaks and respawns` {
  @Test(
    arguments: [
      ([], 1), ([.failed], 2), ([.failed, .timedOut, .lost, .stalled], 5), ([.failed, .noop], 1),
      ([.failed, .unknown, .failed], 2),
      ([.failed, .refused, .failed, .refused], 3), ([.refused], 1), ([.failed, .killed], 1),
    ] as [([Outcome], Int)])
  func `counts the unsuccessful ends directly before`(outcomes: [Outcome], streak: Int) throws {
    var story = Story()
    for (index, outcome) in outcomes.enumerated() {
      story.lane(Double(index * 10), Double(index * 10 + 5), "f\(index)-1", "code", outcome)
      story.lane(Double(index * 10), Double(index * 10 + 6), "f\(index)-2", "triage", .failed)
    }
    #expect(story.ledger.streak(of: try Category.named("code")) == streak)
  }

  @Test func `counts the refusals of a category in a row`() throws {
    var story = Story()
    for (index, outcome) in [Outcome.refused, .noop, .refused, .refused].enumerated() {
      story.lane(Double(index * 10), Double(index * 10 + 5), "f\(index)-1", "code", outcome)
      story.lane(Double(index * 10), Double(index * 10 + 6), "f\(index)-2", "triage", .failed)
    }
    #expect(try story.ledger.refusals(of: Category.named("code")) == 2)
    #expect(try story.ledger.refusals(of: Category.named("triage")) == 0)
    #expect(story.ledger.isReleased(lane: "f0-1") && !story.ledger.isReleased(lane: "x-1"))
  }

  @Test func `misses a respawn until it started or was denied`() {
    var story = Story()
    let respawns: [(RunID, RecordedRespawn)] = [
      ("a-1", .due), ("b-1", .due), ("c-1", .due), ("d-1", .denied("noGrade")),
    ]
    for (run, respawn) in respawns {
      story.start(1, run, "code")
      story.end(2, run, "code", .productive) { $0.respawn = respawn }
    }
    story.start(1, "e-1", "code")
    #expect(story.ledger.pendingRespawns.map(\.id) == ["a-1", "b-1", "c-1"])
    story.start(3, "b-1r", "code")
    story.add(3, .respawnDenied(why: "paused"), run: "c-1", "code")
    #expect(story.ledger.pendingRespawns.map(\.id) == ["a-1"])
    #expect(story.ledger.run("c-1")?.respawnDenied == "paused" && story.ledger.run("b-1r")?.generation == 1)
  }
}
