import FanoutCore

/// What workers and their leftovers do by themselves.
extension World {
  /// The life of a worker or a leftover begins.
  func live(_ process: Proc, _ files: RunFiles) {
    let temper = process.temper
    if let lifetime = temper.lifetime {
      schedule(after: lifetime) { $0.whenMoving(process) { $0.finish(process, files) } }
    }
    if let after = temper.stopsAfter {
      schedule(after: after) { world in
        guard process.isAlive, !process.isEnding else { return }
        process.isStopped = true
        world.trace("\(process.role) \(process.pid) stops itself")
      }
    }
    if temper.floods > 0 {
      schedule(after: chance(.floods) { $0.span(0, 5_000) }) { world in
        guard process.isAlive else { return }
        files.onDisk = temper.floods
        for (watcher, key) in process.watchers { watcher.wrote(key: key) }
      }
    }
    if temper.unlocks || temper.closesLock {
      schedule(after: chance(.lostLocks) { $0.span(0, 5_000) }) { $0.loseLock(process) }
    }
    for (after, leaving) in temper.leaves {
      schedule(after: after) { $0.whenMoving(process) { $0.giveBirth(process, leaving, .leftover(of: $0), files) } }
    }
  }

  /// At once, or when the process is continued.
  private func whenMoving(_ process: Proc, _ body: @escaping (World) -> Void) {
    guard process.isAlive else { return }
    if process.isStopped { process.postponed.append { [self] in body(self) } } else { body(self) }
  }

  /// The process ends by itself, with a word or without.
  private func finish(_ process: Proc, _ files: RunFiles) {
    guard process.isAlive else { return }
    if process.role == .worker {
      files.outcome = process.temper.reading
      truth(of: process)?.didReport = true
    }
    if process.temper.links > 0 {
      giveBirth(process, process.temper.shedding, process.temper.nextLink(of: self), files)
    }
    end(process, process.role == .worker ? process.temper.exit : .code(0))
  }

  private func loseLock(_ process: Proc) {
    guard process.isAlive, let file = process.files.first else { return }
    truth(of: process)?.lane.lostItsLock = true
    trace("\(process.role) \(process.pid) gives up \(file.path)")
    struck(.lostLocks)
    if process.temper.unlocks {
      file.isUnlocked = true
      if locks[file.path] === file { locks[file.path] = nil }
    } else {
      close(file, of: process)
    }
  }

  private func giveBirth(
    _ parent: Proc, _ leaving: Temper.Leaving, _ temper: @autoclosure () -> Temper, _ files: RunFiles
  ) {
    guard parent.isAlive, let run = truth(of: parent) else { return }
    struck(.leftovers)
    let child = makeProcess(.leftover, parent: parent.pid)
    child.run = run.id
    run.processes.append(child)
    if !leaving.leavesSession { child.session = parent.session }
    if !leaving.clearsEnvironment { child.environmentRun = parent.environmentRun }
    if leaving.closesLock { run.lane.isHalfLocked = true }
    if !leaving.closesLock, let file = parent.files.first { share(file, with: child) }
    child.returns = leaving.returns
    child.temper = temper()
    trace("worker \(parent.pid) leaves \(child.pid) behind")
    rules.born(child, self)
    live(child, files)
  }

  /// Whether something of a run hides that is going to show itself.
  func hides(_ run: RunTruth) -> Bool { run.processes.contains { $0.isAlive && $0.returns } }

  /// What hides of a run shows itself a while later, if the run is still in the index and nobody is at it in that
  /// moment: what appears under the hands of a supervisor that has ended its run already, nobody can hold.
  func letReturn(_ run: RunTruth, tries: Int = 4) {
    guard tries > 0, has(.returns) else { return }
    schedule(after: chance(.returns) { $0.span(1, 60_000) }) { world in
      let state = world.states[run.lane.state]
      guard state.entry(of: run.id) != nil, run.lane.isReleased || !run.lane.supervisor.process.isAlive,
        world.holder(of: state.admissionLock) == nil
      else { return world.letReturn(run, tries: tries - 1) }
      for process in run.processes where process.isAlive && process.returns {
        process.returns = false
        process.environmentRun = run.id
        world.struck(.returns)
        world.trace("leftover \(process.pid) of \(run.id) shows itself")
      }
    }
  }

  /// A signal reaches a process.
  func deliver(_ signal: Int32, to process: Proc) {
    guard process.isAlive else { return }
    let temper = process.temper
    switch signal {
    case Signals.resume: resume(process)
    case Signals.kill:
      guard temper.dyingTakes > 0 else { return end(process, .signal(signal)) }
      schedule(after: temper.dyingTakes) { $0.end(process, .signal(signal)) }
    default:
      guard !process.isEnding, temper.onTerm != .ignores else { return }
      process.isEnding = true
      schedule(after: temper.obeysAfter) { world in
        world.whenMoving(process) { world in
          if temper.onTerm == .finishesWork, process.role == .worker, let files = world.truth(of: process)?.files {
            world.finish(process, files)
          } else {
            world.end(process, .signal(signal))
          }
        }
      }
    }
  }

  /// The latest output or heartbeat of a run, by the wall clock of its moment.
  func lastSign(of files: RunFiles, worker: Proc?) -> WallTime? {
    guard let worker, worker.isAlive, !worker.isStopped, let every = worker.temper.speaksEvery else {
      return files.lastSign
    }
    let sign = wallTime(at: worker.bornAt + (time - worker.bornAt) / every * every)
    files.lastSign = sign
    return sign
  }
}
