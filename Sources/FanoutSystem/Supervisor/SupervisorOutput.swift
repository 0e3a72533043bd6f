import FanoutCore
import Glibc

/// Keeping logs within their limits, and listening for life: the lane says when, this looks, stops, cuts and continues.
extension Supervisor {
  func lookAtOutput(_ key: Int) {
    if let onDisk = heldLanes[key]?.output.look() { tell(key, .output(onDisk: onDisk)) }
  }

  /// Looks for the latest sign of life.
  func listen(_ key: Int) {
    if let life = heldLanes[key]?.output.lastSignOfLife(clocks) { tell(key, .signOfLife(life)) }
  }

  /// Stops the worker's group, so that nothing is written meanwhile, and cuts the middle of its log. The lane says when
  /// it goes on.
  func cutOutput(_ key: Int) {
    guard let held = heldLanes[key] else { return }
    let hasStopped = stopToCut(key)
    guard let (written, problem) = heldLanes[key]?.output.cut() else { return }
    if let problem { say("the log of \(held.run.id) cannot be cut: \(problem)") }
    tell(key, .cut(written: written, hasStopped: hasStopped))
  }

  /// Whether the worker's group is stopped by this. Noted before the signal: whoever adopts the run then continues it.
  /// What cannot be noted is only cut, and one that a person has stopped stays his, also where that has not taken hold.
  private func stopToCut(_ key: Int) -> Bool {
    guard let held = heldLanes[key], let worker = held.processes.workerNumber, !held.lane.isSlowed,
      let entry = ProcessTable.entry(worker), !entry.isStopped, !entry.hasStopPending,
      let note = try? Descriptor.open(held.directory.stoppedFile, O_WRONLY | O_CREAT | O_NOFOLLOW)
    else { return false }
    note.close()
    if held.processes.signalGroup(Signals.stop) { return true }
    _ = unlink(held.directory.stoppedFile)
    return false
  }

  /// Continues a group that was stopped to cut its log, but for what a person has stopped besides.
  func continueWorker(_ key: Int) {
    guard let held = heldLanes[key], let worker = held.processes.workerNumber else { return }
    let members = ((try? ProcessTable.read()) ?? []).filter { $0.group == worker }
    // One by one also where the group can no longer be signalled, because its leader has ended and is forgotten.
    if members.contains(where: \.isStoppedTwice) || !held.processes.signalGroup(Signals.resume) {
      ProcessEntry.resume(members)
    }
    _ = unlink(held.directory.stoppedFile)
  }
}
