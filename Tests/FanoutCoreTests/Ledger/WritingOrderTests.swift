import Testing

@testable import FanoutCore

/// A machine whose clocks are set and that is started anew, and what is written on it: in truth, and as it lies in
/// files.
struct Chronicle {
  private(set) var truth: [Record] = []
  /// By day, each in the order of its lines.
  private(set) var files: [String: [Record]] = [:]
  private(set) var standing = Standing()
  private var random: SeededGenerator
  private var boot = "boot-0"
  private var boots = 1
  private var sinceBoot: Int64 = 60_000
  private var wall = Story.dawn.milliseconds
  private var fires = 0
  /// Runs that live, by category.
  private var living: [String: RunID] = [:]
  /// A boot in which nothing fired so far writes nothing else first.
  private var hasFired = false

  static let categories = ["code", "news", "triage"]

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  var moment: Moment { Moment(wall: WallTime(milliseconds: wall), boot: boot, bootMilliseconds: sinceBoot) }

  mutating func pass(_ milliseconds: Int64) {
    sinceBoot += milliseconds
    wall += milliseconds
  }

  mutating func set(by milliseconds: Int64) { wall += milliseconds }

  mutating func restart(off: Int64, setBy milliseconds: Int64) {
    boot = "boot-\(boots)"
    boots += 1
    sinceBoot = 1000
    wall += off + milliseconds
    hasFired = false
    living = [:]
  }

  mutating func put(_ event: Event, fire: FireID, run: RunID? = nil, _ category: String? = nil) {
    pass(1)
    let record = Record(
      moment: moment, fire: fire, run: run, category: category.flatMap { Category(canonical: $0) }, event: event)
    truth.append(record)
    // As production names the file: today, but none before the begin of the fire.
    let day = max(moment.wall.day, fire.made?.day ?? "")
    files[day, default: []].append(record)
    standing.apply(record, of: day)
  }

  /// A fire that starts what does not live, or nothing.
  mutating func fire() {
    let id = FireID(made: moment.wall, drawn: String(fires + 0x1000, radix: 16))
    fires += 1
    hasFired = true
    let begin = FireBegin(
      version: "0.2.0", configuration: "", trigger: "fire", bootNumber: standing.boots.number(of: boot))
    put(.fireBegan(begin), fire: id)
    for (rank, category) in Self.categories.enumerated() where living[category] == nil && Bool.random(using: &random) {
      let run = RunID(of: id, rank: rank + 1)
      living[category] = run
      put(.lockAcquired(path: "/l", taker: 7), fire: id, run: run, category)
      put(.runStarted(start(0, "selected")), fire: id, run: run, category)
    }
    put(.fireEnded(FireEnd()), fire: id)
  }

  private mutating func start(_ generation: Int64, _ source: String) -> RunStart {
    var start = RunStart(generation: generation, streak: 1, source: source, rank: 1, supervisor: "s")
    start.backend = [nil, "cheap", "judge", "spare"].randomElement(using: &random) ?? nil
    start.backends = start.backend == nil ? nil : 3
    return start
  }

  /// What an end may say of its backend.
  private mutating func speak(_ end: inout RunEndRecord) {
    end.exit = [.code(0), .code(1), .code(76), .code(127)].randomElement(using: &random) ?? .unseen
    end.elapsedMilliseconds = [nil, 1000, 90_000].randomElement(using: &random) ?? nil
    end.backendSays = [nil, nil, nil, .limit, .login].randomElement(using: &random) ?? nil
    end.hostClosed = Int.random(in: 0..<9, using: &random) == 0 ? "io" : nil
  }

  mutating func end(_ category: String) {
    guard let run = living.removeValue(forKey: category) else { return }
    let fire = FireID(String(run.text.prefix(21)))
    let outcome = Outcome.allCases.randomElement(using: &random) ?? .noop
    var end = RunEndRecord(outcome: outcome, exit: .code(0))
    end.grade = outcome == .productive ? 0.5 : nil
    speak(&end)
    put(.runEnded(end), fire: fire, run: run, category)
    if outcome == .productive, Bool.random(using: &random) {
      put(.runStarted(start(1, "respawn")), fire: fire, run: run.respawned, category)
      let second = RunEndRecord(outcome: Bool.random(using: &random) ? .refused : .failed, exit: .code(1))
      put(.runEnded(second), fire: fire, run: run.respawned, category)
    }
    put(.lockReleased(holderGone: false), fire: fire, run: run, category)
  }

  /// Something happens.
  mutating func goOn() {
    if !hasFired { return fire() }
    let day: Int64 = 86_400_000
    switch Int.random(in: 0..<20, using: &random) {
    case 0: set(by: Int64.random(in: -400 * day...400 * day, using: &random))
    case 1: set(by: Int64.random(in: -2 * day...2 * day, using: &random))
    case 2:
      let step = Bool.random(using: &random) ? 0 : Int64.random(in: -day * 400...day * 400, using: &random)
      restart(off: Int64.random(in: 0...3 * day, using: &random), setBy: step)
    case 3...6: fire()
    case 7:
      let closing: BackendClosing = Bool.random(using: &random) ? .person : .probe
      put(.backendClosed(backend: "judge", by: closing), fire: FireID("none"))
    case 8...14: end(Self.categories.randomElement(using: &random) ?? "code")
    default: pass(Int64.random(in: 1...day, using: &random))
    }
  }

