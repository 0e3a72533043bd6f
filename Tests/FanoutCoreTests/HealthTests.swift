import Testing

@testable import FanoutCore

private func causes(_ story: Story, orphans: [String] = []) -> [String] {
  Health(ledger: story.ledger, audit: LockAudit(story.records), orphans: orphans).causes
}

@Suite struct `The health of the loop` {
  /// s: started, n: admitted and started nothing, e: admitted nothing, p: a person's one-shot that started nothing, i: interrupted.
  @Test(arguments: [
    ("", 0), ("nn", 0), ("nnn", 3), ("snnnn", 4), ("nnns", 0), ("nnsn", 0), ("nenen", 3), ("nnee", 0), ("nnp", 0), ("pppp", 0), ("nnpn", 3),
    ("nnin", 3), ("nnneee", 3),
  ])
  func `sees a row of fires that started nothing`(story letters: String, row: Int) {
    var story = Story()
    for (index, letter) in letters.enumerated() {
      if letter == "i" {
        story.add(Double(index * 100), .fireBegan(FireBegin(version: "", configuration: "", trigger: "fire")), fire: "f\(index)")
        continue
      }
      story.fire(Double(index * 100), "f\(index)", trigger: letter == "p" ? "run" : "fire") { end in
        end.admitted = letter == "e" ? 0 : 2
        end.started = letter == "s" ? 2 : 0
        if letter == "n" { end.failures = [FireEnd.Failure(category: "code", why: "worker exited 127 (\(index))")] }
      }
    }
    let last = letters.lastIndex(of: "n").map { letters.distance(from: letters.startIndex, to: $0) } ?? 0
    #expect(causes(story) == (row == 0 ? [] : ["\(row) fires in a row started nothing: worker exited 127 (\(last)) (f\(last))"]))
  }

  @Test(
    arguments: [
      (Array(repeating: .failed, count: 10), true), (Array(repeating: .unknown, count: 10), true),
      ([.failed, .timedOut, .lost, .unknown, .stalled, .failed, .refused, .failed, .refused, .failed, .failed, .failed], true),
      (Array(repeating: .failed, count: 9), false), ([.noop] + Array(repeating: .failed, count: 9), false),
      (Array(repeating: .failed, count: 10) + [.restraint], false), ([.noop] + Array(repeating: .failed, count: 10), true),
      (Array(repeating: .failed, count: 9) + [.killed], false),
    ] as [([Outcome], Bool)])
  func `sees ten runs in a row go wrong, refusals aside`(outcomes: [Outcome], isCause: Bool) {
    var story = Story()
    for (index, outcome) in outcomes.enumerated() {
      story.lane(Double(index), Double(index) + 0.5, "f\(index)-1", "c\(index)", outcome)
    }
    #expect(causes(story).count { $0.contains("the last 10 runs that ended all went wrong") } == (isCause ? 1 : 0))
    #expect(causes(story).count == (isCause ? 1 : 0))
  }

  @Test func `tells what went wrong and where last`() {
    var story = Story()
    for index in 0..<10 {
      story.start(Double(index), "f\(index)-1", "code")
      story.end(Double(index) + 0.5, "f\(index)-1", "code", index < 3 ? .timedOut : .failed) { $0.detail = "exit 127" }
      story.release(Double(index) + 0.5, "f\(index)-1", "code")
    }
    #expect(causes(story) == ["the last 10 runs that ended all went wrong (failed 7, timedOut 3), the latest f9-1: exit 127"])
  }

  @Test func `sees three refusals in a row in a category`() {
    var story = Story()
    for index in 0..<3 {
      story.lane(Double(index * 10), Double(index * 10 + 5), "f\(index)-1", "code", .refused)
      story.lane(Double(index * 10), Double(index * 10 + 5), "f\(index)-2", "triage", index == 1 ? .noop : .refused)
    }
    #expect(
      causes(story) == [
        "the last 3 runs of code all refused to work, the latest f2-1: exit 75; a worker that takes its category's lock itself must heed "
          + "FANOUT_LOCK_FD"
      ])
    story.lane(50, 60, "f5-1", "code", .noop)
    #expect(causes(story).isEmpty)
  }

  @Test func `sees all runs of the last fire refuse, for want of a backend as well`() {
    var story = Story()
    story.fire(1, "a") {
      $0.admitted = 2; $0.started = 2
    }
    for run in ["a-1", "a-2"] {
      story.start(2, run, run)
      story.end(3, run, run, .refused) { $0.exit = .code(76) }
      story.release(3, run, run)
    }
    let cause = ["all 2 runs of the last fire refused to work (a): it had no backend (exit 76)"]
    #expect(causes(story) == cause)
    story.fire(10, "b") { $0.admitted = 0 }
    #expect(causes(story) == cause)
    story.fire(20, "c") {
      $0.admitted = 2; $0.started = 2
    }
    story.lane(21, 22, "c-1", "x", .refused)
    story.start(21, "c-2", "y")
    #expect(causes(story).isEmpty)
    story.end(25, "c-2", "y", .noop)
    #expect(causes(story).isEmpty)
  }

  /// d: degraded, o: followed its selector, u: did not ask it.
  @Test(arguments: [("ddddd", 5), ("dddd", 0), ("oddddd", 5), ("dddddo", 0), ("ddududu", 0), ("dddudud", 5), ("ddddod", 0)])
  func `sees five degraded fires in a row`(letters: String, row: Int) {
    var story = Story()
    for (index, letter) in letters.enumerated() {
      story.fire(Double(index * 100), "f\(index)") { end in
        if letter == "d" {
          end.source = "allowlist(timedOut)"
          end.cause = "no answer within 30 s"
        }
        if letter == "u" { end.selectorMilliseconds = nil }
      }
    }
    let last = letters.count - 1
    #expect(causes(story) == (row == 0 ? [] : ["5 fires in a row could not follow their selector: no answer within 30 s (f\(last))"]))
  }

  @Test func `repeats what the audit found and what the observer says of orphans`() throws {
    let records = try JournalFixtures.read("overlap").records
    let health = Health(ledger: Story.ledger(records), audit: LockAudit(records), orphans: ["the worker of f-1 (pid 7) cannot be ended"])
    #expect(
      health.causes == [
        "1 same-lock violation on record: 20261121T030000Z-aaa3-1 took the lock of code while 20261121T010000Z-aaa1-1 held it "
          + "(2026-11-21T01:01:00.000Z)", "the worker of f-1 (pid 7) cannot be ended",
      ])
  }

  @Test(arguments: ["busy", "coolingDown", "paused", "fireFull", "noFreeSlot", "gate:load"])
  func `does not mind that all is withheld`(reason: String) {
    var story = Story()
    for index in 0..<9 {
      story.fire(Double(index), "f\(index)") { end in
        end.withheld = 4
        end.reasons = [FireEnd.ReasonCount(reason: reason, count: 4, names: ["code"])]
      }
    }
    #expect(causes(story).isEmpty)
  }
}
