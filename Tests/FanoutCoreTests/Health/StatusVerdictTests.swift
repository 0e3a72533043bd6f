import Testing

@testable import FanoutCore

private func verdict(
  _ story: Story, live: Int, at seconds: Double, pause: Pause? = nil, facts: HealthFacts = HealthFacts()
) -> String {
  let health = Health(facts, ledger: story.ledger, audit: LockAudit())
  return StatusVerdict(
    live: live, width: 6, pauseOfAll: pause, ledger: story.ledger, health: health, now: story.moment(seconds)
  ).description
}

@Suite struct `The verdict of status` {
  private var story: Story {
    var story = Story()
    story.fire(99, "f") { end in
      end.admitted = 1
      end.started = 1
      end.constraint = "cooldown"
    }
    return story
  }

  private func starving(_ fires: Int) -> Story {
    var story = story
    for index in 0..<fires {
      story.fire(200 + Double(index), "g\(index)") { end in
        end.admitted = 2
        end.failures = [FireEnd.Failure(category: "code", why: "worker exited 127")]
      }
    }
    return story
  }

  @Test(arguments: [
    (3.0, "3 s ago"), (119, "119 s ago"), (240, "4 min ago"), (7199, "119 min ago"), (7200, "2 h ago"),
    (172_800, "2 d ago"),
    (-5, "in the future (the clock was set back)"),
  ])
  func `tells how long ago the last fire was`(after: Double, ago: String) {
    #expect(verdict(story, live: 3, at: 100 + after) == "working: 3 of 6 live, last fire \(ago)")
  }

  @Test func `is idle with what limited the last fire`() {
    #expect(verdict(story, live: 0, at: 340) == "idle: 0 of 6 live, last fire 4 min ago, limited by cooldown")
    #expect(verdict(Story(), live: 0, at: 0) == "idle: 0 of 6 live, no fire on record")
    #expect(verdict(Story(), live: 1, at: 0) == "working: 1 of 6 live, no fire on record")
  }

  /// A gate has a name and stops everything all the same; the lock of one category does not.
  @Test func `is stuck while a gate that nobody can ask lets nothing start`() {
    var facts = HealthFacts()
    facts.gates = [.init(DiskRoom.gateName, .unknown(closes: true), detail: "cannot ask")]
    #expect(
      verdict(story, live: 0, at: 340, facts: facts)
        == "stuck: gate freeSpace lets nothing start; idle: 0 of 6 live, last fire 4 min ago, limited by cooldown")
    facts.gates = [.init(DiskRoom.gateName, .unknown(closes: false), detail: "cannot ask")]
    #expect(verdict(story, live: 0, at: 340, facts: facts).hasPrefix("idle: "))
  }

  @Test func `is starving when nothing starts, also beside what still lives`() {
    #expect(verdict(starving(3), live: 0, at: 300) == "starving: 3 fires, 0 started: worker exited 127")
    #expect(verdict(starving(3), live: 2, at: 300) == "starving: 3 fires, 0 started: worker exited 127")
    #expect(verdict(starving(1), live: 2, at: 300) == "starving: 1 fire, 0 started: worker exited 127")
  }

  @Test func `is paused while the pause of everything stands, behind what is wrong`() {
    let pause = Pause(since: Story.wall(0), until: Story.wall(7200), why: "upgrade")
    #expect(
      verdict(story, live: 2, at: 300, pause: pause) == "paused: until 2026-11-21T02:00:00.000Z, upgrade, 2 of 6 live")
    #expect(
      verdict(starving(3), live: 2, at: 300, pause: pause)
        == "starving: 3 fires, 0 started: worker exited 127; paused: until 2026-11-21T02:00:00.000Z, upgrade, 2 of 6 live"
    )
    #expect(
      verdict(story, live: 0, at: 300, pause: Pause(since: Story.wall(0), until: nil, why: nil))
        == "paused: until unpaused, 0 of 6 live")
    #expect(verdict(story, live: 1, at: 7300, pause: pause).hasPrefix("working"))
    #expect(verdict(story, live: 1, at: -600, pause: pause).hasPrefix("working"))
  }

  @Test func `is the worst that is so, and counts the rest`() throws {
    var facts = HealthFacts()
    let code = try Category.named("code")
    facts.lanes = [HealthFacts.LaneTrouble(run: "f-1", category: code, .stopped(12))]
    #expect(
      verdict(story, live: 1, at: 160, facts: facts)
        == "wrong: the supervisor of f-1 is stopped; working: 1 of 6 live, last fire 60 s ago")
    facts.room = DiskRoom(path: "/s", free: 5, keep: 1 << 30)
    #expect(
      verdict(starving(3), live: 1, at: 263, facts: facts)
        == "stuck: too little free space, and 2 more causes; working: 1 of 6 live, last fire 60 s ago")
    facts = HealthFacts()
    facts.obstacles = [
      FanoutCore.Obstacle(.locks, of: code, at: "/l", .kind("a FIFO", wanted: FanoutCore.Obstacle.file))
    ]
    #expect(
      verdict(story, live: 0, at: 160, facts: facts).hasPrefix(
        "wrong: the lock of code cannot be used; idle: 0 of 6 live"))
  }

  @Test func `is waiting for a person, with how long, and goes on to say what works`() {
    var story = story
    for (place, seconds) in [200.0, 2000].enumerated() {
      story.start(seconds - 10, "q\(place)-1", "code")
      story.end(seconds, "q\(place)-1", "code", .needsHuman) { $0.question = "which of \(place)?" }
    }
    #expect(
      verdict(story, live: 1, at: 2720)
        == "waiting for you: 2 questions, oldest 42 min; working: 1 of 6 live, last fire 43 min ago")
    // A stepped clock ages nothing.
    story.stepped = -86_400
    #expect(verdict(story, live: 1, at: 2720).hasPrefix("waiting for you: 2 questions, oldest 42 min; "))
  }

  /// Whatever is wrong, the first line does not look well; and nothing else makes it look ill.
  @Test(arguments: HealthCause.Kind.allCases)
  func `never looks well while something is wrong`(kind: HealthCause.Kind) {
    for subject in [nil, "code"] {
      let words = HealthCause(kind, of: subject, "d", helps: Remedy("h")).headline
      #expect(!words.isEmpty && words.count < 60)
    }
  }
}
