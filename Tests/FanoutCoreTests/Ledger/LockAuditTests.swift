import Testing

@testable import FanoutCore

private func hold(_ story: inout Story, _ from: Double, _ to: Double?, _ lane: RunID, _ category: String = "code") {
  story.add(from, .lockAcquired(path: "/l/\(category)", taker: 7), run: lane, category)
  if let to { story.release(to, lane, category) }
}

@Suite struct `The lock audit` {
  @Test func `finds two lanes under one lock and names them`() throws {
    let audit = LockAudit(try JournalFixtures.read("overlap").records)
    #expect(audit.acquisitions == 4 && audit.peakConcurrency == 3 && audit.violationCount == 1)
    let violation = try #require(audit.violations.first)
    #expect(violation.category.name == "code" && violation.at.bootMilliseconds == 61_000)
    #expect(violation.holder == "20261121T010000Z-aaa1-1" && violation.intruder == "20261121T030000Z-aaa3-1")
  }

  @Test(arguments: ["stepped", "two-boots"])
  func `is not misled by a stepped clock or a new boot`(journal: String) throws {
    let audit = LockAudit(try JournalFixtures.read(journal).records)
    #expect(audit.violations.isEmpty && audit.violationCount == 0)
    #expect(audit.peakConcurrency == (journal == "stepped" ? 1 : 2))
  }

  @Test func `says the same wherever releases stand`() throws {
    var random = SeededGenerator(seed: 5)
    for journal in ["overlap", "stepped", "two-boots"] {
      let records = try JournalFixtures.read(journal).records
      let audit = LockAudit(records)
      for _ in 0..<50 {
        // Claims are put on record one at a time, in their order; all else may stand anywhere.
        var claims = records.filter { if case .lockAcquired = $0.event { true } else { false } }[...]
        let mixed = records.shuffled(using: &random).map { record -> Record in
          if case .lockAcquired = record.event { claims.removeFirst() } else { record }
        }
        let shuffled = LockAudit(mixed)
        #expect(shuffled.peakConcurrency == audit.peakConcurrency && shuffled.violationCount == audit.violationCount)
        #expect(shuffled.acquisitions == audit.acquisitions)
      }
    }
  }

