import FanoutCore
import Foundation
import Synchronization
import Testing

@testable import FanoutSystem

/// A state directory on a machine whose clocks a test sets, with fires and runs as they would lie there.
final class Timeline: Sendable {
  private let scratch: Scratch
  let state: StateDirectory
  private let wall = Atomic<Int64>(1_795_219_200_000)
  private let sinceBoot = Atomic<Int64>(1_000_000)
  private let boots = Atomic<Int64>(1)
  private let drawn = Atomic<Int64>(0x1000)

  init() throws {
    scratch = try Scratch()
    state = StateDirectory(path: scratch.path)
    try state.prepare()
  }

  var path: String { scratch.path }

  var clocks: Clocks {
    Clocks(
      moment: { [self] in
        Moment(
          wall: WallTime(milliseconds: wall.load(ordering: .relaxed)), boot: "boot-\(boots.load(ordering: .relaxed))",
          bootMilliseconds: sinceBoot.load(ordering: .relaxed))
      },
      monotonic: { [self] in MonotonicTime(nanoseconds: sinceBoot.load(ordering: .relaxed) * 1_000_000) })
  }
  var now: WallTime { clocks.moment().wall }
  var journal: Journal { Journal(state, clocks: clocks) }

  func pass(_ time: Duration) {
    wall.add(time.milliseconds, ordering: .relaxed)
    sinceBoot.add(time.milliseconds, ordering: .relaxed)
  }
  func set(by time: Duration) { wall.add(time.milliseconds, ordering: .relaxed) }
  func restart(off: Duration) {
    boots.add(1, ordering: .relaxed)
    wall.add(off.milliseconds, ordering: .relaxed)
    sinceBoot.store(5000, ordering: .relaxed)
  }

  /// A fire with one ended run of a category; their ids.
  @discardableResult
  func fire(_ category: String = "code", _ outcome: Outcome = .noop, isOpen: Bool = false) throws -> (
    fire: FireID, run: RunID
  ) {
    pass(.seconds(1))
    let fire = FireID(made: now, drawn: String(drawn.add(1, ordering: .relaxed).newValue, radix: 16))
    let run = RunID(of: fire, rank: 1)
    let number = JournalStanding(journal).standing.boots.number(of: clocks.moment().boot)
    let code = try Timeline.named(category)
    let begin = FireBegin(version: "1", configuration: "", trigger: "fire", bootNumber: number)
    var records = [Record(moment: clocks.moment(), fire: fire, event: .fireBegan(begin))]
    let start = RunStart(generation: 0, streak: 1, source: "selected", rank: 1, supervisor: "s")
    records.append(Record(moment: clocks.moment(), fire: fire, run: run, category: code, event: .runStarted(start)))
    if !isOpen {
      let end = RunEndRecord(outcome: outcome, exit: .code(0))
      records.append(Record(moment: clocks.moment(), fire: fire, run: run, category: code, event: .runEnded(end)))
      records.append(
        Record(moment: clocks.moment(), fire: fire, run: run, category: code, event: .lockReleased(holderGone: false)))
    }
    records.append(Record(moment: clocks.moment(), fire: fire, event: .fireEnded(FireEnd())))
    try JournalWriter(journal).append(records)
    try FileManager.default.createDirectory(atPath: state.fire(fire), withIntermediateDirectories: true)
    try directory(of: run)
    if isOpen {
      let entry = LiveEntry(run: run, category: code, supervisor: "s").json.encoded()
      try Data(entry).write(to: URL(fileURLWithPath: "\(state.live)/\(run)"))
    }
    return (fire, run)
  }

  /// The directory of a run that can be read.
  func directory(of id: RunID, log: Int = 0) throws {
    let terms = Terms(
      confirmFor: .zero, timeLimit: nil, stallAfter: nil, outputLimit: 1 << 20, teardown: [],
      respawn: RespawnPolicy(limit: 0, gradeAtLeast: nil, delay: .zero))
    let code = try Timeline.named("code")
    let run = Run(
      id: id, fire: FireID(String(id.text.prefix(21))), category: code, generation: 0, streak: 1, source: .selected,
      rank: 1, terms: terms)
    try FileManager.default.createDirectory(atPath: state.run(id), withIntermediateDirectories: true)
    try Data(run.json.encoded()).write(to: URL(fileURLWithPath: state.run(id) + "/run.json"))
    if log > 0 { try Data(repeating: 65, count: log).write(to: URL(fileURLWithPath: state.run(id) + "/output.log")) }
  }

  /// What a fire that is at its end removes; what it says.
  func prune(_ keep: Retention = Retention()) throws -> [String] {
    var said: [String] = []
    let past = JournalPast(journal)
    try Pruning(state, clocks: clocks, fire: "f") { said.append($0) }.run(keep, past: past)
    return said
  }

  /// A category that is well named.
  static func named(_ name: String) throws -> FanoutCore.Category {
    guard let category = FanoutCore.Category(canonical: name) else { throw CocoaError(.formatting) }
    return category
  }

  func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
  func records() throws -> [Record] { journal.days().days.flatMap { journal.read(day: $0).records } }
}
