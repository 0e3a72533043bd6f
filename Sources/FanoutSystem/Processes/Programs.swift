import CSystem
import FanoutCore
import Glibc

/// Programs at work, many at once, as one event source: selectors, hooks, system tools. Nothing here waits, takes
/// signals of this process, or touches a child that is not theirs, so it stands in a supervisor's loop as well.
///
/// Each program has a keeper, which inherits whatever the program leaves, and whose end proves that nothing of it is
/// left.
final class Programs {
  /// Which of them is meant.
  typealias Key = Int

  private let clocks: Clocks
  private let events: EventLoop
  private let keepers: Keepers
  private var running: [Key: RunningProgram] = [:]
  private var keys: [Keeper.Identity: Key] = [:]
  private var nextKey = 0
  private var bellToken: UInt64 { 0 }

  /// None is at work yet. What it is watched with is there before there is a program.
  init(clocks: Clocks) throws(SystemError) {
    self.clocks = clocks
    events = try EventLoop(clocks: clocks)
    keepers = try Keepers(notesAt: nil)
    try events.watch(keepers.bell.number, token: bellToken)
  }

  /// Readable when `advance` has something to do.
  var descriptor: Int32 { events.number }

  /// When `advance` has something to do although nothing is readable; nil: then it has not.
  var wakesAt: MonotonicTime? {
    (running.values.map(\.wakesAt) + [events.nextLook]).compactMap { $0 }.min()
  }

  /// Starts one. Where it could not be started, its reply says so at once.
  func start(_ call: ProgramCall) throws(SystemError) -> Result<Key, SpawnFailure> {
    let program: RunningProgram
    switch try RunningProgram.start(call, keepers: keepers, clocks: clocks) {
    case .success(let started): program = started
    case .failure(let why): return .failure(why)
    }
    let key = nextKey
    nextKey += 1
    running[key] = program
    keys[program.keeper.identity] = key
    for (source, number) in program.sources {
      do throws(SystemError) { try events.watch(number, token: token(key, source)) } catch {
        // One that cannot be watched is not run.
        program.end(for: .couldNotStart(.system(error)), at: clocks.monotonic())
      }
    }
    return .success(key)
  }

  /// Ends one, for that reason. Its reply comes when it has ended.
  func end(_ key: Key, for end: ProgramCall.End) { running[key]?.end(for: end, at: clocks.monotonic()) }

  /// Takes in what happened. The replies of those that came to their end, in the order in which they were started.
  func advance() throws(SystemError) -> [(key: Key, reply: ProgramCall.Reply)] {
    var told: [Key: Set<RunningProgram.Source>] = [:]
    for token in try events.ready() where token != bellToken {
      told[Int(token / 4), default: []].insert(RunningProgram.Source(rawValue: token % 4) ?? .exit)
    }
    for keeper in keepers.told() {
      if let key = keys[keeper] { told[key, default: []].insert(.exit) }
    }
    var replies: [(key: Key, reply: ProgramCall.Reply)] = []
    for key in running.keys.sorted() {
      guard let program = running[key] else { continue }
      for number in program.take(told[key] ?? [], at: clocks.monotonic()) { events.unwatch(number) }
      guard let reply = program.reply else { continue }
      for number in program.sources.values { events.unwatch(number) }
      keys[program.keeper.identity] = nil
      running[key] = nil
      replies.append((key, reply))
    }
    return replies
  }

  private func token(_ key: Key, _ source: RunningProgram.Source) -> UInt64 { UInt64(key) * 4 + source.rawValue }
}
