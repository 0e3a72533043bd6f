import Testing

@testable import FanoutCore

private func verdict(_ story: Story, live: Int, at seconds: Double, pause: Pause? = nil) -> String {
  let health = Health(ledger: story.ledger, audit: LockAudit())
  return StatusVerdict(live: live, width: 6, pauseOfAll: pause, ledger: story.ledger, health: health, now: Story.wall(seconds)).description
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
    (3.0, "3 s ago"), (119, "119 s ago"), (240, "4 min ago"), (7199, "119 min ago"), (7200, "2 h ago"), (172_800, "2 d ago"),
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

  @Test func `is starving when nothing starts, and after three fires also beside what still lives`() {
    #expect(verdict(starving(3), live: 0, at: 300) == "starving: 3 fires, 0 started: worker exited 127")
    #expect(verdict(starving(3), live: 2, at: 300) == "starving: 3 fires, 0 started: worker exited 127")
    #expect(verdict(starving(1), live: 0, at: 300) == "starving: 1 fire, 0 started: worker exited 127")
    #expect(verdict(starving(2), live: 2, at: 211) == "working: 2 of 6 live, last fire 9 s ago")
  }

  @Test func `is paused while the pause of everything stands`() {
    let pause = Pause(since: Story.wall(0), until: Story.wall(7200), why: "upgrade")
    #expect(verdict(starving(3), live: 2, at: 300, pause: pause) == "paused: until 2026-11-21T02:00:00.000Z, upgrade, 2 of 6 live")
    #expect(
      verdict(story, live: 0, at: 300, pause: Pause(since: Story.wall(0), until: nil, why: nil)) == "paused: until unpaused, 0 of 6 live")
    #expect(verdict(story, live: 1, at: 7300, pause: pause).hasPrefix("working"))
    #expect(verdict(story, live: 1, at: -600, pause: pause).hasPrefix("working"))
  }
}
