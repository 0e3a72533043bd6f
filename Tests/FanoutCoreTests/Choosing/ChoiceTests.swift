import Testing

@testable import FanoutCore

/// SPEC 14: what the selector of our own chooses, and its answer as any reader of one reads it.
@Suite struct `A selector of our own` {
  private let allowlist = ["code", "docs", "news", "research"].map(category)
  private var policy: Policy { Policy(allowlist: allowlist, width: 9, perFire: nil) }

  private func task(
    _ id: String, _ label: String? = "code", _ state: TaskState = .ready, priority: Double? = nil, day: Int64? = nil
  ) -> TaskItem {
    var task = TaskItem(id: id, state: state)
    task.title = "Do \(id)"
    task.labels = [label].compactMap { $0 }
    if let priority { task.priority = TaskPriority(rank: priority, written: "\(priority)") }
    task.created = day.map { testNow - .seconds(86_400 * (100 - $0)) }
    return task
  }

  private func input(
    _ tasks: [TaskItem], standard: String? = nil, _ facts: Facts = Facts(now: testNow),
    standing: Standing = Standing(), policy: Policy? = nil, deficits: [String: Double] = [:], seed: UInt64 = 1
  ) -> ChoiceInput {
    var list = TaskList()
    list.tasks = tasks
    return ChoiceInput(
      list, standard: standard.map(category), policy: policy ?? self.policy, facts: facts, standing: standing,
      deficits: Dictionary(uniqueKeysWithValues: deficits.map { (category($0), $1) }), seed: seed)
  }

  /// Ends of selected runs.
  private func standing(_ ends: [(String, Outcome, Double?)]) -> Standing {
    var story = Story()
    for (place, end) in ends.enumerated() {
      let run = RunID("f\(place)-1")
      story.start(Double(place) * 10, run, end.0)
      story.end(Double(place) * 10 + 5, run, end.0, end.1) { $0.grade = end.2 }
      story.release(Double(place) * 10 + 6, run, end.0)
    }
    var standing = Standing()
    for record in story.records { standing.apply(record, of: record.moment.wall.day) }
    return standing
  }

  /// The plan that anybody's answer goes through.
  private func plan(_ input: ChoiceInput, _ facts: Facts = Facts(now: testNow), _ policy: Policy? = nil) -> Plan {
    Plan(answer: .wrote(Choice(input).payload), policy: policy ?? self.policy, facts: facts)
  }

  // MARK: - Tasks

  @Test func `names the active task first, then the more urgent, then the older, then by name`() {
    let tasks = [
      task("e", priority: 1), task("d", priority: 1, day: 9), task("c", priority: 1, day: 3), task("b", priority: 0),
      task("f", priority: 1), task("g"), task("a", "docs", .active, priority: 4),
    ]
    let choice = Choice(input(tasks))
    #expect(choice.offers.map(\.id) == ["a", "b", "c", "d", "e", "f", "g"])
    let plan = plan(input(tasks))
    #expect(plan.shape == "selected+diversity_alternatives+alternatives" && plan.degradation == nil)
    let first = plan.entries.first?.candidate
    #expect(first?.category == category("docs") && first?.source == .selected && first?.entry == "a")
    // A category with a task before those without, and each with the task that it is for.
    let second = plan.entries.dropFirst().first?.candidate
    #expect(second?.category == category("code") && second?.source == .diversityAlternatives && second?.entry == "b")
    #expect(Set(plan.listing) == Set(allowlist))
  }

  @Test func `leaves a task alone that a live run has`() {
    var story = Story()
    var start = RunStart(generation: 0, streak: 1, source: "selected", rank: 1, supervisor: "s")
    start.entry = "a"
    story.add(0, .runStarted(start), run: "f1-1", "code")
    var standing = Standing()
    for record in story.records { standing.apply(record, of: record.moment.wall.day) }
    var facts = Facts(now: testNow, live: 1, busy: [category("code"): "run f1-1"])
    facts.lanes = [category("code")]
    let made = input([task("a"), task("b", "docs")], facts, standing: standing)
    #expect(Choice(made).selected?.id == "b" && made.offers.map(\.isTaken) == [true, false])
    #expect(Choice(input([task("a")], facts, standing: standing)).selected == nil)
  }

