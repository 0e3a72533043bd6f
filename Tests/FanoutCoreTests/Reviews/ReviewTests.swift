import Foundation
import Testing

@testable import FanoutCore

private func list(_ text: String, truncatedAt: Int? = nil) throws -> ReviewList {
  try ReviewList.read(Array(text.utf8), truncatedAt: truncatedAt)
}

private func moment(_ seconds: Double, boot: String = "boot-a") -> Moment {
  Moment(wall: Story.wall(seconds), boot: boot, bootMilliseconds: Int64(seconds * 1000))
}

/// A list of so many items, each with a url and a date.
private func items(_ count: Int, from first: Int = 0, created: String = "2026-11-21T00:00:00Z") -> String {
  let all = (first..<first + count).map { #"{"url": "https://x/\#($0)", "createdAt": "\#(created)"}"# }
  return "[" + all.joined(separator: ", ") + "]"
}

private func queue(_ change: (inout ReviewPolicy) -> Void = { _ in }) -> GatePolicy {
  var policy = ReviewPolicy(high: 8, low: 5)
  change(&policy)
  var gate = GatePolicy(name: ReviewPolicy.gateName, command: ["x"], directory: "/")
  gate.reviews = policy
  return gate
}

/// What the queue's command came to.
private func answer(
  _ gate: GatePolicy, _ output: String, exit: Int? = 0, words: String = "", last: GateAnswer? = nil, at seconds: Double
) -> GateAnswer {
  guard let policy = gate.reviews else { preconditionFailure("no queue") }
  return gate.reviewAnswer(
    policy, exit: exit, output: Array(output.utf8), words: words, last: last, begun: moment(seconds),
    at: moment(seconds + 1))
}

/// SPEC 13, "Reviews": what a command may print.
@Suite struct `A list of open items` {
  @Test(arguments: [
    (#"[]"#, 0), (" [ ]\n", 0), (#"[{"url": "a"}, {"url": "b"}]"#, 2), (#"[{"url": "a"}, {"url": "a"}]"#, 1),
    (#"["a", "b"]"#, 2), (#"[7, 8]"#, 2), (#"{"open": 4}"#, 4), ("12", 12), (#"[{"title": "nameless"}]"#, 1),
    ("\u{FEFF}[]", 0), (#"[{"url": "", "id": "x"}, {"id": "x"}]"#, 1),
  ])
  func `is counted by what tells its items apart`(text: String, open: Int) throws {
    #expect(try list(text).open == open)
  }

  @Test(arguments: [
    (#"{"url": "u", "id": "i", "number": 3}"#, "u"), (#"{"web_url": "w", "iid": 3}"#, "w"),
    (#"{"html_url": "h"}"#, "h"),
    (#"{"id": "i", "number": 3}"#, "i"), (#"{"id": 9}"#, "9"), (#"{"number": 3}"#, "3"), (#"{"iid": 4}"#, "4"),
  ])
  func `knows an item by url, else id, else number, as the tools spell them`(text: String, identity: String) throws {
    #expect(try list("[\(text)]").items?.first?.identity == identity)
  }

  @Test func `tells when an item was made and whether its checks are red`() throws {
    let read = try list(
      #"[{"id": 1, "created_at": "2026-11-21T00:00:00Z", "failing": true}, {"id": 2, "createdAt": "soon"}]"#)
    #expect(read.items?.map(\.created) == [Story.dawn, nil] && read.items?.map(\.isFailing) == [true, false])
  }

  @Test func `has totals where the command counts them`() throws {
    let read = try list(#"{"open": 4, "opened": 90, "closed": 86}"#)
    #expect(read.items == nil && read.opened == 90 && read.closed == 86)
  }

  /// Nothing unread is a number: least of all an empty answer.
  @Test(arguments: [
    ("", "it wrote nothing"), (" \n", "it wrote nothing"), ("no items", "not JSON"), ("[1, ", "not JSON"),
    (#"{"message": "Bad credentials"}"#, "an object without a number \"open\""), (#"{"open": -1}"#, "without a number"),
    (#"{"open": 2.5}"#, "without a number"), ("true", "not a list"), ("-3", "not a list"), ("[null]", "item 1 is"),
    ("[] []", "not JSON"),
  ])
  func `is unread where it is none`(text: String, why: String) {
    do {
      _ = try list(text)
      Issue.record("it was read")
    } catch let error as ReviewList.Unreadable {
      #expect(error.why.contains(why), "\(error.why)")
    } catch { Issue.record("\(error)") }
  }

  @Test(arguments: [
    (29, nil, false), (30, nil, true), (31, nil, false), (100, nil, true), (30, 500, false), (500, 500, true),
    (501, 500, true),
  ])
  func `was cut at the limit, and where nobody said one at those of the tools`(count: Int, limit: Int?, isCut: Bool)
    throws
  {
    #expect(try list(items(count), truncatedAt: limit).isTruncated == isCut)
  }
}

/// What a good answer comes to.
@Suite struct `A sample of a queue` {
  @Test func `weighs what is stale and what fails twice`() {
    let now = 4 * 86_400.0
    let text =
      #"[{"id": 1, "createdAt": "2026-11-21T00:00:00Z"}, {"id": 2, "createdAt": "2026-11-22T00:00:00Z"}, "#
      + #"{"id": 3, "createdAt": "2026-11-21T00:00:00Z", "failing": true}, {"id": 4}]"#
    let sample = answer(queue(), text, at: now).sample
    // The second is three days old, and not older.
    #expect(sample?.words == "4 open + 2 stale + 1 failing = 7" && sample?.oldest == Story.dawn)
    #expect(answer(queue { $0.staleAfter = nil }, text, at: now).sample?.load == 5)
  }

  @Test func `is full from high on, until it is at low`() {
    let gate = queue()
    var last: GateAnswer?
    var full: [Bool] = []
    for (place, count) in [7, 8, 7, 6, 5, 6, 7, 8].enumerated() {
      last = answer(gate, items(count), last: last, at: Double(place) * 60)
      full.append(last?.sample?.isFull ?? false)
    }
    #expect(full == [false, true, true, true, false, false, false, true])
  }

  @Test func `knows since when it is full`() {
    let gate = queue()
    let first = answer(gate, items(9), at: 0)
    let second = answer(gate, items(9), last: first, at: 600)
    #expect(second.sample?.fullSince == moment(0))
    let third = answer(gate, items(1), last: second, at: 700)
    #expect(third.sample?.fullSince == nil)
  }

  @Test func `tells what came and went, by what tells items apart`() {
    let gate = queue()
    let first = answer(gate, items(5), at: 3600)
    #expect(first.sample?.came == nil)
    let second = answer(gate, items(6, from: 3), last: first, at: 7200)
    #expect(second.sample?.came == 4 && second.sample?.went == 3)
    // Each of the three was two hours old.
    #expect(second.sample?.dated == 3 && second.sample?.age == 3 * 7_200_000)
  }

  @Test func `tells it by totals, and of numbers alone not at all`() {
    let gate = queue()
    let first = answer(gate, #"{"open": 4, "opened": 90, "closed": 86}"#, at: 0)
    let second = answer(gate, #"{"open": 5, "opened": 97, "closed": 92}"#, last: first, at: 60)
    #expect(second.sample?.came == 7 && second.sample?.went == 6)
    #expect(answer(gate, "5", last: answer(gate, "3", at: 0), at: 60).sample?.came == nil)
    // Items that nothing tells apart make the difference of two lists a guess.
    let nameless = answer(gate, "[{}, {}]", at: 0)
    #expect(answer(gate, items(2), last: nameless, at: 60).sample?.came == nil)
  }

  @Test func `can be read again without its items`() throws {
    var sample = try #require(answer(queue(), items(9), at: 0).sample)
    let again = try #require(ReviewSample(json: JSONDocument(parsing: sample.json.encoded()).root))
    sample.items = []
    #expect(again.json == sample.json && again.load == 9 && again.isFull)
  }
}

/// What a queue leaves of the slots.
@Suite struct `A queue for review` {
  private let code = category("code")
  private let news = category("news")

  private func narrowing(
    _ gate: GatePolicy, _ answer: GateAnswer, lanes: Set<FanoutCore.Category> = [], debts: [ReviewDebt] = []
  ) -> Narrowing? {
    gate.narrowing(answer, lanes: lanes, debts: debts)
  }

  private func debt(_ category: FanoutCore.Category, _ reviews: Int64?, at seconds: Double, boot: String = "boot-a")
    -> ReviewDebt
  {
    ReviewDebt(category: category, reviews: reviews, at: moment(seconds, boot: boot))
  }

  @Test(arguments: [(0, 8), (5, 3), (7, 1), (8, 0), (20, 0)])
  func `leaves as many places as keep the load within high`(load: Int, places: Int) {
    let gate = queue()
    #expect(narrowing(gate, answer(gate, "\(load)", at: 0))?.places == places)
  }

  @Test(arguments: [(1, 3), (2, 1), (3, 1), (4, 0)]) func `reckons with what a run makes`(perRun: Int, places: Int) {
    let gate = queue { $0.perRun = perRun }
    #expect(narrowing(gate, answer(gate, "5", at: 0))?.places == places)
  }

  @Test func `reserves for live runs, and for ended ones what they said, until a sample shows it`() {
    let gate = queue()
    let said = answer(gate, "2", at: 1000)
    let left = narrowing(
      gate, said, lanes: [code],
      debts: [debt(news, nil, at: 1000), debt(news, 3, at: 1001), debt(code, nil, at: 999), debt(code, 0, at: 2000)])
    #expect(left?.places == 1 && left?.detail == "2 open + 0 stale + 0 failing = 2 of 8, 5 reserved")
  }

  @Test func `counts what may have ended behind a sample of another boot`() {
    let gate = queue()
    let said = answer(gate, "2", at: 1000)
    #expect(
      narrowing(gate, said, debts: [debt(code, 2, at: 999, boot: "b"), debt(code, 2, at: 1001, boot: "b")])?.places == 4
    )
  }

  @Test func `holds nobody who is exempt, and reserves nothing for him`() {
    let gate = queue { $0.exempt = [category("news")] }
    let left = narrowing(gate, answer(gate, "8", at: 0), lanes: [news], debts: [debt(news, 9, at: 5)])
    #expect(left?.places == 0 && left?.holds(for: news) == false && left?.holds(for: code) == true)
    #expect(left?.holds(for: nil) == false && left?.detail.hasSuffix(" = 8 of 8, 0 reserved") == true)
  }

  @Test func `of a category holds that one`() {
    var gate = queue()
    gate.categories = [code]
    let left = narrowing(gate, answer(gate, "7", at: 0), lanes: [news, code], debts: [debt(news, 9, at: 5)])
    #expect(left?.holds(for: news) == false && left?.places == 0)
  }

  @Test func `closes for respawns where what they make has no room, and narrows none otherwise`() {
    let gate = queue()
    #expect(narrowing(gate, answer(gate, "8", at: 0))?.closes == true)
    #expect(narrowing(gate, answer(gate, "7", at: 0))?.closes == false)
    // The last place is the respawn's own; what ended behind the sample has made one as well.
    #expect(narrowing(gate, answer(gate, "7", at: 0), lanes: [code])?.closes == false)
    #expect(narrowing(gate, answer(gate, "7", at: 0), lanes: [code], debts: [debt(code, nil, at: 1)])?.closes == true)
    #expect(narrowing(gate, answer(gate, "7", at: 0), lanes: [code, news])?.closes == true)
  }

  @Test func `goes by its last good answer for so long, and then by its rule`() throws {
    let gate = queue()
    let good = answer(gate, "6", at: 0)
    let bad = answer(gate, "", exit: 1, words: "HTTP 502", last: good, at: 3599)
    let left = try #require(narrowing(gate, bad))
    #expect(left.places == 2 && left.detail.contains("min ago; since then exit 1") && left.detail.contains("HTTP 502"))
    let late = answer(gate, "", exit: 1, words: "HTTP 502", last: bad, at: 3600)
    #expect(
      narrowing(gate, late)?.places == 0
        && narrowing(gate, late)?.detail.hasPrefix("nobody knows how many wait") == true)
    let lenient = queue { $0.onUnknown = .lastGood }
    #expect(narrowing(lenient, late)?.places == 2)
    // What was never known stands for nothing.
    #expect(narrowing(lenient, answer(lenient, "", at: 0))?.places == 0)
  }

  @Test func `reserves beside its last good answer`() {
    let gate = queue()
    let bad = answer(gate, "", last: answer(gate, "6", at: 0), at: 60)
    #expect(narrowing(gate, bad, lanes: [code])?.places == 1)
  }

  /// A list that was cut says how much waits at least: that proves a queue full, and never one that has room.
  @Test func `is full where a list that was cut shows it`() {
    let gate = queue()
    let good = answer(gate, "3", at: 0)
    let cut = answer(gate, items(30), last: good, at: 60)
    #expect(cut.state == .unknown && cut.sample == good.sample && cut.atLeast == 30)
    #expect(narrowing(gate, cut)?.places == 0 && narrowing(gate, cut)?.detail.hasPrefix("at least 30 of 8") == true)
    let wide = queue { $0.high = 200 }
    #expect(narrowing(wide, answer(wide, items(30), last: answer(wide, "3", at: 0), at: 60))?.places == 197)
  }

  @Test func `is a gate of a plan, narrows it, and is decided again from what is stored`() throws {
    var policy = roomyPolicy()
    policy.gates = [queue { $0.exempt = [category("news")] }]
    var standing = Standing()
    var story = Story()
    story.lane(0, 100, "a-1", "code", .productive)
    for record in story.records { standing.apply(record, of: record.moment.wall.day) }
    var facts = Facts(now: testNow)
    facts.take([answer(policy.gates[0], "6", at: 50)], standing)
    #expect(facts.debts.map(\.category) == [code])
    let plan = FanoutCoreTests.plan(["code", "triage", "news"], policy: policy, facts: facts)
    #expect(plan.reasons == ["-", "gate:reviews", "-"] && plan.constraint() == .gate("reviews"))
    let kept = try #require(Policy(json: JSONDocument(parsing: policy.json.encoded()).root))
    let known = try #require(Facts(json: JSONDocument(parsing: facts.json.encoded()).root))
    #expect(kept == policy && known.json == facts.json)
    #expect(FanoutCoreTests.plan(["code", "triage", "news"], policy: kept, facts: known) == plan)
  }

  @Test func `is beside no debt where nobody asks`() {
    var standing = Standing()
    var story = Story()
    story.lane(0, 100, "a-1", "code", .productive)
    for record in story.records { standing.apply(record, of: record.moment.wall.day) }
    var facts = Facts(now: testNow)
    facts.take([], standing)
    #expect(facts.debts.isEmpty && standing.debts.count == 1)
  }

  @Test func `is told of what runs left, and of nothing else`() {
    var standing = Standing()
    var story = Story()
    for (place, (outcome, reviews)) in [
      (Outcome.productive, Int64?.none), (.noop, nil), (.failed, nil), (.productive, 0), (.failed, 2), (.unknown, nil),
    ].enumerated() {
      let run = RunID("r\(place)-1")
      story.start(Double(place) * 10, run, "code")
      story.end(Double(place) * 10 + 5, run, "code", outcome) { $0.reviews = reviews }
      story.release(Double(place) * 10 + 6, run, "code")
    }
    for record in story.records { standing.apply(record, of: record.moment.wall.day) }
    #expect(standing.debts.map(\.reviews) == [nil, 2])
  }
}

/// What samples say of a window.
@Suite struct `The flow of a queue` {
  private func flow(_ samples: [(Double, ReviewRecord)]) -> ReviewFlow? {
    var story = Story()
    for (at, sample) in samples { story.add(at, .reviewsSampled(sample), fire: "f") }
    return Report(story.records, window: Story.wall(0)..<Story.wall(86_400)).reviews.first
  }

  @Test func `is what came, what went, how long one takes and when it is full`() {
    let flow = flow([
      (-10, ReviewRecord(queue: "reviews", open: 1, high: 20, came: 90, went: 90)),
      (0, ReviewRecord(queue: "reviews", open: 5, stale: 2, high: 20, came: 4, went: 1, dated: 1, age: 3_600_000)),
      (
        36_000,
        ReviewRecord(queue: "reviews", open: 10, failing: 2, high: 20, came: 5, went: 3, dated: 2, age: 14_400_000)
      ),
    ])
    #expect(flow?.first == 7 && flow?.last == 12 && flow?.came == 9 && flow?.went == 4 && flow?.samples == 2)
    #expect(flow?.oneTakes == .seconds(6000) && flow?.fullIn == .seconds(57_600))
  }

  @Test func `is the net where nothing else is told, and has no end where it does not grow`() {
    let flow = flow([
      (0, ReviewRecord(queue: "reviews", open: 12, high: 20)),
      (3600, ReviewRecord(queue: "reviews", open: 7, high: 20)),
    ])
    #expect(flow?.came == nil && flow?.went == nil && flow?.oneTakes == nil && flow?.fullIn == nil)
  }
}
