import Testing

@testable import FanoutCommand
@testable import FanoutCore

/// A loop of so many live runs, with names of a kind, as the screens show it at noon in a place an hour east of UTC.
struct ScreenStory: CustomStringConvertible, Sendable {
  /// What names are like.
  enum Names: String, CaseIterable, Sendable {
    case short, long, wide

    /// The name of that number; the number stands at its end where there is room for it.
    func name(_ number: Int) -> String {
      switch self {
      case .short: return String(Array("abcdefghijklmnopqrstuvwxyz")[number % 26])
      case .long:
        let end = "-\(number)"
        return "research-" + String(repeating: "x", count: 55 - end.count) + end
      case .wide: return "研究と調査-\(number)"
      }
    }
  }

  let live: Int
  let names: Names

  static let counts = [0, 1, 6, 40, 400]
  static let all = counts.flatMap { live in Names.allCases.map { ScreenStory(live: live, names: $0) } }

  /// 2026-11-21T11:04:00Z.
  static let now = WallTime(milliseconds: 1_795_259_040_000)
  static let clock = Clock(now: now, zone: .fixed(.seconds(3600)))
  static let fire = FireID("20261121T110000Z-7f3a")

  var description: String { "\(live) live, \(names.rawValue) names" }

  static func moment(_ seconds: Int64) -> Moment {
    Moment(wall: now + .seconds(seconds), boot: "b", bootMilliseconds: 86_400_000 + seconds * 1000)
  }

  func run(_ number: Int) -> RunID { RunID("20261121T110000Z-7f3a-\(number + 1)") }

  /// A category as the configuration knows them: wide letters cannot stand in one.
  func category(_ number: Int) -> FanoutCore.Category? {
    FanoutCore.Category(canonical: names == .wide ? "lane-\(number)" : names.name(number))
  }

  // MARK: - What the journal says

  /// The live runs, some that ended before them, and their fires.
  var ledger: Ledger {
    var ledger = Ledger()
    func add(_ seconds: Int64, _ run: RunID?, _ category: FanoutCore.Category?, _ event: Event, _ fire: FireID? = nil) {
      ledger.apply(Record(moment: ScreenStory.moment(seconds), fire: fire, run: run, category: category, event: event))
    }
    func start(_ seconds: Int64, _ run: RunID, _ number: Int) {
      let start = RunStart(
        generation: Int64(run.generation), streak: 1, source: "selected", rank: Int64(number + 1),
        supervisor: SupervisorID("s"))
      add(seconds, run, category(number), .runStarted(start))
      add(
        seconds, run, category(number),
        .runSpawned(WorkerProcess(pid: 70, startTicks: 9, since: MonotonicTime(nanoseconds: 5))))
    }
    let ends: [(Outcome, (inout RunEndRecord) -> Void)] = [
      (.productive, { ($0.grade, $0.summary, $0.elapsedMilliseconds) = (0.8, "merged two fixes", 340) }),
      (.failed, { ($0.detail, $0.exit, $0.elapsedMilliseconds) = ("exit 127", .code(127), 2) }),
      (.unknown, { ($0.sweptCount, $0.elapsedMilliseconds) = (1, 16) }),
      (
        .needsHuman,
        {
          $0.question = "Drop the column users.legacy, which three readers use, or keep it for a release? 列を残す?"
          $0.elapsedMilliseconds = 4_500_000
        }
      ),
    ]
    for (place, (outcome, change)) in ends.enumerated() {
      let run = RunID("20261120T120000Z-00aa-\(place + 1)")
      start(-82_000, run, place)
      var end = RunEndRecord(outcome: outcome, exit: .code(0))
      change(&end)
      add(-7500 + Int64(place), run, category(place), .runEnded(end))
    }
    add(-240, nil, nil, .fireBegan(FireBegin(version: "1", configuration: "x", trigger: "fire")), ScreenStory.fire)
    for number in 0..<live { start(-240, run(number), number) }
    var end = FireEnd()
    (end.admitted, end.started, end.withheld, end.width) = (Int64(live), Int64(live), 3, Int64(max(6, live)))
    end.constraint = live == 0 ? "supply" : "perFire"
    add(-238, nil, nil, .fireEnded(end), ScreenStory.fire)
    return ledger
  }

  // MARK: - Screens