  @Test func `names a task of a busy category behind those that may start, and the plan says what it waits for`() {
    let facts = Facts(now: testNow, busy: [category("code"): "run x"])
    let made = input([task("a", priority: 0), task("b", "docs", priority: 4)], facts)
    #expect(Choice(made).selected?.id == "b")
    let reasons = plan(made, facts).entries.map { ($0.candidate.category?.name, $0.withheld?.name) }
    #expect(reasons.contains { $0 == ("code", "busy") })
    let alone = Choice(input([task("a")], facts))
    #expect(alone.selected?.id == "a" && alone.selected?.withheld == "busy: run x")
  }

  @Test func `lets a new task into a category that rests after no-ops, and no old one`() {
    var policy = policy
    policy.backOff = BackOff()
    let facts = Facts(
      now: testNow,
      streaks: [category("code"): Streaks(noops: Streak(length: 3, last: testNow, tried: ["old"]))])
    let made = input([task("old", priority: 0), task("new", priority: 4)], facts, policy: policy)
    #expect(made.offers.map { $0.withheld == nil } == [false, true])
    let plan = plan(made, facts, policy)
    #expect(plan.listing.first == category("code") && plan.entries.first?.candidate.entry == "new")
    #expect(plan.entries.first?.remark == "resting, but new: new")
  }

  @Test func `names what it cannot choose, and why`() throws {
    var blocked = task("b")
    blocked.waitsFor = "ada"
    var list = TaskList()
    list.tasks = [task("a", "nowhere"), blocked, task("c", nil, .done)]
    list.unreadable = [TaskList.Unreadable(name: "x.md", why: "it is a directory")]
    list.cut = "bd lists exactly 100"
    let made = ChoiceInput(
      list, standard: nil, policy: policy, facts: Facts(now: testNow), standing: Standing(), seed: 1)
    let answer = try JSONDocument(parsing: Choice(made).payload).root
    #expect(answer["without_category"]?.array?.compactMap(\.string) == ["a"])
    #expect(answer["blocked_tasks"]?.array?.first?["why"]?.string == "waits for ada")
    #expect(answer["unreadable"]?.array?.first?["name"]?.string == "x.md" && answer["cut"]?.string != nil)
    #expect(answer["tasks"]?["read"]?.integer == 3 && answer["tasks"]?["open"]?.integer == 0)
    #expect(answer["selected"] == nil && answer["all_scores"]?.array?.count == 4)
    // The standard category takes what has none.
    let standard = ChoiceInput(
      list, standard: category("docs"), policy: policy, facts: Facts(now: testNow), standing: Standing(), seed: 1)
    #expect(Choice(standard).selected?.category == category("docs"))
  }

  // MARK: - Scores

