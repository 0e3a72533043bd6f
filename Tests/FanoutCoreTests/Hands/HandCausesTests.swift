import Testing

@testable import FanoutCore

/// SPEC 13, "Hands": the kinds.
@Suite struct `What needs a person` {
  private func causes(
    _ change: (inout Story) -> Void, facts: HealthFacts = HealthFacts(), missed: String? = nil,
    at seconds: Double = 1000
  )
    -> [String]
  {
    var story = Story()
    change(&story)
    let all = HandCauses(
      facts, ledger: story.ledger, audit: LockAudit(), missed: missed, at: story.moment(seconds))
    return all.all.map { "\($0.kind) \($0.subject)" }
  }

  private func run(
    _ story: inout Story, _ at: Double, _ run: RunID, _ category: String, _ outcome: Outcome,
    _ change: (inout RunEndRecord) -> Void = { _ in }
  ) {
    story.start(at, run, category)
    story.end(at + 1, run, category, outcome, change)
  }

  @Test func `is the last bad end of a category, until a good one or a day has passed`() {
    #expect(causes { run(&$0, 1, "f-1", "code", .failed) } == ["crashed f-1"])
    #expect(
      causes {
        run(&$0, 1, "f-1", "code", .failed); run(&$0, 10, "g-1", "code", .timedOut)
      } == ["crashed g-1"])
    #expect(
      causes {
        run(&$0, 1, "f-1", "code", .failed); run(&$0, 10, "g-1", "code", .noop)
      } == [])
    #expect(causes({ run(&$0, 1, "f-1", "code", .failed) }, at: 86_402) == [])
  }

  @Test func `is a question by its run, and what keeps failing`() {
    #expect(causes { run(&$0, 1, "f-1", "code", .needsHuman) { $0.question = "which?" } } == ["question f-1"])
    let thrice = causes { story in for n in 1...3 { run(&story, Double(n * 10), RunID("f\(n)-1"), "code", .failed) } }
    #expect(thrice == ["crashed f3-1", "failing code"])
    // One fire whose only run refused is no row; three of a category are.
    let refuses: (Int) -> [String] = { count in
      self.causes { story in
        for n in 1...count {
          run(&story, Double(n * 10), RunID("f\(n)-1"), "code", .refused)
          story.fire(Double(n * 10 + 5), FireID("f\(n)")) {
            $0.admitted = 1; $0.started = 1
          }
        }
      }
    }
    #expect(refuses(1) == [] && refuses(3) == ["failing code"])
  }

  @Test func `is no question any more that a person has run again, and the one that he was asked`() {
    let again = causes { story in
      run(&story, 1, "f-1", "code", .needsHuman) { $0.question = "which?" }
      story.add(
        10, .runStarted(RunStart(generation: 0, streak: 1, source: "person", rank: 1, supervisor: "s")), run: "g-1",
        "code")
      story.end(11, "g-1", "code", .needsHuman) { $0.question = "which?" }
    }
    #expect(again == ["question g-1"])
  }

  @Test func `is the loop where three fires started nothing, or two followed nobody`() {
    let starving: (Int) -> [String] = { count in
      self.causes { story in
        for n in 0..<count {
          story.fire(Double(n * 10), FireID("f\(n)")) { end in
            end.admitted = 1
            end.failed = 1
          }
        }
      }
    }
    #expect(starving(2) == [] && starving(3) == ["starving loop"])
    let degraded = causes { story in
      for n in 0..<2 {
        story.fire(Double(n * 10), FireID("f\(n)")) { end in
          end.source = "allowlist(notJSON)"
          end.selectorMilliseconds = 5
        }
      }
    }
    #expect(degraded == ["degraded loop"])
  }

  @Test func `is a queue that is full, a gate, the machine, and fires that were missed`() {
    var facts = HealthFacts()
    facts.gates = [
      HealthFacts.GateStanding("reviews", .closed, detail: "full"),
      HealthFacts.GateStanding("quota", .unknown(closes: true), detail: "no answer"),
      HealthFacts.GateStanding("night", .closed, detail: "as it should"),
    ]
    facts.unreadableJournal = ["no"]
    #expect(
      causes({ _ in }, facts: facts, missed: "none came") == [
        "machine journal", "gate quota", "reviews reviews", "missedFires loop",
      ])
  }
}
