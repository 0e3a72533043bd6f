import Testing

@testable import FanoutCore

@Suite struct `The health of the machine` {
  @Test func `is that of what a look says, the worst first and each once`() throws {
    let code = try Category.named("code")
    var story = Story()
    story.fire(1, "a") { $0.reasons = [FireEnd.ReasonCount(reason: "unreadable", count: 1, names: ["code"])] }
    #expect(
      causes(story) { facts in
        facts.unreadableJournal = [
          "/s/journal/2026-11-21.jsonl: cannot open", "/s/journal/2026-11-20.jsonl: cannot open",
        ]
        facts.unreadableIndex = ["/s/live/x: no category"]
        facts.obstacles = [
          FanoutCore.Obstacle(.locks, of: code, at: "/l", .noParent("/")),
          FanoutCore.Obstacle(
            .journal, at: "/s/journal/2026-11-21.jsonl", .kind("a FIFO", wanted: FanoutCore.Obstacle.file)),
          FanoutCore.Obstacle(.state, at: "/s/runs", .readOnly),
        ]
        facts.room = DiskRoom(path: "/s", free: 4096, keep: 0, inodes: 0)
      } == [
        "state: nothing can start: /s/runs lies on a read-only file system; findmnt -T /s/runs shows the mount that has to become writable",
        "freeSpace: starts may fail: 4 KiB are free at /s; df -h /s shows it: free some",
        "inodes: nothing can start: no inode is left at /s; df -i /s shows it: remove files there",
        "journal: nothing can start: /s/journal/2026-11-21.jsonl is a FIFO, not a regular file; "
          + "mv /s/journal/2026-11-21.jsonl /s/journal/2026-11-21.jsonl.away moves it away",
        "journal: the journal cannot be read: /s/journal/2026-11-20.jsonl: cannot open; ls -l shows what lies there; mend it, or move it away",
        "locks: code does not start: /l cannot be made: there is no directory /; mkdir -p / makes it",
        "index: nothing can start: /s/live/x: no category; fanout runs shows what ran; mend the file, or move it away",
      ])
  }

  @Test func `can be used as far as it goes where a directory was made immutable`() {
    let all = causes(Story()) { facts in
      facts.obstacles = [
        FanoutCore.Obstacle(.pauses, at: "/s/pauses", .immutable(stops: false)),
        FanoutCore.Obstacle(.index, at: "/s/live", .immutable(stops: true)),
      ]
    }
    #expect(
      all == [
        "index: nothing can start: /s/live is immutable; chattr -i /s/live lets it be changed again (as root)",
        "immutable: /s/pauses is immutable: what lies there works, and nothing can be made, renamed or removed in it; "
          + "chattr -i /s/pauses lets it be changed again (as root)",
      ])
  }

  @Test(arguments: [
    ("/s/live: no list", true), ("cannot list /s/live", true), ("/s/live/x: no category", true), ("/s/lives/x", false),
    ("/a/s/live", false),
    ("", false), ("/a/s/live, /s/live", true), ("/s", false),
  ])
  func `is told once where one sentence names the path of another`(sentence: String, isMeant: Bool) {
    #expect(FanoutCore.Obstacle(.index, at: "/s/live", .readOnly).isMeant(in: sentence) == isMeant)
  }

  @Test(
    arguments: [
      (nil, 0, nil, []), (1 << 40, 1 << 30, 1 << 20, []), (1 << 29, 1 << 30, nil, ["freeSpace"]), (1 << 29, 0, 16, []),
      (0, 0, nil, ["freeSpace"]), (65_535, 0, nil, ["freeSpace"]), (65_536, 0, 15, ["inodes"]),
      (0, 1, 0, ["freeSpace", "inodes"]),
    ] as [(Int?, Int, Int?, [String])])
  func `needs room for bytes and for files`(free: Int?, keep: Int, inodes: Int?, expected: [String]) {
    #expect(DiskRoom(path: "/s", free: free, keep: keep, inodes: inodes).causes.map(\.kind.rawValue) == expected)
  }

  @Test func `tells of locks that the last fire could not use, though their files look well`() throws {
    var story = Story()
    func withheld(_ names: [String]) {
      story.fire(Double(story.records.count), "f\(story.records.count)") { end in
        end.reasons = [FireEnd.ReasonCount(reason: "unreadable", count: Int64(names.count), names: names)]
      }
    }
    withheld(["code"])
    #expect(causes(story).count == 1 && causes(story)[0].hasPrefix("locks: code is withheld by the last fire"))
    let triage = try Category.named("triage")
    #expect(causes(story) { $0.allowlist = [triage] }.isEmpty)
    withheld(["code", "triage"])
    #expect(causes(story).count == 1 && causes(story)[0].hasPrefix("locks: 2 categories are withheld by the last fire"))
    story.fire(50, "g") { $0.started = 0 }
    #expect(causes(story).isEmpty)
  }

  @Test func `tells of the fire that could not look, until one could`() {
    var story = Story()
    story.fire(10, "a") { _ in }
    func trouble(_ seconds: Double, isOfLocks: Bool = false) -> [String] {
      causes(story) {
        $0.trouble = FireTrouble(
          moment: story.moment(seconds), exit: 73, why: "flock does not work", isOfLocks: isOfLocks)
      }
    }
    #expect(
      trouble(20) == [
        "cannotFire: the last fire (2026-11-21T00:00:20.000Z) could not look and ended with 73: flock does not work; "
          + "fanout check tells whether it still is so, the next fire that can look takes this away"
      ])
    #expect(trouble(20, isOfLocks: true).first?.hasPrefix("locks: ") == true)
    #expect(trouble(5).isEmpty)
  }

  @Test func `minds a hold that lasts longer than it may, once`() {
    let held = HealthFacts.Held(gate: "reviews", detail: "20 of 20", length: .seconds(90_061))
    #expect(
      causes(Story()) { $0.held = held } == [
        "gate: gate reviews has held everything for 1d1h1m, longer than heldAlarm: 20 of 20; fanout show reviews tells what waits"
      ])
    let both = causes(Story()) {
      $0.held = held
      $0.gates = [.init("reviews", .unknown(closes: true), detail: "HTTP 502")]
    }
    #expect(both.count == 1 && both[0].contains("HTTP 502"))
  }

  @Test func `minds a gate that nobody can ask and closes, and one that is shut three times without an until`() {
    func story(_ shut: Int, by name: String = "quota") -> Story {
      var story = Story()
      for index in 0..<shut {
        story.fire(Double(index * 10), "f\(index)") {
          $0 = FireEnd(closed: .gate(name: name, detail: "98 %"), live: 0, width: 6)
        }
      }
      return story
    }
    func gates(_ shut: Int, _ standing: [HealthFacts.GateStanding]) -> [String] {
      causes(story(shut)) { $0.gates = standing }
    }
    #expect(
      gates(0, [.init("quota", .unknown(closes: true), detail: "timed out")]) == [
        "gate: gate quota cannot be asked, and lets nothing start: timed out; fanout check asks it"
      ])
    #expect(gates(9, [.init("quota", .unknown(closes: false), detail: "timed out", until: Story.wall(1))]).isEmpty)
    #expect(gates(2, []).isEmpty)
    #expect(
      gates(3, []) == [
        "gate: gate quota is shut for three fires and does not say until when: gate:quota: 98 %; fanout plan --explain shows what it withholds"
      ])
    #expect(gates(3, [.init("quota", .closed, detail: "98 %", until: Story.wall(99))]).isEmpty)
    #expect(gates(3, [.init("quota", .open, detail: "3 %")]).isEmpty)
    #expect(gates(3, [.init("quota", .closed, detail: "99 %")]).count == 1)
    // What a look says of free space is newer than what three fires met.
    #expect(causes(story(3, by: "freeSpace")).isEmpty)
    var mixed = story(2)
    mixed.fire(90, "x") { $0 = FireEnd(closed: .gate(name: "load", detail: ""), live: 0, width: 6) }
    #expect(causes(mixed).isEmpty)
  }
}

