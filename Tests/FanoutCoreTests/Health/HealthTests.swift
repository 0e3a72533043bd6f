import Testing

@testable import FanoutCore

func health(_ story: Story, _ change: (inout HealthFacts) -> Void = { _ in }) -> Health {
  var facts = HealthFacts()
  change(&facts)
  return Health(facts, ledger: story.ledger, audit: LockAudit(story.records))
}

func causes(_ story: Story, _ change: (inout HealthFacts) -> Void = { _ in }) -> [String] {
  health(story, change).causes.map { "\($0.kind.rawValue): \($0.sentence)" }
}

@Suite struct `The health of the loop` {
  /// s: started, n: admitted and started nothing, e: admitted nothing, p: a person's one-shot that started nothing,
  /// i: interrupted.
  @Test(arguments: [
    ("", 0), ("n", 1), ("nn", 2), ("nnn", 3), ("snnnn", 4), ("nnns", 0), ("nnsn", 1), ("nenen", 3), ("nnee", 2),
    ("nnp", 2), ("pppp", 0),
    ("nnpn", 3), ("nnin", 3), ("nnneee", 3),
  ])
  func `sees a row of fires that started nothing`(story letters: String, row: Int) {
    var story = Story()
    for (index, letter) in letters.enumerated() {
      if letter == "i" {
        story.add(
          Double(index * 100), .fireBegan(FireBegin(version: "", configuration: "", trigger: "fire")), fire: "f\(index)"
        )
        continue
      }
      story.fire(Double(index * 100), "f\(index)", trigger: letter == "p" ? "run" : "fire") { end in
        end.admitted = letter == "e" ? 0 : 2
        end.started = letter == "s" ? 2 : 0
        if letter == "n" { end.failures = [FireEnd.Failure(category: "code", why: "worker exited 127 (\(index))")] }
      }
    }
    let last = letters.lastIndex(of: "n").map { letters.distance(from: letters.startIndex, to: $0) } ?? 0
    let who = row == 1 ? "the last fire that admitted something" : "\(row) fires in a row"
    #expect(
      causes(story)
        == (row == 0 ? [] : ["starving: \(who) started nothing: worker exited 127 (\(last)); fanout show f\(last)"]))
  }

  @Test(
    arguments: [
      (Array(repeating: .failed, count: 10), true), (Array(repeating: .unknown, count: 10), false),
      (
        [
          .failed, .timedOut, .lost, .stalled, .failed, .refused, .failed, .refused, .killed, .failed, .failed, .failed,
          .failed,
        ], true
      ),
      (Array(repeating: .failed, count: 9), false), ([.noop] + Array(repeating: .failed, count: 9), false),
      (Array(repeating: .failed, count: 10) + [.restraint], false),
      ([.noop] + Array(repeating: .failed, count: 10), true),
      (Array(repeating: .failed, count: 9) + [.unknown], false),
    ] as [([Outcome], Bool)])
  func `sees ten runs in a row go wrong, each of another category`(outcomes: [Outcome], isCause: Bool) {
    var story = Story()
    for (index, outcome) in outcomes.enumerated() {
      story.lane(Double(index), Double(index) + 0.5, "f\(index)-1", "c\(index)", outcome)
    }
    #expect(
      causes(story).count { $0.hasPrefix("failing: the last 10 runs that ended all went wrong") } == (isCause ? 1 : 0))
    #expect(causes(story).count == (isCause ? 1 : 0))
  }

  /// f: failed, t: timed out, l: lost, L: lost with its boot, r: refused, k: killed, u: unknown, p: productive, n:
  /// noop.
  @Test(arguments: [
    ("fff", 3), ("ff", 0), ("ftl", 3), ("ffff", 4), ("pfff", 3), ("fffp", 0), ("ffnf", 0), ("ffuf", 0), ("ffrf", 3),
    ("ffkf", 3), ("LLLL", 0),
    ("ffLf", 3), ("fLLL", 0), ("uuuuuuuuuu", 0), ("rr", 0), ("kkkk", 0),
  ])
  func `sees a category fail three times in a row`(letters: String, row: Int) {
    let outcomes: [Character: Outcome] = [
      "f": .failed, "t": .timedOut, "l": .lost, "L": .lost, "r": .refused, "k": .killed, "u": .unknown,
      "p": .productive, "n": .noop,
    ]
    var story = Story()
    for (index, letter) in letters.enumerated() {
      // Another category does well meanwhile.
      story.lane(Double(index * 10), Double(index * 10 + 1), "f\(index)-2", "triage", .noop)
      story.start(Double(index * 10), "f\(index)-1", "code")
      if letter == "L" { story.boot += "'" }
      story.end(Double(index * 10 + 5), "f\(index)-1", "code", outcomes[letter] ?? .noop) { $0.detail = "exit 127" }
      story.release(Double(index * 10 + 5), "f\(index)-1", "code")
    }
    let last =
      letters.lastIndex { !"rkLunp".contains($0) }.map { letters.distance(from: letters.startIndex, to: $0) } ?? 0
    let word = letters.last == "l" ? "lost" : "failed"
    #expect(
      causes(story)
        == (row == 0
          ? []
          : [
            "failing: code failed \(row) times in a row, the latest f\(last)-1: \(word), exit 127; fanout logs f\(last)-1 shows what it said"
          ]),
      "\(letters)")
  }

  @Test func `counts failures that stand before all that was read, by what the oldest run was started with`() throws {
    var story = Story()
    var start = RunStart(generation: 0, streak: 3, source: "selected", rank: 1, supervisor: "s")
    story.add(1, .runStarted(start), run: "f-1", "code")
    story.end(2, "f-1", "code", .failed)
    #expect(
      causes(story).count == 1 && causes(story)[0].hasPrefix("failing: code failed 3 times in a row, the latest f-1"))
    // Behind an end that was read nothing of before counts.
    start.streak = 2
    var other = Story()
    other.lane(1, 2, "e-1", "code", .noop)
    other.add(3, .runStarted(start), run: "f-1", "code")
    other.end(4, "f-1", "code", .failed)
    #expect(causes(other).isEmpty)
  }

  @Test func `minds no category that may not run any more`() throws {
    var story = Story()
    for index in 0..<10 {
      story.lane(Double(index * 10), Double(index * 10 + 5), "f\(index)-1", "code", index < 5 ? .failed : .refused)
    }
    #expect(causes(story).count == 2)
    let triage = try Category.named("triage")
    #expect(causes(story) { $0.allowlist = [triage] }.isEmpty)
  }

  @Test func `sees three refusals in a row in a category`() {
    var story = Story()
    for index in 0..<3 {
      story.lane(Double(index * 10), Double(index * 10 + 5), "f\(index)-1", "code", .refused)
      story.lane(Double(index * 10), Double(index * 10 + 5), "f\(index)-2", "triage", index == 1 ? .noop : .refused)
    }
    #expect(
      causes(story) == [
        "refused: the last 3 runs of code all refused to work, the latest f2-1: exit 75; a worker that takes its category's lock itself "
          + "must heed FANOUT_LOCK_FD; fanout logs f2-1 shows what it said"
      ])
    story.lane(50, 60, "f5-1", "code", .noop)
    #expect(causes(story).isEmpty)
  }

  @Test func `sees all runs of the last fire refuse, for want of a backend as well`() {
    var story = Story()
    story.fire(1, "a") {
      $0.admitted = 2; $0.started = 2
    }
    for name in ["a-1", "a-2"] {
      story.start(2, RunID(name), name)
      story.end(3, RunID(name), name, .refused) { $0.exit = .code(76) }
      story.release(3, RunID(name), name)
    }
    let cause = ["refused: all 2 runs of the last fire refused to work: it had no backend (exit 76); fanout show a"]
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
  @Test(arguments: [("dd", 2), ("d", 0), ("odd", 2), ("ddo", 0), ("dud", 2), ("ud", 0), ("dod", 0), ("ddddd", 5)])
  func `sees two degraded fires in a row`(letters: String, row: Int) {
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
    #expect(
      causes(story)
        == (row == 0
          ? []
          : [
            "degraded: \(row) fires in a row could not follow their selector: no answer within 30 s; fanout check asks it now, "
              + "fanout show f\(last) tells what it said then"
          ]))
  }

  @Test func `repeats what the audit found and what the observer says of lanes`() throws {
    let records = try JournalFixtures.read("overlap").records
    var facts = HealthFacts()
    let code = try Category.named("code")
    facts.leftovers = [HealthFacts.Leftover(run: "e-1", processes: "pid 9 (sleep)", pid: 9)]
    facts.lanes = [
      HealthFacts.LaneTrouble(run: "a-1", category: code, .overdueOrphan, processes: "pid 7 (sh)"),
      HealthFacts.LaneTrouble(run: "b-1", category: code, .stopped(12)),
      HealthFacts.LaneTrouble(run: "c-1", category: code, .orphaned, processes: "pid 8 (sh)"),
      HealthFacts.LaneTrouble(run: "d-1", category: code, .unproven("its lock is held")),
    ]
    let health = Health(facts, ledger: Story.ledger(records), audit: LockAudit(records))
    #expect(
      health.causes.map(\.sentence) == [
        "1 same-lock violation on record: 20261121T030000Z-aaa3-1 took the lock of code while 20261121T010000Z-aaa1-1 held it "
          + "(2026-11-21T01:01:00.000Z); fanout show 20261121T030000Z-aaa3-1",
        "the supervisor of b-1 is stopped (pid 12): its limits are not watched; kill -CONT 12 continues it, "
          + "fanout kill --now b-1 ends the run",
        "c-1 has lost its supervisor and lives on: pid 8 (sh); code stays busy; fanout fire has it adopted, fanout kill c-1 ends it",
        "d-1 has no supervisor, and may live: its lock is held; code stays busy; fanout show d-1 tells what is known of it, "
          + "as root all that can be seen",
        "a-1 is past its time limit, has no supervisor and lives on: pid 7 (sh); fanout kill a-1 ends it",
        "pid 9 (sleep) outlived its run e-1, which has ended; kill 9 ends it",
      ])
  }

  @Test func `tells since when a run should have ended, what keeps it, and what helps`() throws {
    let code = try Category.named("code")
    func causes(_ cause: EndCause?, _ obstruction: LateEnd.Obstruction?, processes: String = "pid 7 (sh)")
      -> [String]
    {
      FanoutCoreTests.causes(Story()) {
        let end = LateEnd(cause: cause, length: .seconds(800), obstruction: obstruction)
        $0.lanes = [HealthFacts.LaneTrouble(run: "a-1", category: code, .late(end), processes: processes)]
      }
    }
    #expect(
      causes(.timeLimit, .otherUser(pid: 7, user: "root")) == [
        "overdue: a-1 is past its time limit for 13 min and lives on: pid 7 (sh); code stays busy; "
          + "kill -KILL 7 ends it, as root: it belongs to root"
      ])
    #expect(
      causes(.stall, .frozen(pid: 7)) == [
        "unended: a-1 is being ended for its silence for 13 min and lives on: pid 7 (sh); code stays busy; "
          + "cat /proc/7/cgroup names its control group, which is frozen: thaw it"
      ])
    #expect(
      causes(.kill, .kernel(pid: 7)) == [
        "unended: a-1 was to be killed 13 min ago and lives on: pid 7 (sh); code stays busy; "
          + "cat /proc/7/wchan tells what pid 7 waits for inside the kernel, where no signal reaches it"
      ])
    #expect(
      causes(nil, nil) == [
        "unended: what the worker of a-1 left is being ended for 13 min and lives on: pid 7 (sh); code stays busy; "
          + "fanout kill --now a-1 ends it, or tells what is left"
      ])
    #expect(
      causes(.kill, .supervisor(pid: 5, name: "fanout", doing: "sleeping"), processes: "") == [
        "unended: a-1 was to be killed 13 min ago and is not over; its supervisor, pid 5 (fanout, sleeping), has not "
          + "ended it; code stays busy; kill -KILL 5 ends that, and fanout fire has what it looked after adopted"
      ])
  }

  @Test func `tells of a fire that holds its lock for longer than any takes`() {
    let fire = HungFire(
      pid: 9, name: "fanout", doing: "sleeping", length: .seconds(300), most: .seconds(45))
    #expect(
      causes(Story()) { $0.hung = [fire] } == [
        "hung: pid 9 (fanout, sleeping) holds the fire lock for 5 min, where a fire takes 45 s at most, so that no fire "
          + "can look; kill -KILL 9 ends it"
      ])
  }

  @Test(arguments: ["busy", "coolingDown", "paused", "fireFull", "noFreeSlot", "gate:load", "notAllowlisted"])
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
