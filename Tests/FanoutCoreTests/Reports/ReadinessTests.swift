import Testing

@testable import FanoutCore

private func policy(_ targets: [String: Double] = [:]) -> Policy {
  var policy = Policy(allowlist: categories("code", "news"), width: 2, perFire: 2)
  policy.targets = Dictionary(targets.map { (category($0), $1) }) { first, _ in first }
  return policy
}

private let even = UseFacts(taken: [category("code"): 50_000, category("news"): 50_000], length: .seconds(60))

/// A day in which everything went well.
private func goodDay(_ change: (inout Story) -> Void = { _ in }) -> Story {
  var story = Story()
  for place in 0..<20 {
    let at = Double(place) * 1000
    story.fire(at, FireID("f\(place)")) {
      $0.constraint = "width"
      $0.intent = 0.96
      $0.demandMet = 0.5
    }
    story.lane(at + 2, at + 400, RunID("f\(place)-1"), place.isMultiple(of: 2) ? "code" : "news", .productive)
  }
  change(&story)
  return story
}

private func readiness(
  _ story: Story, _ policy: Policy = policy(), use: UseFacts = even, known: Duration = .seconds(86_400)
) -> Readiness {
  Readiness(
    Report(story.records, window: Story.wall(0)..<Story.wall(86_400)), policy: policy, use: use, known: known)
}

/// SPEC 13, "Ready for more?": five facts.
@Suite struct `Whether a loop is ready for more` {
  @Test func `is so where all five are`() {
    let readiness = readiness(goodDay())
    #expect(readiness.points.map(\.holds) == [true, true, true, true, true], "\(readiness.points)")
    #expect(readiness.proposal == "width")
  }

  @Test func `is not known of a loop that has done nothing`() {
    let readiness = readiness(Story(), use: UseFacts(), known: .zero)
    #expect(readiness.points.map(\.holds) == [nil, nil, nil, nil, nil] && readiness.proposal == nil)
  }

  private func without(_ place: Int, _ readiness: Readiness, _ holds: Bool?) -> Bool {
    var expected: [Bool?] = [true, true, true, true, true]
    expected[place] = holds
    return readiness.points.map(\.holds) == expected && readiness.proposal == nil
  }

  @Test func `is not so with a same-lock violation`() {
    let story = goodDay {
      $0.start(30_000, "x-1", "code")
      $0.start(30_001, "y-1", "code")
      $0.end(30_002, "x-1", "code", .productive)
      $0.end(30_003, "y-1", "code", .productive)
    }
    #expect(without(0, readiness(story), false))
  }

  @Test(arguments: [(1, true), (2, false)]) func `is so with one no-op of the last twenty`(count: Int, holds: Bool) {
    let story = goodDay {
      for place in 0..<count {
        let at = 30_000 + Double(place) * 10
        $0.lane(at, at + 1, RunID("n\(place)-1"), "code", .noop)
      }
    }
    #expect(readiness(story).points[1].holds == holds)
  }

  @Test(arguments: [(0.94, false), (0.95, true)]) func `is so from an intent of 95 % on`(intent: Double, holds: Bool) {
    var story = Story()
    story.fire(0, "f") { $0.intent = intent }
    #expect(readiness(story).points[2].holds == holds)
  }

  @Test func `is not so while a category is beyond its share, or neglected`() {
    let over = readiness(goodDay(), policy(["code": 0.1]))
    #expect(without(3, over, false) && over.points[3].words == "beyond their share: code")
    var asked = even
    asked.asked = [category("news"): 1]
    #expect(readiness(goodDay(), policy(["code": 0.25]), use: asked).points[3].holds == true)
    // Less than half of its target, and asked for.
    asked.taken = [category("code"): 50_000, category("news"): 30_000]
    let neglected = readiness(goodDay(), policy(["news": 0.76, "code": 0.24]), use: asked).points[3]
    #expect(neglected.holds == false && neglected.words.hasSuffix("neglected: news"))
    #expect(readiness(goodDay(), policy(["news": 0.74, "code": 0.26]), use: asked).points[3].words != neglected.words)
    asked.asked = [:]
    #expect(!readiness(goodDay(), policy(["news": 0.76]), use: asked).points[3].words.contains("neglected"))
  }

