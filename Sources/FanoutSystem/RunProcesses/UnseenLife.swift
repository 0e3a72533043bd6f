import FanoutCore
import Glibc

/// What tells that something of a run lives of which a look at /proc shows nobody: it may miss processes that fork and
/// exit from moment to moment.
enum UnseenLife: Sendable, Equatable {
  /// The process group of this number, which the worker led, has a member.
  case group(Int32)
  /// Somebody who was just born had the run's id in his environment.
  case newest

  /// Why it is not known to be over, and what to do.
  var words: String {
    switch self {
    case .group(let number):
      "its process group \(number) has members that come and go too quickly to be seen; kill -KILL -\(number) ends them"
    case .newest: "processes with its FANOUT_RUN_ID come and go too quickly to be seen; the next fire looks again"
    }
  }

  /// What tells of each of these, behind a look at all processes that showed nobody of them.
  static func of(_ traces: [RunTrace], in table: [ProcessEntry]) throws(SystemError) -> [UnseenLife?] {
    guard !traces.isEmpty else { return [] }
    let shown = try NewestProcesses.show(traces.map(\.environmentEntry))
    return traces.map { trace in
      if let worker = trace.worker, groupLives(worker, in: table) { return .group(worker.pid) }
      return shown.contains(trace.environmentEntry) ? .newest : nil
    }
  }

  /// Whether a member of the process group that a worker led lives, as the kernel knows it: a group that has a member
  /// is never taken for an empty one, and its number is nobody else's as long. False also where its number means
  /// another group by now.
  static func groupLives(_ worker: RunTrace.Worker, in table: [ProcessEntry]) -> Bool {
    guard worker.pid > 1 else { return false }
    // Signal 0 is none: it only asks.
    guard kill(-worker.pid, 0) == 0 || errno == EPERM else { return false }
    return !table.contains { entry in
      let isStrangers = entry.pid == worker.pid && !worker.started.contains(entry.startTicks)
      // Who has ended and is not reaped is a member as well, and stands still to be seen.
      return isStrangers || entry.group == worker.pid && entry.isZombie
    }
  }
}
