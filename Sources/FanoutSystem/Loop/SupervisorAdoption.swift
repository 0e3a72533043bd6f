import CSystem
import FanoutCore
import Glibc

/// Taking over runs whose supervisor fell while their workers live on (SPEC 6, 10).
extension Supervisor {
  /// Adopts what is still an orphan of these when its turn comes; whoever was quicker keeps the others.
  public func adopt(_ runs: [String]) throws(StateError) {
    var adopted: [(key: Int, signal: Lane.Signal)] = []
    let admission = try Admission(state)
    do {
      defer { admission.end() }
      let now = clocks.moment()
      let census = Census.take(state, journal: journal, now: now.wall, admission: admission, own: id)
      let ledger = journal.read(since: Census.oldestStart(of: runs, before: now.wall)).ledger
      for lane in census.lanes where runs.contains(lane.entry.run) {
        guard case .orphaned(let processes) = lane.state else { continue }
        do {
          adopted.append(try takeOver(lane.entry, processes: processes, facts: ledger.run(lane.entry.run), at: now))
        } catch {
          say("cannot adopt \(lane.entry.run): \(error)")
        }
      }
    }
    for (key, signal) in adopted {
      tell(key, signal)
      watchFiles(of: key)
    }
    settle()
  }

  private func takeOver(
    _ entry: LiveEntry, processes: [ProcessEntry], facts: RunFacts?, at moment: Moment
  ) throws -> (key: Int, signal: Lane.Signal) {
    let directory = RunDirectory(path: state.run(entry.run))
    guard let run = directory.run() else { throw SystemError("read a run from", directory.runFile, code: EINVAL) }
    let lock = lockOf(entry, processes: processes)
    var tenant = Tenant(
      lane: Lane(run: run), lock: lock, directory: directory, request: nil, context: nil,
      since: processes.map(\.startTicks).min() ?? 0, isParent: false)
    let isThisBoot = facts?.startedAt.boot == moment.boot
    let worker = facts?.worker
    let living = processes.first { isThisBoot && $0.pid == worker?.pid && $0.startTicks == worker?.startTicks }
    // An end that its supervisor could not record any more is on its way already: what is left are leftovers.
    var signal: Lane.Signal = .adoptedLeftovers(directory.outcome())
    let key = lanesServed
    lanesServed += 1
    if let living {
      let pidfd = csystem_pidfd_open(living.pid)
      if pidfd >= 0 {
        let descriptor = Descriptor(owning: pidfd)
        tenant.worker = Tenant.Worker(pid: living.pid, startTicks: living.startTicks, pidfd: descriptor, token: nil)
        tenant.worker?.token = try watch(descriptor.number, as: .worker(key))
        signal = .adopted(since: worker?.since, confirmed: facts?.isConfirmed ?? false)
      }
    }
    try journal.append([
      Record(
        moment: moment, fire: run.fire, run: run.id, category: run.category, event: .runAdopted(supervisor: id, gap: lock == nil))
    ])
    try LiveIndex(state: state).write(LiveEntry(run: run.id, category: run.category, supervisor: id))
    tenants[key] = tenant
    return (key, signal)
  }

  /// The lock, duplicated from a process of the run so that there is no gap; else taken, if it is free; else nobody's of ours.
  private func lockOf(_ entry: LiveEntry, processes: [ProcessEntry]) -> CategoryLock? {
    let path = state.lock(of: entry.category)
    for process in processes {
      if case .held(let lock) = CategoryLock.adopt(path, from: process, takesNotes: state.locksAreOurs) { return lock }
    }
    if case .held(let lock) = CategoryLock.take(path) { return lock }
    return nil
  }
}