  @Test func `scores every category where no task is left, and only what may run now takes part`() throws {
    let facts = Facts(now: testNow, busy: [category("news"): "run x"])
    let made = input([], facts)
    let plan = plan(made, facts)
    #expect(plan.shape == "all_scores" && Set(plan.listing) == Set(categories("code", "docs", "research")))
    let scores = try #require(JSONDocument(parsing: Choice(made).payload).root["all_scores"]?.array)
    #expect(scores.map { $0["score"]?.double ?? 0 } == scores.map { $0["score"]?.double ?? 0 }.sorted(by: >))
    let last = scores.last
    #expect(
      last?["category"]?.string == "news" && last?["score"]?.double == 0 && last?["withheld"]?.string == "busy: run x")
    #expect(last?["terms"]?["drawn"]?.isNull == true)
  }

  @Test func `says that there is no work where no task is left and nothing may run`() {
    let busy = Dictionary(uniqueKeysWithValues: allowlist.map { ($0, "run x") })
    let facts = Facts(now: testNow, busy: busy)
    let plan = plan(input([], facts), facts)
    #expect(plan.isNoWork && plan.degradation == nil && plan.entries.isEmpty)
  }

  @Test func `takes part although places are short: that is no category's fault`() {
    var policy = policy
    policy.width = 1
    let facts = Facts(now: testNow, live: 1)
    #expect(input([task("a")], facts, policy: policy).lanes.allSatisfy { $0.withheld == nil })
    #expect(
      plan(input([task("a")], facts, policy: policy), facts, policy).entries.allSatisfy { $0.withheld == .noFreeSlot })
  }

  @Test func `begins where all categories are, and learns from each one's own ends`() throws {
    let ends =
      Array(repeating: ("code", Outcome.productive, 1.0 as Double?), count: 20)
      + Array(repeating: ("docs", Outcome.noop, nil), count: 20)
    let standing = standing(ends)
    let choice = Choice(input([], standing: standing))
    let draws = Dictionary(uniqueKeysWithValues: choice.draws.map { ($0.category.name, $0) })
    let code = try #require(draws["code"])
    let docs = try #require(draws["docs"])
    let news = try #require(draws["news"])
    #expect(abs(code.prior - 0.5) < 1e-3 && code.prior == news.prior)
    #expect(
      abs(code.distribution.alpha - (2 * code.prior + code.evidence.successes)) < 1e-12
        && code.distribution.beta < 1.001)
    #expect(abs(docs.distribution.beta - (2 * (1 - docs.prior) + docs.evidence.failures)) < 1e-12)
    #expect(news.distribution == BetaDistribution(alpha: 2 * news.prior, beta: 2 * (1 - news.prior)))
    // Over many fires the good one is nearly always before the bad one, and the unknown one now and then before each.
    var (better, unknownFirst) = (0, 0)
    for seed in 1...400 {
      let order = Choice(input([], standing: standing, seed: UInt64(seed))).draws.map(\.category.name)
      if order.firstIndex(of: "code") ?? 9 < order.firstIndex(of: "docs") ?? 9 { better += 1 }
      if order.first == "news" { unknownFirst += 1 }
    }
    #expect(better > 396 && unknownFirst > 5 && unknownFirst < 120, "\(better), \(unknownFirst)")
  }

  @Test func `draws a category the same whatever others there are, and another seed another way`() {
    let whole = Choice(input([], seed: 5)).draws.first { $0.category == category("docs") }?.drawn
    var few = policy
    few.allowlist = categories("docs", "zoo")
    #expect(Choice(input([], policy: few, seed: 5)).draws.first { $0.category == category("docs") }?.drawn == whole)
    #expect(Choice(input([], seed: 6)).draws.first { $0.category == category("docs") }?.drawn != whole)
    #expect(whole != Choice(input([], seed: 5)).draws.first { $0.category == category("code") }?.drawn)
  }

  @Test func `adds what is missing to a share, and scores nobody zero for having too much`() throws {
    let plain = Choice(input([]))
    let choice = Choice(input([], deficits: ["news": 2, "docs": -5]))
    #expect(choice.draws.first?.category == category("news"))
    let docs = try #require(choice.draws.first { $0.category == category("docs") })
    #expect(docs.score == CategoryDraw.leastScore && docs.deficit == -5)
    #expect(docs.drawn == plain.draws.first { $0.category == category("docs") }?.drawn)
    #expect(plan(choice.input).listing.last == category("docs"))
  }

  // MARK: - Made again

  @Test(arguments: 1...30) func `can be made again from what is stored, to the last byte`(seed: Int) throws {
    let ends = (0..<seed).map { ("code", Outcome.productive, Double($0 % 10) / 9 as Double?) }
    var odd = task("odd \"id\"\n", "docs", .active, priority: 2.5, day: 3)
    odd.assignee = "ada"
    var blocked = task("b")
    blocked.needs = ["nothing"]
    let made = input(
      [odd, blocked, task("c", nil), task("d")], standing: standing(ends), deficits: ["code": 0.1], seed: UInt64(seed))
    let stored = try #require(ChoiceInput(json: JSONDocument(parsing: made.json.encoded()).root))
    #expect(stored == made && Choice(stored).payload == Choice(made).payload)
  }

  @Test func `is made again from the whole of what is stored, or not at all`() throws {
    let text = String(decoding: input([task("a")]).json.encoded(), as: UTF8.self)
    for (part, other) in [
      (#""rank":2.0"#, #""rank":"2""#), (#""category":"docs""#, #""category":"d s""#), (#""seed":1"#, #""seed":"1""#),
    ] {
      let broken = text.replacing(marker: part, with: other)
      let document = try JSONDocument(parsing: Array(broken.utf8))
      #expect(broken != text && ChoiceInput(json: document.root) == nil, "\(part)")
    }
  }

  @Test func `has the seed of its fire, whole in any reader of JSON`() {
    let seeds = (0..<100).map { ChoiceInput.seed(of: FireID("20261121T011624Z-\($0)")) }
    #expect(Set(seeds).count == 100 && seeds.allSatisfy { $0 > 0 && $0 < 1 << 53 })
    #expect(ChoiceInput.seed(of: "20261121T011624Z-7f3a") == ChoiceInput.seed(of: "20261121T011624Z-7f3a"))
    #expect(ChoiceInput.seed(of: UInt64(0)) == 1)
  }

  @Test func `keeps its answer short, however many tasks there are`() {
    let made = input((0..<3000).map { task("t\($0)", $0 % 2 == 0 ? "code" : nil) })
    #expect(Choice(made).payload.count < 32 << 10)
  }
}
