import Testing

@testable import FanoutCore

/// Ends of one category, as the journal tells them, and what they come to.
private struct Ends {
  var story = Story()
  private var count = 0

  mutating func end(_ outcome: Outcome, from source: String = "selected", entry: String? = nil, boot: String? = nil) {
    count += 1
    let run = RunID("f\(count)-1")
    let at = Double(count) * 100
    story.add(at, .lockAcquired(path: "/l", taker: 7), run: run, "code")
    var start = RunStart(generation: 0, streak: 1, source: source, rank: 1, supervisor: "s")
    start.entry = entry
    story.add(at, .runStarted(start), run: run, "code")
    if let boot { story.boot = boot }
    story.end(at + 10, run, "code", outcome)
    story.release(at + 11, run, "code")
  }

  var streaks: Streaks {
    var standing = Standing()
    for record in story.records { standing.apply(record, of: record.moment.wall.day) }
    return standing.streaks[category("code")] ?? Streaks()
  }
}

/// SPEC 13, "Rests": which ends are counted, and which end the count.
@Suite struct `A streak of ends` {
  private static let kinds: [(Outcome, noops: Int64, failures: Int64)] = [
    (.noop, 3, 2), (.failed, 2, 3), (.timedOut, 2, 3), (.stalled, 2, 3), (.lost, 2, 3),
    (.refused, 2, 2), (.restraint, 2, 2), (.blocked, 2, 2), (.needsHuman, 2, 2), (.killed, 2, 2),
    (.productive, 0, 0), (.unknown, 0, 0),
  ]

  @Test func `knows every outcome`() { #expect(Set(Self.kinds.map(\.0)) == Set(Outcome.allCases)) }

  @Test(arguments: kinds) func `grows with its own kind, passes others over, and ends with a productive or unknown run`(
    outcome: Outcome, noops: Int64, failures: Int64
  ) {
    var ends = Ends()
    for _ in 0..<2 {
      ends.end(.noop)
      ends.end(.failed)
    }
    ends.end(outcome)
    #expect(ends.streaks.noops.length == noops && ends.streaks.failures.length == failures)
  }

  @Test(arguments: CandidateSource.allCases)
  func `counts the selector's own choices alone`(source: CandidateSource) {
    let isChoice = [.selected, .diversityAlternatives, .alternatives, .allScores].contains(source)
    var ends = Ends()
    ends.end(.noop)
    ends.end(.failed)
    ends.end(.noop, from: source.rawValue)
    ends.end(.failed, from: source.rawValue)
    #expect(ends.streaks.noops.length == (isChoice ? 2 : 1) && ends.streaks.failures.length == (isChoice ? 2 : 1))
    ends.end(.productive, from: source.rawValue)
    #expect(ends.streaks.isEmpty == (isChoice || source == .person))
  }

  @Test func `counts nothing of a run whose start is torn`() {
    var story = Story()
    story.lane(10, 20, "f1-1", "code", .noop)
    story.records.removeAll { if case .runStarted = $0.event { true } else { false } }
    var standing = Standing()
    for record in story.records { standing.apply(record, of: record.moment.wall.day) }
    #expect(standing.streaks.isEmpty && standing.accounts[category("code")]?.lastEnd?.outcome == .noop)
  }

  @Test func `does not hold a restart of the machine against a category`() {
    var ends = Ends()
    ends.end(.failed)
    ends.end(.lost, boot: "boot-b")
    #expect(ends.streaks.failures.length == 1)
    ends.end(.lost)
    #expect(ends.streaks.failures.length == 2)
  }

  @Test func `remembers what was tried, the latest 256, and when it last ended`() {
    var ends = Ends()
    for number in 0..<300 { ends.end(.noop, entry: "task \(number)") }
    ends.end(.noop, entry: "task 100")
    let noops = ends.streaks.noops
    #expect(noops.length == 301 && noops.tried.count == 256)
    #expect(noops.tried.last == "task 100" && noops.tried.count { $0 == "task 100" } == 1)
    #expect(!noops.tried.contains("task 43") && noops.tried.contains("task 45"))
    #expect(noops.last == Story.wall(301 * 100 + 10))
  }

  @Test func `is forgotten with the release when a person ends the rest, and begins anew`() throws {
    var ends = Ends()
    ends.end(.noop)
    ends.end(.failed)
    ends.story.add(900, .restEnded, "code")
    var standing = Standing()
    for record in ends.story.records { standing.apply(record, of: record.moment.wall.day) }
    #expect(standing.streaks.isEmpty && standing.released.isEmpty && ends.story.ledger.released.isEmpty)
    #expect(standing.streak(of: category("code")) == 2)
    ends.end(.noop)
    #expect(ends.streaks.noops.length == 1 && ends.streaks.failures.length == 0)
    #expect(try Standing(json: JSONDocument(parsing: standing.json.encoded()).root) == standing)
  }

  @Test func `comes back from JSON as it was, and not at all where a part of it cannot be read`() throws {
    let streaks = Streaks(
      noops: Streak(length: 3, last: testNow, tried: ["a", "b"]), failures: Streak(length: 1, last: testNow))
    let text = String(decoding: streaks.json.encoded(), as: UTF8.self)
    func read(_ text: String) throws -> Streaks? { Streaks(json: try JSONDocument(parsing: Array(text.utf8)).root) }
    #expect(try read(text) == streaks)
    #expect(try read("{}") == Streaks())
    for (good, bad) in [("3", "\"3\""), ("\"a\"", "1"), (testNow.rfc3339, "noon")] {
      #expect(try read(text.replacing(good, with: bad)) == nil, "\(bad)")
    }
  }
}

/// SPEC 13: "a rest that ends within a tenth of the fires' period … counts as over".
@Suite struct `The beat of a loop` {
  private func beat(_ fires: [(at: Double, by: FiredBy, every: Int64?)]) -> Beat {
    var beat = Beat()
    let story = Story()
    for fire in fires {
      var begin = FireBegin(version: "1", configuration: "0", trigger: "fire")
      begin.firing = Firing(by: fire.by, every: fire.every.map { .seconds($0) })
      beat.take(begin, at: story.moment(fire.at))
    }
    return beat
  }

