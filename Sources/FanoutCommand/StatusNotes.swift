import FanoutCore
import FanoutSystem

/// What an operator should know beside the tables of `status`, a sentence each.
extension Observation {
  /// Processes in words: `pid 12 (sh), pid 14 (sleep)`, at most four of them.
  static func words(_ processes: [ProcessEntry]) -> String {
    let named = processes.prefix(4).map { "pid \($0.pid) (\($0.name))" + ($0.isStopped ? ", stopped" : "") }
    return named.joined(separator: ", ") + (processes.count > 4 ? " and \(processes.count - 4) more" : "")
  }

  /// Orphans that could not be ended: they stand although an end was due.
  var unendable: [String] {
    lanes.compactMap { lane -> String? in
      let processes = Observation.words([lane.worker].compactMap { $0 } + lane.others)
      switch lane.supervision {
      case .orphaned where lane.isUnwanted:
        return "\(lane.run) was to be killed, has no supervisor and lives on: \(processes); fanout kill \(lane.run) ends it"
      case .orphaned where lane.isOverdue:
        return "\(lane.run) is past its time limit, has no supervisor and lives on: \(processes); fanout kill \(lane.run) ends it"
      default: return nil
      }
    } + leftovers.map { "\(Observation.words([$0.process])) outlived its run \($0.run), which has ended; end it by hand" }
  }

  /// Sentences on what is not as it should be, but no cause for alarm by itself.
  var notes: [String] {
    var notes = lanes.flatMap(Observation.notes)
    for stray in strays {
      notes.append(
        "\(Observation.words([stray.process])), a child of supervisor \(stray.supervisor), is known by no run; it blocks no category "
          + "and ends with that supervisor's last run")
    }
    let open = Set(lanes.map(\.category))
    for lock in locks {
      guard let category = lock.category, !open.contains(category) else { continue }
      if lock.isHeld { notes.append("the lock of \(category) is \(lock.words), and no run of it is open: busy until that lets go") }
      if case .unreadable = lock.heldness { notes.append("the lock of \(category) is \(lock.words); nothing starts there") }
    }
    if !interrupted.isEmpty {
      notes.append(
        "\(counted(interrupted.count, "fire")) began and never ended (interrupted), the latest \(interrupted.last ?? "")")
    }
    if let fire = history.ledger.fires.last(where: { !$0.isOneShot && $0.end != nil }), let why = fire.onFireFailure {
      notes.append("onFire of the last fire (\(fire.id)) \(why)")
    }
    notes += pauses.unreadable.keys.sorted().compactMap { pauses.unreadable[$0] } + [pauses.unreadableForAll].compactMap { $0 }
    notes += gates.map { "nothing may start: gate \($0.name): \($0.detail)" } + unreadable
    if history.torn > 0 {
      notes.append("\(counted(history.torn, "line")) of the journal cannot be read and \(history.torn == 1 ? "was" : "were") left out")
    }
    if history.schema > Record.schema { notes.append(Observation.newerSchema(history.schema)) }
    return notes
  }

  /// What is said where a newer program has written.
  static func newerSchema(_ schema: Int64) -> String {
    "the journal was written by a newer fanout (schema \(schema), this one knows \(Record.schema)): shown as far as it is understood, "
      + "and nothing fires on it"
  }

  private static func notes(_ lane: ObservedLane) -> [String] {
    var notes: [String] = []
    switch lane.supervision {
    case .stopped(let supervisor):
      notes.append(
        "the supervisor of \(lane.run) is stopped (pid \(supervisor.pid)): its limits are not watched; kill -CONT \(supervisor.pid) "
          + "continues it, fanout kill --now \(lane.run) ends the run")
    case .orphaned where !lane.isUnwanted && !lane.isOverdue:
      notes.append(
        "\(lane.run) has lost its supervisor and lives on: \(words([lane.worker].compactMap { $0 } + lane.others)); "
          + "\(lane.category) stays busy and the next fire adopts it")
    case .over:
      notes.append("\(lane.run) has neither supervisor nor process any more; the next fire writes its end")
    case .unproven:
      notes.append("\(lane.run) has no supervisor, and whether it lives cannot be read from here; \(lane.category) stays busy")
    case .alive where lane.isOverdue:
      notes.append("\(lane.run) is past its time limit and lives on: \(words([lane.worker].compactMap { $0 } + lane.others))")
    default: break
    }
    if case .ending = lane.phase, lane.isSupervised, !lane.others.isEmpty {
      notes.append("the worker of \(lane.run) has ended, and \(words(lane.others)) of it is being ended")
    }
    if let worker = lane.worker, lane.isStopped { notes.append("the worker of \(lane.run), pid \(worker.pid), is stopped") }
    return notes
  }
}