  /// The records of the files in the order of their writing, by nothing but the files.
  func merged() -> [(record: Record, day: String)] {
    var boots = BootOrder()
    for record in files.keys.sorted().flatMap({ files[$0] ?? [] }) {
      boots.saw(record.moment, number: record.bootNumber)
    }
    let order = WritingOrder(boots, at: moment)
    var records: [(Record, String)] = []
    order.merge(
      files.keys.sorted().compactMap { order.file($0, of: WritingOrder.outline(of: files[$0] ?? [])) },
      records: { files[$0] ?? [] },
      { records.append(($0, $1)) })
    return records
  }
}

@Suite struct `The order of writing` {
  private func ids(_ chronicle: Chronicle) -> [FireID] {
    Story.ledger(chronicle.merged().map(\.record)).fires.map(\.id)
  }

  @Test(arguments: 0..<200) func `is found again in files, whatever the clocks did`(seed: UInt64) {
    var chronicle = Chronicle(seed: seed)
    for _ in 0..<80 { chronicle.goOn() }
    #expect(chronicle.merged().map(\.record) == chronicle.truth)
  }

  @Test func `puts what a clock that was ahead dated before what is dated earlier and was written later`() {
    var chronicle = Chronicle(seed: 1)
    chronicle.set(by: 26 * 3_600_000)
    chronicle.fire()
    chronicle.set(by: -26 * 3_600_000)
    for _ in 0..<5 { chronicle.fire() }
    #expect(chronicle.files.count == 2 && chronicle.merged().map(\.record) == chronicle.truth)
    // The day that the first was dated for comes, and its file goes on.
    chronicle.pass(26 * 3_600_000)
    chronicle.fire()
    #expect(chronicle.files.count == 2 && chronicle.merged().map(\.record) == chronicle.truth)
  }

  @Test func `puts what a clock that was a year behind dated after what was written before it`() {
    var chronicle = Chronicle(seed: 1)
    chronicle.fire()
    chronicle.set(by: -365 * 86_400_000)
    chronicle.fire()
    chronicle.set(by: 365 * 86_400_000)
    chronicle.fire()
    #expect(chronicle.merged().map(\.record) == chronicle.truth)
  }

  @Test func `knows boots by the numbers that their fires wrote down`() {
    var chronicle = Chronicle(seed: 1)
    chronicle.set(by: 400 * 86_400_000)
    chronicle.fire()
    chronicle.restart(off: 1000, setBy: -400 * 86_400_000)
    chronicle.fire()
    chronicle.restart(off: 1000, setBy: 0)
    #expect(chronicle.merged().map(\.record) == chronicle.truth)
  }

  @Test
  func `takes the present boot for the last, and one without a number that lies in the future for none of the last`() {
    var boots = BootOrder()
    boots.saw(Moment(wall: Story.wall(90_000), boot: "ahead", bootMilliseconds: 5))
    boots.saw(Moment(wall: Story.wall(-90_000), boot: "old", bootMilliseconds: 5))
    boots.saw(Moment(wall: Story.wall(-80_000), boot: "first", bootMilliseconds: 5), number: 1)
    boots.saw(Moment(wall: Story.wall(-70_000), boot: "between", bootMilliseconds: 5))
    boots.saw(Moment(wall: Story.wall(-99_000), boot: "second", bootMilliseconds: 5), number: 2)
    let ranks = boots.ranks(at: Moment(wall: Story.wall(0), boot: "now", bootMilliseconds: 1))
    #expect(
      ranks.keys.sorted { (ranks[$0] ?? 0) < (ranks[$1] ?? 0) } == [
        "ahead", "old", "first", "second", "between", "now",
      ])
    #expect(boots.number(of: "second") == 2 && boots.number(of: "new") == 3)
  }

  @Test func `reads a file when its turn comes, and holds no more than it must`() {
    var chronicle = Chronicle(seed: 3)
    for _ in 0..<30 {
      chronicle.fire()
      chronicle.pass(86_400_000)
    }
    let order = WritingOrder(chronicle.standing.boots, at: chronicle.moment)
    let files = chronicle.files.keys.sorted().compactMap {
      order.file($0, of: WritingOrder.outline(of: chronicle.files[$0] ?? []))
    }
    var read: [String] = []
    var ahead = 0
    order.merge(
      files,
      records: {
        read.append($0); return chronicle.files[$0] ?? []
      }
    ) { _, day in
      ahead = max(ahead, read.count - (read.firstIndex(of: day) ?? 0))
    }
    #expect(read == chronicle.files.keys.sorted() && ahead == 1)
  }
}
