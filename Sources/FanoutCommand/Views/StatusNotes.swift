import FanoutCore
import FanoutSystem

/// What an operator should know beside the tables of `status`, a sentence each.
extension Observation {
  /// Processes in words: `pid 12 (sh), pid 14 (sleep)`, at most four of them.
  static func words(_ processes: [ProcessEntry]) -> String { ProcessEntry.words(processes) }

  /// Sentences on what is not as it should be, but no cause for alarm by itself.
  var notes: [String] {
    var notes = lanes.flatMap(\.notes)
    for stray in strays {
      let who = "\(Observation.words([stray.process])), a child of supervisor \(stray.supervisor), is known by no run"
      let runs = stray.mayBeOf.map(\.text).joined(separator: " or ")
      notes.append(
        runs.isEmpty
          ? "\(who); it blocks no category and ends with that supervisor's last run"
          : "\(who); it may be left by \(runs), whose keeper was killed, and whose category stays busy until it has ended"
      )
    }
    let open = Set(lanes.map(\.category))
    for lock in locks {
      guard let category = lock.category, !open.contains(category) else { continue }
      if lock.isHeld {
        notes.append("the lock of \(category) is \(lock.words), and no run of it is open: busy until that lets go")
      }
      if case .unreadable = lock.heldness, !obstacles.contains(where: { $0.path == lock.path }) {
        notes.append("the lock of \(category) is \(lock.words); nothing starts there")
      }
    }
    if let latest = interrupted.last {
      notes.append(
        "\(counted(interrupted.count, "fire")) began and never ended (interrupted), the latest \(latest)")
    }
    if let fire = history.ledger.fires.last(where: { !$0.isOneShot && $0.end != nil }), let why = fire.onFireFailure {
      notes.append("onFire of the last fire (\(fire.id)) \(why)")
    }
    // What is a cause is told as one.
    let told = Set(unreadableIndex + history.unreadable)
    notes += unreadable.filter { !told.contains($0) }
    if let doubt { notes.append(doubt.sentence) }
    if history.torn > 0 {
      notes.append(
        "\(counted(history.torn, "line")) of the journal cannot be read and \(history.torn == 1 ? "was" : "were") left out"
      )
    }
    return notes
  }

  /// What is said where a newer program has written.
  static func newerSchema(_ schema: Int64) -> String {
    "the journal was written by a newer fanout (schema \(schema), this one knows \(Record.schema)): shown as far as it is understood, "
      + "and nothing fires on it"
  }
}
