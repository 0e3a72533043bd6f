import FanoutCore
import Glibc

/// From launched workers to what is known of their starts.
extension Fire {
  /// Waits until the journal says of each run that it started or ended: all together, with every launcher.
  func confirm(_ launch: inout FireLaunch) throws {
    launch.confirmation = Confirmation(runs: launch.rounds.runs.map(\.id))
    guard !launch.rounds.runs.isEmpty, var tail = launch.tail else { return }
    let longest = launch.rounds.runs.map(\.terms.confirmFor).max() ?? .zero
    let deadline = clocks.monotonic() + longest + Confirmation.grace
    var confirmation = launch.confirmation
    confirmation.take(tail.next())
    // Those whose supervisor is silent had their time.
    confirmation.giveUp(launch.silent)
    defer { launch.confirmation = confirmation }
    if let inPlace {
      inPlace.wakeAt = deadline
      defer { inPlace.wakeAt = nil }
      try inPlace.run(while: {
        confirmation.take(tail.next())
        // What the journal of a full disk could not take will never be read there.
        return !confirmation.isComplete && inPlace.holdsLanes && clocks.monotonic() < deadline
      })
    } else if !confirmation.isComplete {
      launch.interrupted = try follow(&confirmation, from: &tail, until: deadline)
    }
    confirmation.giveUp(unconfirmed(confirmation))
  }

  /// Why nothing was heard of the rest, as far as that can be seen: a supervisor that is stopped.
  private func unconfirmed(_ confirmation: Confirmation) -> [RunID: String] {
    guard !confirmation.isComplete, !confirmation.isInterrupted else { return [:] }
    var reasons: [RunID: String] = [:]
    for entry in LiveIndex(state: state).seen().entries where confirmation.waits(for: entry.run) {
      guard let supervisor = SupervisorProcess.find(entry.supervisor, in: state) else { continue }
      let doing =
        supervisor.isStopped ? "is stopped; kill -CONT \(supervisor.pid) lets it go on" : "has not confirmed it"
      reasons[entry.run] = "supervisor \(supervisor.id) (pid \(supervisor.pid)) \(doing)"
    }
    return reasons
  }

  /// Waits for what others write. Answers the signal that cut it short.
  private func follow(_ confirmation: inout Confirmation, from tail: inout Journal.Tail, until deadline: MonotonicTime)
    throws -> Int32?
  {
    let ends = launcher.ends
    let watch = try JournalWatch(state, clocks: clocks, supervisors: ends)
    defer { watch.end() }
    var living = ends.count + launcher.unseen
    while true {
      // Looked at before every wait: what was written before the watch began is told by nobody.
      confirmation.take(tail.next())
      guard !confirmation.isComplete, living > 0, clocks.monotonic() < deadline else { break }
      switch try watch.wait(until: deadline) {
      case .written: break
      case .indexed: settleLeft(&confirmation, from: &tail)
      case .interrupted(let number):
        confirmation.take(tail.next())
        guard !confirmation.isComplete else { return nil }
        confirmation.isInterrupted = true
        return number
      case .supervisorEnded:
        living -= 1
        confirmation.take(tail.next())
        // One that ended with its runs told them all; one that fell left them to be settled or adopted.
        if !confirmation.isComplete { putRight() }
      }
    }
    if !confirmation.isComplete {
      // All supervisors fell, or the journal is full: what can be settled is settled now, and the rest is unconfirmed.
      putRight()
      confirmation.take(tail.next())
    }
    return nil
  }

  /// Runs whose supervisor lives and left them to be settled, because the journal did not take their ends: nobody else
  /// tells of them.
  private func settleLeft(_ confirmation: inout Confirmation, from tail: inout Journal.Tail) {
    func left() -> [RunID] {
      LiveIndex(state: state).seen().entries.filter {
        $0.supervisor == .nobody && confirmation.waits(for: $0.run)
      }.map(\.run)
    }
    confirmation.take(tail.next())
    guard !left().isEmpty else { return }
    putRight()
    confirmation.take(tail.next())
    // What the journal of a full disk could not take will never be read there.
    confirmation.giveUp(
      Dictionary(left().map { ($0, "its end is kept in its directory until the journal can take it") }) { first, _ in
        first
      })
  }

  /// Reconciles once more. What keeps it from that is said, and hinders nothing: the next fire does it first.
  private func putRight() {
    do { try reconcile() } catch { say("what a fallen supervisor left is for the next fire: \(error)") }
  }
}