  @Test func `is what the last timer's fire said of its schedule`() {
    let beat = beat([(0, .timer, 1200), (1200, .timer, 600), (1300, .person, nil), (1301, .program, nil)])
    #expect(beat.period == .seconds(600) && beat.slack == .seconds(60))
  }

  @Test func `is else the median of the last eight gaps, and of three at least`() {
    let times: [Double] = [0, 10_000, 20_000, 20_300, 20_900, 21_500]
    let fires = times.map { (at: $0, by: FiredBy.cron, every: Int64?.none) }
    #expect(beat(fires.suffix(3)).period == nil && beat(fires.suffix(3)).slack == .zero)
    #expect(beat(fires.suffix(4)).period == .seconds(600))
    let steady = (0..<9).map { (at: 30_000 + Double($0) * 60, by: FiredBy.cron, every: Int64?.none) }
    #expect(beat(fires + steady).period == .seconds(60))
  }

  @Test func `is not that of people, programs and one-shots`() {
    #expect(beat((0..<9).map { (Double($0) * 60, .person, nil) }).period == nil)
    #expect(beat((0..<9).map { (Double($0) * 60, .program, nil) }).period == nil)
    var beat = Beat()
    var begin = FireBegin(version: "1", configuration: "0", trigger: "run")
    begin.firing = Firing(by: .timer, every: .seconds(60))
    beat.take(begin, at: Story().moment(0))
    #expect(beat.period == nil)
  }

  @Test func `gives two minutes at most`() {
    #expect(beat([(0, .timer, 1200)]).slack == .seconds(120))
    #expect(beat([(0, .timer, 86_400)]).slack == .seconds(120))
  }
}