@Suite struct `A question of a worker` {
  private func asked(_ question: String = "Publish the draft?") -> Story {
    var story = Story()
    story.start(1, "a-1", "code")
    story.end(2, "a-1", "code", .needsHuman) { $0.question = question }
    story.release(3, "a-1", "code")
    return story
  }

  @Test func `waits, whole and with what to do`() {
    #expect(
      causes(asked()) == [
        "question: code asks: Publish the draft?; fanout show a-1 tells all; once it is decided, fanout run code lets it go on"
      ])
    #expect(
      causes(asked()) { $0.questions = ["a-1": "Publish the draft, all of it?"] }[0].contains(
        "Publish the draft, all of it?"))
  }

  @Test func `waits whatever fires do meanwhile, and asked again is one question`() {
    var story = asked()
    story.lane(10, 11, "b-1", "code", .productive)
    story.start(20, "c-1", "code")
    story.end(21, "c-1", "code", .needsHuman) { $0.question = "Publish the draft?" }
    story.release(22, "c-1", "code")
    #expect(causes(story).count == 1)
    story.start(30, "d-1", "code")
    story.end(31, "d-1", "code", .needsHuman) { $0.question = "And which logo?" }
    #expect(causes(story).count == 2 && causes(story)[1].contains("And which logo?"))
  }

  @Test func `is lowered by a person's own run of its category, and by no other`() {
    var story = asked()
    func byPerson(_ at: Double, _ run: RunID, _ category: String) {
      story.add(
        at, .runStarted(RunStart(generation: 0, streak: 1, source: "person", rank: 1, supervisor: "s")), run: run,
        category)
    }
    byPerson(10, "p-1", "triage")
    #expect(causes(story).count == 1)
    byPerson(20, "q-1", "code")
    #expect(causes(story).isEmpty)
    // That run may ask itself.
    story.end(30, "q-1", "code", .needsHuman) { $0.question = "Really?" }
    #expect(causes(story).count == 1 && causes(story)[0].contains("Really?"))
  }
}

/// SPEC 2: what a working loop does is no alarm, each with a loop that does it.
@Suite struct `What is no cause` {
  @Test func `is that workers report nothing, and how to report is noted`() {
    var story = Story()
    for index in 0..<10 {
      #expect((index >= 3) == (health(story).notes.count == 1))
      story.lane(Double(index * 10), Double(index * 10 + 5), "f\(index)-1", "code", .unknown)
    }
    let health = health(story)
    #expect(health.causes.isEmpty)
    #expect(
      health.notes.count == 1 && health.notes[0].hasPrefix("the last 10 runs ended with exit 0 and reported nothing"))
    story.lane(200, 201, "g-1", "code", .noop)
    #expect(FanoutCoreTests.health(story).notes.isEmpty)
  }

  @Test func `is a restart: what went down with the machine is nobody's failure`() {
    var story = Story()
    for index in 0..<4 {
      story.fire(1, "f\(index)") {
        $0.admitted = 1; $0.started = 1
      }
      story.start(2, "f\(index)-1", "code")
      story.boot += "'"
      story.end(0, "f\(index)-1", "code", .lost)
    }
    #expect(causes(story).isEmpty)
  }

  @Test func `is a directory in which nothing ever was`() {
    #expect(causes(Story()).isEmpty && health(Story()).notes.isEmpty)
  }
}
