import FanoutCore
import FanoutSystem

/// An open lane in a word, a row, a sentence and a document: the same in every command that shows one.
extension ObservedLane {
  /// The one word for how it stands.
  func phrase(at now: WallTime) -> Phrase {
    guard standing.isCalm else { return Phrase(standing.word, .yellow) }
    guard case .resting(let until) = standing.activity else { return Phrase(standing.word) }
    guard let until, until > now else { return "respawns" }
    return Phrase("respawns in \((until - now).inMinutes)")
  }

  /// The word for it among runs that have ended.
  var openPhrase: Phrase {
    standing.care.hasSupervisor ? Phrase("live", .bold) : Phrase(standing.care.word, .yellow)
  }

  /// Who looks after it, in a row of its own.
  var supervisorPhrase: Phrase {
    let process = supervisorProcess.map { ", pid \($0.pid)" } ?? ""
    return switch standing.care {
    case .supervised: Phrase(supervisor.text + process)
    case .unwatched: Phrase(supervisor.text + process + ", stopped", .yellow)
    case .orphaned: Phrase("gone (\(supervisor)); the next fire adopts it", .yellow)
    case .over: Phrase("gone (\(supervisor)), and no process lives; the next fire writes its end", .yellow)
    case .unproven(let why): Phrase("gone (\(supervisor)); its processes may live: \(why)", .yellow)
    }
  }

  /// What there is to say of it that is no cause for alarm, as sentences.
  var notes: [String] {
    var notes: [String] = []
    if standing.care == .over {
      notes.append("\(run) has neither supervisor nor process any more; the next fire writes its end")
    }
    // One that takes too long is a cause.
    if standing.activity == .ending, standing.care.hasSupervisor, ending?.isLate != true, !others.isEmpty {
      let span = ending.map { " for " + $0.length.inSeconds } ?? ""
      notes.append("the worker of \(run) has ended, and \(Observation.words(others)) of it is being ended\(span)")
    }
    if let worker, standing.pace == .stopped {
      notes.append("the worker of \(run), pid \(worker.pid), is stopped")
    }
    return notes
  }

  /// All that was seen of it.
  var json: JSONValue {
    let until: WallTime? = if case .resting(let until) = standing.activity { until } else { nil }
    return [
      "run": .string(run.text), "category": .string(category.name), "generation": .integer(generation),
      "phase": .string(standing.pace == nil ? standing.activity.word : "running"),
      "backend": backend.map { .string($0) } ?? nil,
      "resting_until": until.map { .string($0.rfc3339) } ?? nil, "supervisor": .string(supervisor.text),
      "supervision": .string(standing.care == .unwatched ? "stopped" : standing.care.word),
      "supervisor_process": supervisorProcess.map { StatusText.json($0) } ?? nil,
      "started_at": startedAt.map { .string($0.rfc3339) } ?? nil,
      "worker": worker.map { StatusText.json($0, isStopped: standing.pace == .stopped) } ?? nil,
      "other_processes": StatusText.json(others),
      "last_output_at": lastSign.map { .string($0.rfc3339) } ?? nil, "output_bytes": .integer(Int64(outputBytes)),
      "kill_asked": .bool(isUnwanted), "overdue": .bool(isOverdue), "slowed": .bool(standing.pace == .slowed),
    ]
  }
}
