import Testing

@testable import FanoutCore

/// SPEC 14: what the ends of a category say of it.
@Suite struct `The evidence of a category` {
  private static let worths: [(Outcome, grade: Double?, worth: Double?)] = [
    (.productive, 0.9, 0.9), (.productive, nil, 0.7), (.productive, 7, 1), (.productive, -1, 0), (.noop, nil, 0),
    (.noop, 0.9, 0), (.failed, nil, 0), (.timedOut, nil, 0), (.stalled, nil, 0), (.lost, nil, 0), (.refused, nil, nil),
    (.restraint, 0.9, nil), (.blocked, nil, nil), (.needsHuman, nil, nil), (.unknown, nil, nil), (.killed, nil, nil),
  ]

  @Test func `knows every outcome`() { #expect(Set(Self.worths.map(\.0)) == Set(Outcome.allCases)) }

  private func standing(
    _ ends: [(Outcome, Double?)], from source: String = "selected", boot: String? = nil, early: Bool = false
  ) -> Standing {
    var story = Story()
    for (place, end) in ends.enumerated() {
      let (run, at) = (RunID("f\(place)-1"), Double(place) * 100)
      story.add(at, .lockAcquired(path: "/l", taker: 7), run: run, "code")
      var start = RunStart(generation: 0, streak: 1, source: source, rank: 1, supervisor: "s")
      start.entry = "t\(place)"
      if !early { story.add(at, .runStarted(start), run: run, "code") }
      if let boot { story.boot = boot }
      story.end(at + 10, run, "code", end.0) { $0.grade = end.1 }
      if early { story.add(at + 10, .runStarted(start), run: run, "code") }
      story.release(at + 11, run, "code")
    }
    var standing = Standing()
    for record in story.records { standing.apply(record, of: record.moment.wall.day) }
    return standing
  }

  private func evidence(_ standing: Standing) -> OutcomeEvidence? { standing.evidence[category("code")] }

  @Test(arguments: worths) func `takes a grade for what it is, and nothing of what says nothing`(
    outcome: Outcome, grade: Double?, worth: Double?
  ) {
    let found = evidence(standing([(outcome, grade)]))
    #expect(found?.successes == worth && found.map { $0.weight.rounded(.toNearestOrEven) } == worth.map { _ in 1 })
    #expect(found?.last == worth.map { _ in Story.wall(10) })
    // The same where the end came to the journal before the start.
    #expect(evidence(standing([(outcome, grade)], early: true)) == found)
  }

  @Test(arguments: CandidateSource.allCases)
  func `is of the selector's own choices alone`(source: CandidateSource) {
    let isChoice = [.selected, .diversityAlternatives, .alternatives, .allScores].contains(source)
    #expect((evidence(standing([(.productive, 0.5)], from: source.rawValue)) != nil) == isChoice)
  }

  @Test func `is worth half after thirty runs of its own, and less than 44 runs whatever comes`() throws {
    let one = try #require(evidence(standing([(.productive, 1)] + Array(repeating: (.noop, nil), count: 30))))
    #expect(abs(one.successes - 0.5) < 1e-12)
    let many = try #require(evidence(standing(Array(repeating: (.productive, 1), count: 600))))
    #expect(many.weight > 43 && many.weight < 44 && many.failures == 0)
  }

  @Test func `says nothing of a restart of the machine`() {
    #expect(evidence(standing([(.lost, nil)], boot: "boot-b")) == nil)
  }

  @Test func `outlives a rest that a person ended`() {
    var story = Story()
    story.lane(10, 20, "f1-1", "code", .noop)
    story.add(30, .restEnded, "code")
    var standing = Standing()
    for record in story.records { standing.apply(record, of: record.moment.wall.day) }
    #expect(standing.streaks.isEmpty && standing.evidence[category("code")]?.failures == 1)
  }

  @Test func `loses weight while it stands idle, never its mean, and not below four runs`() {
    let evidence = OutcomeEvidence(successes: 8, failures: 24, last: testNow)
    let week: Duration = .seconds(7 * 86_400)
    #expect(evidence.weighed(at: testNow) == evidence && evidence.weighed(at: testNow - week) == evidence)
    let later = evidence.weighed(at: testNow + week)
    #expect(later.successes == 4 && later.failures == 12)
    let long = evidence.weighed(at: testNow + .seconds(700 * 86_400))
    #expect(abs(long.weight - 4) < 1e-12 && abs(long.successes - 1) < 1e-12)
    let little = OutcomeEvidence(successes: 1, failures: 1, last: testNow)
    #expect(little.weighed(at: testNow + week) == little)
  }

  @Test func `is kept to the last bit in the checkpoint`() throws {
    let standing = standing([(.productive, 0.1), (.noop, nil), (.productive, 0.3), (.failed, nil)])
    let kept = try #require(Standing(json: JSONDocument(parsing: standing.json.encoded()).root))
    #expect(kept == standing && evidence(kept) == evidence(standing))
    #expect(try JSONDocument(parsing: standing.json.encoded()).root["v"]?.integer == Standing.version)
  }

  @Test func `keeps the grade of an end that came before its start through a checkpoint`() throws {
    var story = Story()
    story.add(0, .lockAcquired(path: "/l", taker: 7), run: "f1-1", "code")
    story.end(10, "f1-1", "code", .productive) { $0.grade = 0.25 }
    var standing = Standing()
    for record in story.records { standing.apply(record, of: record.moment.wall.day) }
    var kept = try #require(Standing(json: JSONDocument(parsing: standing.json.encoded()).root))
    #expect(kept.evidence.isEmpty)
    story.records = []
    story.add(
      10, .runStarted(RunStart(generation: 0, streak: 1, source: "selected", rank: 1, supervisor: "s")), run: "f1-1",
      "code")
    for record in story.records { kept.apply(record, of: record.moment.wall.day) }
    #expect(evidence(kept)?.successes == 0.25)
  }

  @Test func `tells which entries open lanes are at`() {
    var story = Story()
    var start = RunStart(generation: 0, streak: 1, source: "selected", rank: 1, supervisor: "s")
    start.entry = "t1"
    story.add(0, .runStarted(start), run: "f1-1", "code")
    start.entry = "t2"
    story.add(0, .runStarted(start), run: "f1-2", "docs")
    story.end(10, "f1-2", "docs", .productive)
    story.release(11, "f1-2", "docs")
    var standing = Standing()
    for record in story.records { standing.apply(record, of: record.moment.wall.day) }
    #expect(standing.entriesAtWork(in: [category("code"), category("docs")]) == ["t1"])
    #expect(standing.entriesAtWork(in: [category("docs")]).isEmpty)
  }
}
