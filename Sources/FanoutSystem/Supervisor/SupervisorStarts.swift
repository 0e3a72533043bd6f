import CSystem
import FanoutCore
import Glibc

/// Starts: the only place where a worker is executed.
extension Supervisor {
  /// Executes these workers in order, so many at a time before the first of those is on record: a supervisor that falls
  /// leaves no more than these to be found by their processes alone. The descriptor of its lock goes with each, so that
  /// a category whose worker lives is never free.
  func spawn(_ keys: [Int]) {
    var preparation = Preparation()
    for start in stride(from: 0, to: keys.count, by: spawnSlots.children) {
      spawnAtOnce(keys[start..<min(keys.count, start + spawnSlots.children)], &preparation)
    }
  }

  /// A start that is prepared: its log is open as long as this lives.
  private struct Start {
    let key: Int
    let command: ChildCommand
    let log: Descriptor
  }

  /// What was found out for one worker and holds for the next one as well.
  private struct Preparation {
    var environment: (added: [EnvironmentEntry], shared: ProcessEnvironment)?
    var executable: (name: String, directory: String, found: String)?
  }

  private func spawnAtOnce(_ keys: ArraySlice<Int>, _ preparation: inout Preparation) {
    guard let keepers else { return keys.forEach { failed($0, NoCommand()) } }
    var starts: [Start] = []
    for key in keys {
      do { starts.append(try prepare(key, &preparation)) } catch { failed(key, error) }
    }
    let children = Spawner.spawn(starts.map(\.command), slots: spawnSlots, keepers: keepers)
    var spawned: [Int] = []
    for (start, child) in zip(starts, children) {
      do {
        took(try child.get(), of: start.key)
        spawned.append(start.key)
      } catch {
        failed(start.key, error)
      }
    }
    let moment = clocks.moment()
    let since = clocks.monotonic()
    let namespace = ProcessNamespace.identity
    // Where a process is, is a help to those who look for it, not a promise: it is written without waiting for the
    // disk.
    try? hold.append(
      spawned.compactMap { key in
        guard let held = heldLanes[key], let worker = held.worker else { return nil }
        return Record(
          moment: moment, fire: held.run.fire, run: held.run.id, category: held.run.category,
          event: .runSpawned(
            WorkerProcess(pid: worker.pid, startTicks: worker.startTicks, since: since, namespace: namespace)))
      }, sync: false)
    for key in spawned {
      tell(key, .spawned)
      watchFiles(of: key)
    }
  }

  private func prepare(_ key: Int, _ preparation: inout Preparation) throws -> Start {
    guard let held = heldLanes[key], let request = held.request else { throw NoCommand() }
    let log = try Descriptor.open(held.directory.outputLog, O_WRONLY | O_APPEND)
    heldLanes[key]?.output.begin(at: clocks.monotonic())
    if preparation.environment?.added != request.environment {
      preparation.environment = (
        request.environment, WorkerEnvironment.shared(over: environment, with: request.environment)
      )
      preparation.executable = nil
    }
    let shared = preparation.environment?.shared ?? environment
    let name = request.command[0]
    if preparation.executable?.name != name || preparation.executable?.directory != request.directory {
      let found = try Executable.find(name, directory: request.directory, path: shared.value(of: "PATH"))
      preparation.executable = (name, request.directory, found)
    }
    let variables = WorkerEnvironment.variables(
      of: held.run, directory: held.directory, configuration: held.context?.configuration ?? "", over: shared)
    var command = ChildCommand(
      executable: preparation.executable?.found ?? name, arguments: request.command, environment: variables.entries,
      directory: request.directory,
      input: null.number, output: log.number, error: log.number, lock: held.lock.number, newSession: true,
      descriptorLimit: workersDescriptorLimit)
    command.keptRun = held.run.id
    return Start(key: key, command: command, log: log)
  }

  /// A worker runs: from now on its keeper tells of it.
  private func took(_ child: KeptChild, of key: Int) {
    CrashPoint.reached(.spawnExecuted)
    // Its keeper is its parent: it tells of its end, and signals it by number.
    child.pidfd?.close()
    heldLanes[key]?.worker = HeldLane.Worker(pid: child.pid, startTicks: child.startTicks, pidfd: nil, token: nil)
    heldLanes[key]?.outOfMemoryKills = unit?.cgroup.outOfMemoryKills()
    if let since = heldLanes[key]?.since { heldLanes[key]?.since = min(since, child.startTicks) }
    let keeper = child.keeper
    keeperOwners[keeper.identity] = key
    let token = try? watch(keeper.pidfd.number, as: .keeper(key))
    heldLanes[key]?.keeping = .own(keeper, token: token)
    // What cannot be watched is looked at once a second.
    if token == nil { heldLanes[key]?.lookAgainAt = clocks.monotonic() + .seconds(1) }
  }

  private func failed(_ key: Int, _ error: any Error) {
    failedStarts[key] = "\(error)"
    tell(key, .spawnFailed("\(error)"))
  }
}

/// An adopted run is not started again: there is no request for it, and there may be no keepers.
private struct NoCommand: Error, CustomStringConvertible {
  var description: String { "there is no command for it" }
}

extension LaunchRequest {
  /// The request for another run of the same worker.
  init(run: Run, like other: LaunchRequest) {
    self = other
    self.run = run
    selection = nil
  }
}
