import FanoutCore
import FanoutSystem

/// Supervising in the foreground until all have ended, and what the workers' ends amount to.
enum RunVerdict {
  /// Goes on with the supervisor, telling each end as it comes, and answers 1 if any run failed, 75 if all refused,
  /// else 0.
  static func await(_ runs: [Run], of supervisor: Supervisor, site: CommandSite) throws -> ExitCode {
    let ends = RunEnds(runs: runs.map(\.id))
    supervisor.onEnd = { run, end in
      ends.take(run: run, end)
      site.output.message(isBad(end) ? .warning : .notice, line(run, end))
    }
    for (run, end) in supervisor.endsSoFar { supervisor.onEnd?(run, end) }
    if site.output.messages.canMove, !site.wantsJSON, !site.output.isQuiet {
      supervisor.onSecond = { site.output.messages.pass(progress(supervisor.living, at: site.clocks.monotonic())) }
    }
    try supervisor.run(while: { supervisor.holdsLanes })
    // Left behind by somebody who asked three times.
    return supervisor.holdsLanes ? .failure : ends.verdict
  }

  private static func progress(_ living: [Supervisor.Living], at now: MonotonicTime) -> String {
    let words = living.map { lane in
      let state = lane.activity == .working(.free) ? "" : " \(lane.activity.word)"
      return "\(lane.run.category)\(state)" + (lane.since.map { " \((now - $0).wholeSeconds.spoken)" } ?? "")
    }
    return "live \(living.count): " + words.joined(separator: ", ")
  }

  /// Whether an end is one that somebody has to look into.
  static func isBad(_ end: RunEndRecord) -> Bool { RunEnds.bad.contains(end.outcome) }

  static func line(_ run: Run, _ end: RunEndRecord) -> String {
    let generation = run.generation == 0 ? "" : " (respawned)"
    let grade = end.gradeText.isEmpty ? "" : ", grade \(end.gradeText)"
    let elapsed = end.elapsedMilliseconds.map { " after \(Duration.milliseconds($0).spoken)" } ?? ""
    let words = end.words(with: end.summary ?? end.reason ?? end.question)
    return "\(run.category)\(generation): \(end.outcome.rawValue)\(grade)\(elapsed)"
      + (words.isEmpty ? "" : ": \(words)")
  }
}

/// The ends of runs as they come.
final class RunEnds {
  private var outcomes: [RunID: Outcome] = [:]
  private let runs: [RunID]

  init(runs: [RunID]) { self.runs = runs }

  func take(run: Run, _ end: RunEndRecord) { outcomes[run.id] = end.outcome }

  fileprivate static let bad: Set<Outcome> = [.failed, .timedOut, .stalled, .killed, .lost]

  var verdict: ExitCode {
    if outcomes.values.contains(where: RunEnds.bad.contains) { return .failure }
    let first = runs.compactMap { outcomes[$0] }
    return !first.isEmpty && first.allSatisfy { $0 == .refused } ? .busy : .success
  }
}

extension Duration {
  /// The same without a fraction of a second.
  fileprivate var wholeSeconds: Duration { .seconds(components.seconds) }
}
