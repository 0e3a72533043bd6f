import CSystem
import FanoutCore
import Glibc

/// Waits for news of lanes that are to end, by event: the journal grows, index entries go, supervisors end.
struct EndWatch {
  private let clocks: Clocks
  private let events: EventLoop
  private let files: FileWatch?
  private var supervisors: [SupervisorID: (pidfd: Descriptor, token: UInt64)] = [:]
  private var nextToken: UInt64 = 2

  /// How often it looks where nothing can tell it.
  static let look: Duration = .milliseconds(250)

  init(_ state: StateDirectory, clocks: Clocks) throws(SystemError) {
    self.clocks = clocks
    events = try EventLoop(clocks: clocks)
    files = try? EndWatch.news(of: state)
    if let files { try events.watch(files.descriptor.number, token: 1) }
  }

  private static func news(of state: StateDirectory) throws(SystemError) -> FileWatch {
    let files = try FileWatch()
    _ = try files.watch(state.journal, for: .growth)
    _ = try files.watch(state.live, for: [.arrivals, .departures])
    return files
  }

  /// Watches a supervisor's end as well. False: there is no process to be seen behind the name.
  mutating func watch(_ id: SupervisorID, in state: StateDirectory) -> Bool {
    if supervisors[id] != nil { return true }
    guard let pidfd = SupervisorProcess.find(id, in: state)?.open(),
      (try? events.watch(pidfd.number, token: nextToken)) != nil
    else {
      return false
    }
    supervisors[id] = (pidfd, nextToken)
    nextToken += 1
    return true
  }

  /// Waits for news, until `deadline` at most. True: a supervisor has ended, or may have.
  mutating func wait(until deadline: MonotonicTime) throws(SystemError) -> Bool {
    let tokens = try events.wait(until: files == nil ? min(deadline, clocks.monotonic() + EndWatch.look) : deadline)
    while let news = try files?.events(), !news.isEmpty {}
    let ended = supervisors.keys.sorted().filter { id in supervisors[id].map { tokens.contains($0.token) } ?? false }
    for id in ended {
      guard let supervisor = supervisors.removeValue(forKey: id) else { continue }
      events.unwatch(supervisor.pidfd.number)
    }
    return !ended.isEmpty
  }
}

extension FileWatch.Interest {
  /// A name has gone from a directory.
  static let departures = FileWatch.Interest(rawValue: UInt32(IN_DELETE) | UInt32(IN_MOVED_FROM))
}
