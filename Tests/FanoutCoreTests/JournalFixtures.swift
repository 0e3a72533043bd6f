import Foundation

@testable import FanoutCore

/// The hand-made journals of `fixtures/journal`.
enum JournalFixtures {
  static func bytes(_ name: String) throws -> [UInt8] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return [UInt8](try Data(contentsOf: root.appendingPathComponent("fixtures/journal/\(name).jsonl")))
  }

  static func read(_ name: String) throws -> (records: [Record], torn: Int) { JournalText.records(in: try bytes(name)) }
}

/// Writes records as a test tells them: seconds since the start of the boot, wall clock along with them.
struct Story {
  static let dawn = WallTime(milliseconds: 1_795_219_200_000)
  var records: [Record] = []
  var boot = "boot-a"
  /// How far the wall clock was stepped, in seconds.
  var stepped: Double = 0

  static func wall(_ seconds: Double) -> WallTime { WallTime(milliseconds: dawn.milliseconds + Int64(seconds * 1000)) }

  func moment(_ seconds: Double) -> Moment {
    Moment(wall: Story.wall(seconds + stepped), boot: boot, bootMilliseconds: Int64(seconds * 1000))
  }

  mutating func add(
    _ seconds: Double, _ event: Event, fire: FireID? = nil, run: RunID? = nil, _ category: String? = nil
  ) {
    records.append(
      Record(
        moment: moment(seconds), fire: fire ?? run.map { FireID(String($0.text.prefix { $0 != "-" })) }, run: run,
        category: category.flatMap { Category(canonical: $0) }, event: event))
  }

  mutating func fire(_ seconds: Double, _ id: FireID, trigger: String = "fire", _ change: (inout FireEnd) -> Void) {
    add(seconds, .fireBegan(FireBegin(version: "0.1.0", configuration: "00ff", trigger: trigger)), fire: id)
    var end = FireEnd()
    end.selectorMilliseconds = 100
    change(&end)
    add(seconds + 1, .fireEnded(end), fire: id)
  }

  mutating func start(_ seconds: Double, _ run: RunID, _ category: String, generation: Int64? = nil) {
    let generation = generation ?? Int64(run.generation)
    if generation == 0 { add(seconds, .lockAcquired(path: "/l/\(category).lock", taker: 7), run: run, category) }
    add(
      seconds, .runStarted(RunStart(generation: generation, streak: 1, source: "selected", rank: 1, supervisor: "s")),
      run: run, category)
    add(
      seconds, .runSpawned(WorkerProcess(pid: 7, startTicks: 9, since: MonotonicTime(nanoseconds: 5))), run: run,
      category)
  }

  mutating func end(
    _ seconds: Double, _ run: RunID, _ category: String, _ outcome: Outcome,
    _ change: (inout RunEndRecord) -> Void = { _ in }
  ) {
    var end = RunEndRecord(outcome: outcome, exit: .code(outcome == .refused ? 75 : 0))
    change(&end)
    add(seconds, .runEnded(end), run: run, category)
  }

  mutating func release(_ seconds: Double, _ run: RunID, _ category: String) {
    add(seconds, .lockReleased(holderGone: false), run: run, category)
  }

  /// A whole lane: one run and its release.
  mutating func lane(_ from: Double, _ to: Double, _ run: RunID, _ category: String, _ outcome: Outcome) {
    start(from, run, category)
    end(to, run, category, outcome)
    release(to, run, category)
  }

  var ledger: Ledger { Story.ledger(records) }
  static func ledger(_ records: [Record]) -> Ledger {
    var ledger = Ledger()
    for record in records { ledger.apply(record) }
    return ledger
  }
}

extension Category {
  /// A category of a test, which knows that its name is one.
  static func named(_ name: String) throws -> Category {
    guard let category = Category(canonical: name) else { throw CocoaError(.formatting) }
    return category
  }
}
