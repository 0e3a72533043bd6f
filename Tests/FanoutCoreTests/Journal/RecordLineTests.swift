import Testing

@testable import FanoutCore

/// Records with anything in them, the same ones for the same seed.
struct RecordGenerator {
  var random: SeededGenerator
  var longest = 40
  /// Only what a line holds as it is: most texts of most journals are such.
  var isPlain = false

  private static let pieces: [String] = [
    "a", "\"", "\\", "\n", "\r\n", "\t", "\0", "\u{1B}[31m", "\u{7F}", "\u{85}", "\u{2028}", "é", "e\u{301}", "日本", "👩‍👩‍👧",
    "{\"v\":1",
    "\u{FEFF}",
    "\u{10FFFF}", "</script>", "}", ",",
  ]

  mutating func text() -> String {
    let pieces = isPlain ? ["a", "Z", " ", "}", ",", "{'v':1", "~", "cross-repo"] : RecordGenerator.pieces
    return (0..<Int.random(in: 0...longest, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
      .joined()
  }
  mutating func maybe<Value>(_ value: (inout Self) -> Value) -> Value? {
    Bool.random(using: &random) ? value(&self) : nil
  }
  mutating func number() -> Int64 {
    if isPlain { return [0, 1, -1, 4711].randomElement(using: &random) ?? 0 }
    return [0, 1, -1, .max, .min, 4711].randomElement(using: &random) ?? 0
  }
  mutating func count() -> Int { Int.random(in: 0...min(longest / 8, 9), using: &random) }

  mutating func record() -> Record {
    let moment = Moment(
      wall: WallTime(milliseconds: Int64.random(in: 0...253_402_300_799_999, using: &random)), boot: "b\(count())",
      bootMilliseconds: number())
    return Record(
      moment: moment, fire: maybe { "f\($0.count())" }, run: maybe { "f-\($0.count())r" },
      category: maybe { ["code", "cross-repo", "9"].randomElement(using: &$0.random) }.flatMap { $0 }.flatMap {
        Category(canonical: $0)
      },
      event: event(), schema: Int64.random(in: 1...(isPlain ? Record.schema : 3), using: &random))
  }

  mutating func event() -> Event {
    switch Int.random(in: 0...23, using: &random) {
    case 0: return .fireBegan(fireBegin())
    case 13: return .onFireFailed(why: text())
    case 14: return .clockAhead(by: .milliseconds(number()))
    case 1: return .fireEnded(fireEnd())
    case 2:
      let taker = Int32.random(in: 0...Int32.max, using: &random)
      return .lockAcquired(path: text(), taker: taker, namespace: maybe { "4026531836+\($0.count())" })
    case 3: return .lockReleased(holderGone: Bool.random(using: &random))
    case 4:
      var start = RunStart(
        generation: number(), streak: number(), source: text(), rank: number(), supervisor: SupervisorID(text()))
      start.entry = maybe { $0.text() }
      start.backend = maybe { $0.text() }
      start.backends = maybe { $0.number() }
      start.unit = maybe { $0.text() }
      start.unenforced = (0..<count() % 3).map { _ in text() }
      start.unlike = (0..<count() % 3).map { _ in text() }
      return .runStarted(start)
    case 5:
      let ticks = UInt64.random(in: 0...UInt64(Int64.max), using: &random)
      return .runSpawned(
        WorkerProcess(
          pid: Int32.random(in: 1...Int32.max, using: &random), startTicks: ticks,
          since: MonotonicTime(nanoseconds: number()),
          namespace: maybe { "402653220\($0.count())-7" }))
    case 6: return .runConfirmed
    case 7: return .runAdopted(supervisor: SupervisorID(text()), gap: Bool.random(using: &random))
    case 8: return .runEnded(runEnd())
    case 9: return .respawnDenied(why: text())
    case 10: return .paused(until: maybe { _ in WallTime(milliseconds: 1_795_219_200_123) }, why: maybe { $0.text() })
    case 11: return .unpaused
    case 15: return .restEnded
    case 17:
      return .reviewsSampled(
        ReviewRecord(
          queue: text(), open: number(), stale: number(), failing: number(), high: number(),
          came: maybe { $0.number() }, went: maybe { $0.number() }, dated: maybe { $0.number() },
          age: maybe { $0.number() }))
    case 22:
      return .backendPaused(
        backend: text(), until: maybe { _ in WallTime(milliseconds: 1_795_219_200_123) }, why: maybe { $0.text() })
    case 19: return .backendClosed(backend: text(), by: Bool.random(using: &random) ? .person : .probe)
    case 18:
      return .handRaised(
        HandRaise(
          HandID(number()), HandKind.allCases.randomElement(using: &random) ?? .gate, subject: text(), detail: text(),
          question: maybe { $0.text() }))
    case 23:
      return .handLowered(
        HandLowering(
          HandID(number()), HandDecision.allCases.randomElement(using: &random) ?? .over, by: maybe { $0.text() }))
    case 20:
      return .handSilenced(
        HandSilence(
          HandID(number()), until: maybe { _ in WallTime(milliseconds: 1_795_219_200_123) }, by: maybe { $0.text() }))
    case 21: return .handsTold(HandsTold(raised: (0..<count() % 4).map { HandID(Int64($0) + 1) }, lowered: [HandID(9)]))
    case 12: return .pruned(runs: number(), fires: number(), days: number(), more: Bool.random(using: &random))
    default: return .other(kind: "x" + text())
    }
  }

  private mutating func fireBegin() -> FireBegin {
    let firing = maybe { generator in
      Firing(
        by: FiredBy.allCases.randomElement(using: &generator.random) ?? .cron, timer: generator.maybe { $0.text() },
        manager: generator.maybe { $0.text() }, late: generator.maybe { _ in .milliseconds(350) },
        every: generator.maybe { _ in .milliseconds(1_800_000) })
    }
    return FireBegin(
      version: text(), configuration: text(), trigger: text(), firing: firing, launcher: maybe { $0.text() },
      suspended: maybe { _ in .milliseconds(12_345) }, bootNumber: maybe { _ in 7 })
  }

  private mutating func fireEnd() -> FireEnd {
    var end = FireEnd()
    end.admitted = number()
    end.started = number()
    end.refused = number()
    end.failed = number()
    end.withheld = number()
    end.live = number()
    end.width = number()
    end.source = text()
    end.cause = maybe { $0.text() }
    end.constraint = text()
    end.categories = (0..<count()).map { _ in text() }
    end.reasons = (0..<count()).map { _ in
      FireEnd.ReasonCount(reason: text(), count: number(), names: (0..<count()).map { _ in text() })
    }
    end.failures = (0..<count()).map { _ in FireEnd.Failure(category: text(), why: text()) }
    end.selectorMilliseconds = maybe { $0.number() }
    end.intent = maybe { _ in 0.25 }
    end.demandMet = maybe { _ in 1 }
    end.answer = maybe { $0.text() }
    end.exit = number()
    return end
  }

  private mutating func runEnd() -> RunEndRecord {
    var end = RunEndRecord(
      outcome: Outcome.allCases.randomElement(using: &random) ?? .lost,
      exit: [.code(-3), .code(127), .signal(9), .unseen].randomElement(using: &random) ?? .unseen)
    end.detail = maybe { $0.text() }
    end.cause = maybe { EndCause.allCases.randomElement(using: &$0.random) }.flatMap { $0 }
    end.declared = maybe { Outcome.allCases.randomElement(using: &$0.random) }.flatMap { $0 }
    end.grade = maybe { Double.random(in: 0...1, using: &$0.random) }
    end.summary = maybe { $0.text() }
    end.reason = maybe { $0.text() }
    end.question = maybe { $0.text() }
    end.session = maybe { $0.text() }
    end.reviews = maybe { $0.number() }
    end.elapsedMilliseconds = maybe { $0.number() }
    end.backendSays = maybe { BackendReport.Word.allCases.randomElement(using: &$0.random) }.flatMap { $0 }
    end.backendUntil = maybe { _ in WallTime(milliseconds: 1_795_219_200_123) }
    end.hostClosed = maybe { $0.text() }
    end.swept = (0..<count()).map { _ in SweptProcess(pid: Int32(clamping: number()), name: text()) }
    end.sweptCount = number()
    end.respawn = maybe { $0.maybe { _ in .due } ?? $0.maybe { .denied($0.text()) } ?? .other($0.text()) }
    end.logBytes = number()
    end.cutBytes = number()
    end.overshootBytes = maybe { $0.number() }
    end.outOfMemoryKills = maybe { $0.number() }
    return end
  }
}

extension Event {
  /// What must survive clipping.
  fileprivate var numbers: [Int64?] {
    switch self {
    case .fireEnded(let end):
      [
        end.admitted, end.started, end.refused, end.failed, end.withheld, end.live, end.width, end.selectorMilliseconds,
        end.exit,
      ]
    case .runEnded(let end):
      [
        end.reviews, end.elapsedMilliseconds, end.sweptCount, end.logBytes, end.cutBytes, end.overshootBytes,
        end.outOfMemoryKills,
      ]
        + [Int64("\(end.exit)".count), end.grade.map { Int64(bitPattern: $0.bitPattern) }]
    case .runStarted(let start): [start.generation, start.streak, start.rank]
    default: []
    }
  }

  fileprivate func clipped(_ isClipped: Bool) -> Event {
    guard case .fireEnded(var end) = self else { return self }
    end.isClipped = isClipped
    return .fireEnded(end)
  }
}

@Suite struct `The line of a record` {
  @Test func `comes back as it was, whatever is in it`() throws {
    var generator = RecordGenerator(random: SeededGenerator(seed: 1), longest: 8)
    var kinds: Set<String> = []
    for _ in 0..<3000 {
      let record = generator.record()
      let line = record.line()
      guard !String(decoding: line, as: UTF8.self).contains(#""clipped":true"#) else { continue }
      #expect(Record(line: line) == record)
      kinds.insert(record.event.kind)
    }
    #expect(kinds.filter { !$0.hasPrefix("x") }.count == Event.Kind.allCases.count)
  }

  @Test func `has keys in snake case, in every depth, of every kind`() throws {
    var generator = RecordGenerator(random: SeededGenerator(seed: 5), longest: 16)
    var keys: Set<String> = []
    func collect(_ node: JSONNode) {
      for element in node.array ?? [] { collect(element) }
      for member in node.object?.entries ?? [] {
        keys.insert(member.key)
        collect(member.value)
      }
    }
    for _ in 0..<3000 { collect(try JSONDocument(parsing: generator.record().line()).root) }
    let snake = /[a-z][a-z0-9]*(_[a-z0-9]+)*/
    let written = keys.union(RecordKey.allCases.map(\.name))
    #expect(written.filter { $0.wholeMatch(of: snake) == nil }.isEmpty)
    // Those of what stands inside of others, too.
    let some = ["late_ms", "holder_gone", "start_ticks", "swept_count", "reasons", "count", "names", "name"]
    #expect(keys.isSuperset(of: some))
  }

  /// A space that no line of ours has leaves it to the tokenizer.
  @Test(arguments: [0, 1, 8])
  func `says the same where it is read straight and where it is taken apart`(longest: Int) throws {
    var generator = RecordGenerator(random: SeededGenerator(seed: 7), longest: longest)
    for _ in 0..<4000 {
      let line = Array(generator.record().line().dropLast())
      #expect(Record(line: line) == Record(line: [UInt8(ascii: "{"), 0x20] + line.dropFirst()))
    }
  }

  @Test func `is read straight as it is mostly written`() throws {
    var story = Story()
    var end = RunEndRecord(outcome: .failed, exit: .code(1))
    end.detail = "exit 1"
    end.summary = "it did what it could"
    story.add(1, .lockAcquired(path: "/state/locks/code.lock", taker: 7), run: "f-1", "code")
    story.add(
      2, .runStarted(RunStart(generation: 0, streak: 1, source: "selected", rank: 1, supervisor: "s")), run: "f-1",
      "code")
    story.add(
      3, .runSpawned(WorkerProcess(pid: 1, startTicks: 2, since: MonotonicTime(nanoseconds: 3))), run: "f-1", "code")
    story.add(4, .runEnded(end), run: "f-1", "code")
    story.add(5, .lockReleased(holderGone: false), run: "f-1", "code")
    let text = story.records.flatMap { $0.line() }
    #expect(JournalText.records(in: text).records == story.records)
  }

  @Test(arguments: [40, 200, 1000])
  func `is one line of valid UTF-8 within 4 KiB, with its numbers`(longest: Int) throws {
    var generator = RecordGenerator(random: SeededGenerator(seed: UInt64(longest)), longest: longest)
    for _ in 0..<60 {
      var record = generator.record()
      record.moment = Moment(
        wall: record.moment.wall, boot: generator.text(), bootMilliseconds: record.moment.bootMilliseconds)
      record.fire = FireID(generator.text())
      let line = record.line()
      #expect(line.count <= 4096)
      #expect(line.last == 0x0A && line.firstIndex(of: 0x0A) == line.count - 1)
      #expect(String(validating: line, as: UTF8.self) != nil)
      let document = try JSONDocument(parsing: line)
      if document.root["clipped"]?.bool != true { #expect(document.root["fire"]?.string == record.fire?.text) }
      let bytes = try #require(document.root["boot"]?.string)
      // A hostile boot id with escapes is no word of fanout's and not read; all else is.
      guard !String(decoding: document.text(of: try #require(document.root["boot"])), as: UTF8.self).contains("\\"),
        !String(decoding: document.text(of: try #require(document.root["fire"])), as: UTF8.self).contains("\\")
      else { continue }
      let read = try #require(Record(line: line))
      #expect(read.moment.boot == bytes && read.event.numbers == record.event.numbers)
    }
  }

  @Test func `begins with the common keys in their order`() throws {
    var story = Story()
    story.add(
      1, .runSpawned(WorkerProcess(pid: 1, startTicks: 2, since: MonotonicTime(nanoseconds: 3))), run: "f-1", "code")
    let line = String(decoding: story.records[0].line(), as: UTF8.self)
    #expect(
      line
        == #"{"v":2,"at":"2026-11-21T00:00:01.000Z","boot":"boot-a","boottime_ms":1000,"kind":"runSpawned","fire":"f","run":"f-1","#
        + #""category":"code","pid":1,"start_ticks":2,"since_ns":3}"# + "\n")
  }

  @Test(arguments: [
    (FanoutCore.ExitStatus.code(3), #""exit":3,"#), (.signal(9), #""signal":9,"#), (.unseen, #""exit":"unseen","#),
  ])
  func `tells an exit, a signal and neither apart`(exit: FanoutCore.ExitStatus, written: String) {
    var story = Story()
    story.add(1, .runEnded(RunEndRecord(outcome: .failed, exit: exit)), run: "f-1")
    #expect(String(decoding: story.records[0].line(), as: UTF8.self).contains(written))
  }

  @Test func `loses as little of a long text as will do`() throws {
    var end = RunEndRecord(outcome: .productive, exit: .code(0))
    end.summary = String(repeating: "é", count: 4000)
    end.reason = "short"
    var story = Story()
    story.add(1, .runEnded(end), run: "f-1", "code")
    let line = story.records[0].line()
    #expect(line.count > 4090 && line.count <= 4096)
    guard case .runEnded(let read) = try #require(Record(line: line)).event else { throw CancellationError() }
    #expect(read.summary?.hasSuffix("é…") == true && read.reason == "short" && read.outcome == .productive)
  }

  @Test func `drops names only after texts, and no reason's count`() throws {
    var end = FireEnd()
    end.cause = String(repeating: "x", count: 5000)
    end.reasons = ["notAllowlisted", "busy"].map { reason in
      FireEnd.ReasonCount(reason: reason, count: 900, names: (0..<900).map { "category-\($0)" })
    }
    var story = Story()
    story.add(1, .fireEnded(end), fire: "f")
    guard case .fireEnded(let read) = try #require(Record(line: story.records[0].line())).event else {
      throw CancellationError()
    }
    #expect(read.isClipped && read.reasons.map(\.count) == [900, 900])
    #expect((read.cause?.utf8.count ?? 0) <= 48 && (read.reasons[0].names.count) > 50)
  }

  @Test func `stays within 4 KiB with more reasons than there can be, and keeps the first`() throws {
    var end = FireEnd()
    end.reasons = (0..<2000).map { FireEnd.ReasonCount(reason: "gate:\($0)", count: .min, names: ["a", "b"]) }
    end.failures = (0..<2000).map { FireEnd.Failure(category: "c\($0)", why: String(repeating: "\u{1}", count: 90)) }
    var story = Story()
    story.add(1, .fireEnded(end), fire: "f")
    let line = story.records[0].line()
    guard case .fireEnded(let read) = try #require(Record(line: line)).event else { throw CancellationError() }
    #expect(line.count <= 4096 && line.count > 3900 && read.isClipped)
    #expect(read.reasons.count > 40 && read.reasons.first?.reason == "gate:0" && read.reasons.first?.count == .min)
  }

  @Test func `holds every word to its place, also one of nothing but controls`() {
    let word = String(repeating: "\u{1}", count: 700)
    var end = FireEnd()
    end.source = word
    end.constraint = word
    end.answer = word
    let moment = Moment(wall: Story.dawn, boot: word, bootMilliseconds: .min)
    let line = Record(moment: moment, fire: FireID(word), run: RunID(word), event: .fireEnded(end)).line()
    #expect(line.count <= 1500)
    #expect(String(decoding: line, as: UTF8.self).contains(#""clipped":true"#))
  }
}
