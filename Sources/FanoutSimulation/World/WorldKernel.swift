import FanoutCore

/// Processes and locks. A lock is free when nobody has its open file description open any more.
extension World {
  func makeProcess(_ role: Proc.Role, parent: Int32 = 1) -> Proc {
    // Numbers come round again, as they do.
    repeat {
      nextPid = nextPid >= 400 ? 100 : nextPid + 1
    } while processes[nextPid] != nil || order.contains { $0.session == nextPid }
    let process = Proc(pid: nextPid, role: role, startTicks: UInt64((time - bootTime) / 10), parent: parent)
    process.bornAt = time
    processes[process.pid] = process
    order.append(process)
    return process
  }

  /// Takes a lock without waiting; nil: somebody holds it.
  func takeLock(_ path: String, by process: Proc) -> OpenFile? {
    guard holder(of: path) == nil else { return nil }
    let file = OpenFile(path: path, taker: process.pid)
    locks[path] = file
    share(file, with: process)
    return file
  }

  func holder(of path: String) -> OpenFile? {
    guard let file = locks[path], !file.isUnlocked else { return nil }
    return file
  }

  func share(_ file: OpenFile, with process: Proc) {
    file.holders.append(process)
    process.files.append(file)
  }

  func close(_ file: OpenFile, of process: Proc) {
    process.files.removeAll { $0 === file }
    file.holders.removeAll { $0 === process }
    guard file.holders.isEmpty, locks[file.path] === file else { return }
    locks[file.path] = nil
    rules.freed(file, self)
    for waiter in lockWaiters.removeValue(forKey: file.path) ?? [] { schedule(after: 0) { $0.wake(waiter) } }
  }

  /// The end of a process: descriptors are closed, children go to whoever collects them, a parent of ours finds a
  /// zombie.
  func end(_ process: Proc, _ exit: ExitStatus) {
    guard process.isAlive else { return }
    process.exit = exit
    let parent = processes[process.parent]
    process.life = parent?.isAlive == true && parent?.role != .outsider && process.role != .supervisor ? .zombie : .gone
    for file in process.files { close(file, of: process) }
    for child in order where child.parent == process.pid && child.life != .gone {
      let collector = processes[child.parent].flatMap { ancestor(of: $0) }
      child.parent = collector?.pid ?? 1
      if collector == nil { truth(of: child)?.wasLeftToNobody = true }
      if child.life == .zombie, collector == nil || collector?.role == .keeper { reap(child) }
    }
    if process.life == .gone { forget(process) }
    trace("\(process.role) \(process.pid) ended: \(exit)")
    for (watcher, key) in process.watchers { tellEnd(of: process, to: watcher, key) }
    process.letGo()
    for waiter in endWaiters.removeValue(forKey: process.pid) ?? [] { schedule(after: 0) { $0.wake(waiter) } }
    if let parent, parent.role == .keeper { lostChild(parent, process) }
  }

  /// A keeper writes down how its worker ended, reaps, and ends when it has no child any more.
  private func lostChild(_ keeper: Proc, _ child: Proc) {
    guard keeper.isAlive, let run = truth(of: keeper) else { return }
    if child === run.worker { run.files.notes.exit = child.exit }
    reap(child)
    guard !order.contains(where: { $0.parent == keeper.pid }) else { return }
    run.files.notes.isGone = true
    end(keeper, .code(0))
  }

  /// Whether a process stands below another.
  func isBelow(_ process: Proc, _ top: Proc) -> Bool {
    var place = processes[process.parent]
    while let ancestor = place {
      if ancestor === top { return true }
      place = ancestor.parent == 1 ? nil : processes[ancestor.parent]
    }
    return false
  }

  /// The nearest living keeper or supervisor above: it collects what its workers leave.
  private func ancestor(of process: Proc) -> Proc? {
    var place = processes[process.parent]
    while let candidate = place {
      if candidate.isAlive,
        candidate.role == .keeper || candidate.role == .supervisor || candidate.role == .person
          || candidate.role == .fire
      {
        return candidate
      }
      place = candidate.parent == 1 ? nil : processes[candidate.parent]
    }
    return nil
  }

  /// The run that a process belongs to, as it really is.
  func truth(of process: Proc) -> RunTruth? { process.run.flatMap { rules.runs[$0] } }

  func reap(_ process: Proc) {
    guard process.life == .zombie else { return }
    process.life = .gone
    forget(process)
  }

  private func forget(_ process: Proc) {
    if processes[process.pid] === process { processes[process.pid] = nil }
    order.removeAll { $0 === process }
  }

  /// Late and twice, where the seed says so.
  private func tellEnd(of process: Proc, to watcher: any Proc.Watcher, _ key: Int) {
    let delay = has(.lateSignals) && draw(.lateSignals, 150) ? chance(.lateSignals) { $0.span(1, 20_000) } : 0
    schedule(after: delay) { _ in watcher.ended(process, key: key) }
    if has(.duplicateSignals), draw(.duplicateSignals, 200) {
      schedule(after: delay + chance(.duplicateSignals) { $0.span(0, 5_000) }) { _ in watcher.ended(process, key: key) }
    }
  }
}