  @Test(arguments: [(4, true), (5, false)])
  func `is not so while one without a target is asked for five times in vain`(times: Int64, holds: Bool) {
    var asked = even
    asked.asked = [category("news"): times]
    #expect(readiness(goodDay(), use: asked).points[3].holds == holds)
  }

  @Test func `is not known before a day has passed`() {
    let early = readiness(goodDay(), known: .seconds(86_399))
    #expect(without(3, early, nil) && early.points[3].words == "known for 23 h of 24")
  }

  @Test func `is not so where something else limits`() {
    let story = goodDay {
      for place in 0..<21 { $0.fire(20_000 + Double(place), FireID("g\(place)")) { $0.intent = 1 } }
    }
    #expect(without(4, readiness(story), false))
  }
}

/// What categories took of a window.
@Suite struct `Shares of a window` {
  @Test func `are parts of time and of runs, respawns among them, furthest beyond the target first`() {
    var story = Story()
    story.start(0, "a-1", "code")
    story.end(100, "a-1", "code", .productive) { $0.elapsedMilliseconds = 100_000 }
    story.start(200, "a-1r", "code")
    story.end(300, "a-1r", "code", .noop) { $0.elapsedMilliseconds = 100_000 }
    story.start(0, "b-1", "news")
    story.end(600, "b-1", "news", .failed) { $0.elapsedMilliseconds = 600_000 }
    // Open: it is counted up to the end of the window.
    story.start(3400, "c-1", "triage")
    // Of another window.
    story.start(5000, "d-1", "news")
    let report = Report(story.records, window: Story.wall(0)..<Story.wall(3600))
    #expect(report.use.map(\.category) == ["code", "news", "triage"])
    #expect(report.use.map(\.time) == [.seconds(200), .seconds(600), .seconds(200)])
    #expect(report.use.map(\.runs) == [2, 1, 1] && report.use.map(\.productive) == [1, 0, 0])
    let shares = report.shares([category("code"): 0.4, category("news"): 0.3, category("gone"): 0])
    #expect(shares.map(\.category) == ["news", "code", "gone"])
    #expect(shares.map(\.ofTime) == [0.6, 0.2, 0] && shares.map(\.ofRuns) == [0.25, 0.5, 0])
    #expect(shares.map(\.ratio) == [2, 0.5, nil])
    // Less than an hour altogether says nothing.
    #expect(report.yield == nil)
    var longer = report
    longer.use[1].time = .seconds(6800)
    #expect(longer.yield == 0.5)
    #expect(report.part(of: categories("news", "gone")) == 0.6)
  }

  @Test func `are none of a window in which nothing ran`() {
    let report = Report([], window: Story.wall(0)..<Story.wall(3600))
    #expect(report.yield == nil && report.part(of: categories("news")) == nil)
    #expect(report.shares([category("code"): 0.4]).map(\.ofTime) == [nil])
  }

  @Test func `have the means of what fires could do`() {
    let report = Report(goodDay().records, window: Story.wall(0)..<Story.wall(86_400))
    #expect(report.intent.count == 20 && abs((report.intent.value ?? 0) - 0.96) < 1e-12)
    #expect(report.demandMet.value == 0.5)
  }

  @Test func `hold whatever length somebody else has written`() {
    var story = Story()
    for place in 0..<3 {
      story.start(0, RunID("a\(place)-1"), "code")
      story.end(1, RunID("a\(place)-1"), "code", .productive) { $0.elapsedMilliseconds = place == 1 ? .min : .max }
    }
    #expect(Report(story.records, window: Story.wall(0)..<Story.wall(3600)).use.first?.time == .seconds(6_311_520_000))
  }
}