  @Test func `agrees with counting moment by moment`() {
    var random = SeededGenerator(seed: 11)
    for _ in 0..<300 {
      var story = Story()
      var holdings: [(from: Int, to: Int, category: Int)] = []
      for lane in 0..<Int.random(in: 1...7, using: &random) {
        let from = Int.random(in: 0...12, using: &random)
        let to = Bool.random(using: &random) ? Int.random(in: from...14, using: &random) : 99
        let category = Int.random(in: 0...2, using: &random)
        holdings.append((from, to, category))
        // The wall clock is stepped all the time, also while a lock is held.
        story.stepped = Double.random(in: -500...500, using: &random)
        hold(&story, Double(from), nil, "f\(lane)-1", "c\(category)")
        story.stepped = Double.random(in: -500...500, using: &random)
        if to != 99 { story.release(Double(to), "f\(lane)-1", "c\(category)") }
      }
      story.records.shuffle(using: &random)
      let peak = (0...20).map { now in holdings.count { $0.from <= now && now < $0.to } }.max() ?? 0
      var overlaps = 0
      for (index, one) in holdings.enumerated() {
        overlaps += holdings[(index + 1)...].count { other in
          other.category == one.category
            && (0...20).contains { max(one.from, other.from) <= $0 && $0 < min(one.to, other.to) }
        }
      }
      let audit = LockAudit(story.records)
      #expect(
        audit.peakConcurrency == max(1, peak) && audit.violationCount == overlaps
          && audit.acquisitions == holdings.count)
    }
  }

  @Test func `lets a holding end just before its release, and one of no length overlap nothing`() {
    var story = Story()
    hold(&story, 1, 2, "a-1")
    hold(&story, 2, 2, "b-1")
    hold(&story, 2, 3, "c-1")
    let audit = LockAudit(story.records.reversed())
    #expect(audit.violationCount == 0 && audit.peakConcurrency == 1 && audit.acquisitions == 3)
  }

  @Test func `counts a run and its respawn as one lane`() {
    var story = Story()
    hold(&story, 1, nil, "a-1")
    story.add(5, .lockAcquired(path: "/l/code", taker: 7), run: "a-1r", "code")
    story.release(9, "a-1r", "code")
    hold(&story, 9, nil, "b-1")
    let audit = LockAudit(story.records)
    #expect(audit.violationCount == 0 && audit.peakConcurrency == 1)
  }

  @Test func `takes a lock without a release for held until its boot ended`() {
    var story = Story()
    hold(&story, 1, nil, "a-1")
    hold(&story, 900, 901, "b-1")
    #expect(LockAudit(story.records).violations.map(\.holder) == ["a-1"])
    story.records.removeLast(2)
    story.boot = "boot-b"
    hold(&story, 2, 3, "b-1")
    #expect(LockAudit(story.records).violationCount == 0)
  }

  /// Where the boot id stays the same over a start, only the boot clock tells, which begins anew.
  @Test func `lets no holding reach over a boot clock that goes back`() {
    var story = Story()
    hold(&story, 90_000, 90_001, "a-1")
    hold(&story, 90_002, nil, "b-1", "triage")
    // Its own records, an hour later by the wall clock: its holding is open, and at first sight reaches over the one
    // before.
    story.stepped = 90_000
    hold(&story, 100, nil, "c-1")
    hold(&story, 200, nil, "d-1", "news")
    let audit = LockAudit(story.records)
    #expect(audit.violationCount == 0 && audit.acquisitions == 4 && audit.peakConcurrency == 2)
    // And two that overlap behind it are found all the same.
    hold(&story, 300, nil, "e-1")
    #expect(LockAudit(story.records).violations.map(\.intruder) == ["e-1"])
  }

  /// Files of a journal are put in the order of the boot clock: there what came later stands first.
  @Test func `knows a later boot of the same id by the wall clock, where that comes first`() {
    var early = Story()
    hold(&early, 90_000, 90_001, "a-1")
    var late = Story()
    late.stepped = 100_000
    hold(&late, 100, nil, "c-1")
    #expect(LockAudit(late.records + early.records).violationCount == 0)
    // A clock that was only stepped proves no boot between them.
    var stepped = Story()
    stepped.stepped = 80_000
    hold(&stepped, 100, nil, "c-1")
    #expect(LockAudit(stepped.records + early.records).violationCount == 1)
  }

  /// Whoever settles a run behind such a start dates its release by the clock of that.
  @Test func `takes a release by a clock that went back for one`() {
    var story = Story()
    hold(&story, 90_000, nil, "a-1")
    story.release(100, "a-1", "code")
    hold(&story, 90_500, nil, "b-1")
    #expect(LockAudit(story.records).violationCount == 0)
  }

  @Test func `takes disorder of less than a minute for what it is`() {
    var story = Story()
    hold(&story, 90_050, nil, "b-1")
    hold(&story, 90_000, nil, "a-1")
    #expect(LockAudit(story.records).violations.map(\.intruder) == ["b-1"])
  }

  @Test func `takes the record that a holder is gone for the end of its holding`() {
    var story = Story()
    hold(&story, 1, nil, "a-1")
    story.add(50, .lockReleased(holderGone: true), run: "a-1", "code")
    hold(&story, 51, nil, "b-1")
    #expect(LockAudit(story.records).violationCount == 0)
  }

  @Test func `counts in a window what happened in it, with what was still held from before`() {
    var story = Story()
    hold(&story, 1, 100, "a-1", "code")
    hold(&story, 2, 60, "b-1", "triage")
    hold(&story, 70, 80, "c-1", "code")
    let audit = LockAudit(story.records, window: Story.wall(50)..<Story.wall(75))
    #expect(audit.acquisitions == 1 && audit.peakConcurrency == 2 && audit.violations.map(\.intruder) == ["c-1"])
    #expect(LockAudit(story.records, window: Story.wall(200)..<Story.wall(300)) == LockAudit([Record]()))
  }

  @Test func `names a hundred pairs and counts all`() {
    var story = Story()
    for lane in 0..<30 { hold(&story, Double(lane), nil, "f\(lane)-1") }
    let audit = LockAudit(story.records)
    #expect(audit.violationCount == 30 * 29 / 2 && audit.violations.count == 100)
  }
}