  /// `status`, with its question and what else does not start.
  var status: StatusScreen {
    let ledger = ledger
    let health = Health(ledger: ledger, audit: LockAudit())
    let verdict = StatusVerdict(
      live: live, width: max(6, live), pauseOfAll: nil, ledger: ledger, health: health, now: ScreenStory.moment(0))
    let words = VerdictWords(verdict: verdict, lastFire: ledger.fires.last, clock: ScreenStory.clock)
    var screen = StatusScreen(verdict: words.phrase(hasNotes: false))
    screen.questions = health.causes.compactMap { cause in
      StatusScreen.Question(
        subject: names.name(3), age: "2 h 5 min",
        text: cause.detail.split(separator: "asks: ", maxSplits: 1).last.map(String.init) ?? "",
        helps: [cause.remedy.command, "fanout run x"])
    }
    screen.fires.add("limited by", PlainWords.constraint("perFire", admitted: live))
    let at = ScreenStory.clock.wordsAndAge(ScreenStory.moment(-240).wall)
    screen.fires.add("last fire", "\(at), \(ScreenStory.fire): started \(live)")
    screen.lanes = (0..<live).reversed().map { number in
      StatusScreen.Lane(
        category: names.name(number), pid: "\(1000 + number)", age: "4 min", sign: "9 s",
        state: number == 0 ? "respawns in 2 min" : "running", run: run(number).text)
    }
    .sortedNaturally(by: \.run)
    screen.notNow = [
      ("everything", "gate freeSpace is closed: 77.1GiB are free at /srv/loop/state, keep.freeSpace keeps 90GiB"),
      (names.name(7), "resting until 13:30 (1 h 26 min)"),
    ]
    screen.locks = [(names.name(9), "pid 12 (flock)")]
    screen.notes = ["\(run(0)) has neither supervisor nor process any more; the next fire writes its end"]
    screen.origin.add("state", "/srv/loop/state")
    return screen
  }

  /// `plan --explain`: a candidate for each live run, and some that are withheld.
  var plan: PlanScreen {
    let reasons: [Reason?] = [
      nil, .busy(by: "run \(run(0))"), .coolingDown(until: ScreenStory.moment(5400).wall), .notAllowlisted,
      .paused(until: nil, why: "waits for the release of everything that stands before it"), .fireFull,
    ]
    let entries = (0..<live).map { number in
      Plan.Entry(
        rank: number + 1,
        candidate: Candidate(
          written: names.name(number), category: names == .wide ? nil : category(number),
          source: number == 0 ? .selected : .diversityAlternatives, selection: nil),
        withheld: reasons[number % reasons.count])
    }
    let plan = Plan(
      selection: Selection(
        candidates: [], degradation: nil, isNoWork: false, shape: "selected+diversity_alternatives", keysSeen: [],
        notes: [], skipped: 0), policy: Policy(allowlist: [], width: 6, perFire: 3),
      facts: Facts(now: ScreenStory.now, live: 2))
    var filled = plan
    filled.entries = entries
    return PlanScreen(plan: filled, clock: ScreenStory.clock)
  }

  /// `runs`: the newest first.
  var runs: Table {
    RunTable.table(ledger.runs.reversed(), lanes: [], clock: ScreenStory.clock)
  }

  /// What `show` says of a category: its decisions and its runs.
  func show(width: Int?) -> [String] {
    var page = Page(width: width)
    page.add(Phrase("category \(names.name(0))", .bold))
    var decisions: [CategoryDecisions.Decision] = []
    for number in 0..<min(live, 10) {
      let at = ScreenStory.moment(-3600 * Int64(10 - number)).wall
      var decision = CategoryDecisions.Decision(fire: FireID("20261121T1\(number)0000Z-00aa"), at: at)
      if number % 2 == 0 { decision.withheld = "coolingDown" }
      if number == 1 { decision.failure = "exit 1; it said: Traceback:\n  File x\nIndexError: list index out of range" }
      decisions.append(decision)
    }
    page.add("decisions", CategoryDecisions.table(decisions, ScreenStory.clock))
    page.add("runs", runs)
    return page.lines
  }

  /// `report`: so many categories, some of which do badly.
  var report: ReportScreen {
    let window = ScreenStory.moment(-172_800).wall..<ScreenStory.moment(0).wall
    var report = Report([Record](), window: window)
    report.fires.count = 96
    report.fires.started = Int64(live)
    report.constraints.add("perFire", 58)
    report.constraints.add("supply", 8)
    report.constraints.add("gate:freeSpace", 1)
    report.outcomes = (0..<live).map { number in
      var counts = NameCounts()
      counts.add("productive", number % 7 + 1)
      if number % 3 == 1 { counts.add("failed", number % 5 + 1) }
      if number % 4 == 1 { counts.add("needsHuman") }
      return (names.name(number), counts)
    }
    var refused = NameCounts()
    for number in 0..<live { refused.add(names.name(number), number % 3 + 1) }
    report.withheld = [Report.Withheld(reason: "notAllowlisted", count: 71, names: refused)]
    return ReportScreen(report: report, clock: ScreenStory.clock)
  }
}
