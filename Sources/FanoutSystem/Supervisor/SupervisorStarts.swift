import FanoutCore

/// Starts, and who was started.
extension Supervisor {
  /// Executes these workers in order, so many at a time before the first of those is on record: a supervisor that falls
  /// leaves no more than these to be found by their processes alone. The descriptor of its lock goes with each, so that
  /// a category whose worker lives is never free.
  func spawn(_ keys: [Int]) {
    var preparation = WorkerStarts.Preparation()
    for start in stride(from: 0, to: keys.count, by: starts.atOnce) {
      spawnAtOnce(keys[start..<min(keys.count, start + starts.atOnce)], &preparation)
    }
  }

  private func spawnAtOnce(_ keys: ArraySlice<Int>, _ preparation: inout WorkerStarts.Preparation) {
    var orders: [WorkerStarts.Order] = []
    for key in keys {
      guard let held = heldLanes[key], let request = held.request else {
        failed(key, "there is no command for it")
        continue
      }
      heldLanes[key]?.output.begin(at: clocks.monotonic())
      orders.append(
        WorkerStarts.Order(
          key: key, run: held.run, request: request.onItsBackend, directory: held.directory,
          configuration: held.context?.configuration ?? "", lock: held.lock.number))
    }
    var spawned: [(key: Int, worker: KeptChild)] = []
    for (key, result) in starts.start(orders, below: keepers, &preparation) {
      switch result {
      case .success(let worker):
        began(worker, of: key)
        spawned.append((key, worker))
      case .failure(let error): failed(key, "\(error)")
      }
    }
    let moment = clocks.moment()
    let since = clocks.monotonic()
    let namespace = ProcessNamespace.identity
    // Where a process is, is a help to those who look for it, not a promise: it is written without waiting for the
    // disk.
    try? hold.append(
      spawned.compactMap { key, worker in
        guard let run = heldLanes[key]?.run else { return nil }
        return Record(
          moment: moment, fire: run.fire, run: run.id, category: run.category,
          event: .runSpawned(
            WorkerProcess(pid: worker.pid, startTicks: worker.startTicks, since: since, namespace: namespace)))
      }, sync: false)
    for (key, _) in spawned {
      tell(key, .spawned)
      watchFiles(of: key)
    }
  }

  private func began(_ worker: KeptChild, of key: Int) {
    CrashPoint.reached(.spawnExecuted)
    heldLanes[key]?.outOfMemoryKills = unit?.cgroup.outOfMemoryKills()
    keepers.add(worker.keeper, of: key)
    heldLanes[key]?.processes.began(worker)
  }

  private func failed(_ key: Int, _ why: String) {
    failedStarts[key] = why
    tell(key, .spawnFailed(why))
  }
}

extension LaunchRequest {
  /// The request for another run of the same worker.
  init(run: Run, like other: LaunchRequest) {
    self = other
    self.run = run
    selection = nil
  }
}
