import FanoutCore

/// A supervisor at work: production lanes and the production queue of their effects, carried out on the simulated
/// machine in the order of `FanoutSystem`.
final class SupervisorActor: Actor {
  /// What the world tells it.
  enum Notice {
    case workerEnded(Int, Proc)
    case leftoverEnded(Int, Proc)
    case keeperEnded(Int, Proc)
    case wish(Int)
    case output(Int)
    case terminate
  }

  /// What a fire asks of it.
  enum Order {
    case launch([Run], LaunchContext)
    case adopt([RunID])
  }

  /// What it answers.
  enum Answer {
    case results([LaunchResult])
    case adopted
    case refused(String)
  }

  struct HeldLane {
    var lane: Lane
    var lock: OpenFile?
    var files: RunFiles
    var context: LaunchContext?
    var truth: RunTruth
    var worker: Proc?
    var formerWorker: WorkerProcess?
    /// What proves that nothing is left; nil: nothing was started yet, or nothing is left.
    var keeping: Keeping?
    var hasToldExit = false
    var evidence = EmptyPasses()
    var lookAgainAt: MonotonicTime?
    var watched: Set<Int32> = []
    var listening = LastSignOfLife<WallTime>()
    var asksSince: MonotonicTime?
    var end = EndKeeping()
  }

  /// What stands between the supervisor and the processes of a run.
  enum Keeping {
    case own(Proc)
    case adopted(Proc)
    case lost
    case absent
  }

  let id: SupervisorID
  let isDetached: Bool
  var heldLanes: [Int: HeldLane] = [:]
  var queue = EffectQueue()
  var notices: [Notice] = []
  var order: (order: Order, answer: (World, Answer) -> Void)?
  /// Orders may still come.
  var expectsOrders: Bool
  /// The fire at the other end of the channel.
  var master: Proc?
  var hasRequestedEnd = false
  var lanesServed = 0
  var failedStarts: [Int: String] = [:]
  /// Told when it has nothing to do any more; a detached one ends then.
  var isFinished = false

  init(_ world: World, _ state: StateFiles, process: Proc, isDetached: Bool) {
    id = SupervisorID(made: world.wallTime, drawn: world.drawName())
    self.isDetached = isDetached
    expectsOrders = isDetached
    super.init(world, state, process: process)
    _ = world.takeLock(state.supervisorLock(id), by: process)
  }

  var keys: [Int] { heldLanes.keys.sorted() }

  override func turn() throws(Halt) {
    guard !isFinished else { return }
    if let master, !master.isAlive { expectsOrders = false }
    // While it waits for admission it does nothing else.
    if waitsSince == nil {
      while !notices.isEmpty { try take(notices.removeFirst()) }
      let now = world.monotonic
      for key in keys {
        if let due = heldLanes[key]?.lookAgainAt, due <= now {
          heldLanes[key]?.lookAgainAt = nil
          queue.add(.sweep(sending: nil), of: key)
        }
        guard let deadline = heldLanes[key]?.lane.deadline, deadline <= now else { continue }
        tell(key, .tick)
      }
      try settle()
    }
    if let (order, answer) = order { try obey(order, answer) }
    wakeLater()
    guard isDetached, heldLanes.isEmpty, !expectsOrders, order == nil else { return }
    try finish()
  }

  private func obey(_ order: Order, _ answer: @escaping (World, Answer) -> Void) throws(Halt) {
    var reply: Answer
    do throws(Halt) {
      switch order {
      case .launch(let runs, let context): reply = .results(try launch(runs, context))
      case .adopt(let runs):
        try adopt(runs)
        reply = .adopted
      }
    } catch {
      switch error {
      case .dead, .blocked: throw error
      case .admissionHeld: reply = .refused("admission is held")
      case .failed(let why): reply = .refused(why)
      }
    }
    self.order = nil
    try world.step(process)
    answer(world, reply)
  }

  private func wakeLater() {
    var deadline = heldLanes.values.flatMap { [$0.lane.deadline, $0.lookAgainAt].compactMap { $0 } }.min()
    if let retry = queue.retryAt { deadline = min(deadline ?? retry, retry) }
    guard let deadline else { return }
    let length = world.moment(of: deadline) - world.time
    if let wakesAt, wakesAt > world.time, wakesAt <= world.time + length { return }
    wakesAt = world.time + max(length, 0)
    world.schedule(after: length) { [self] world in
      if wakesAt == world.time { wakesAt = nil }
      world.wake(self)
    }
  }
  private var wakesAt: Int64?

  // MARK: - What the world tells

  private func take(_ notice: Notice) throws(Halt) {
    switch notice {
    case .workerEnded(let key, let worker):
      guard heldLanes[key]?.worker === worker else { return }
      try world.step(process)
      tellExit(key)
    case .keeperEnded(let key, let keeper):
      try world.step(process)
      keeperEnded(key, keeper)
    case .leftoverEnded(let key, let leftover):
      // A leftover may have been taken for the worker that nobody had noted.
      if heldLanes[key]?.worker === leftover { return tellExit(key) }
      guard heldLanes[key]?.watched.remove(leftover.pid) != nil else { return }
      tell(key, .leftoverExited)
    case .wish(let key): lookForWish(key)
    case .output(let key):
      guard let held = heldLanes[key] else { return }
      tell(key, .output(onDisk: held.files.onDisk))
    case .terminate:
      for key in keys {
        heldLanes[key]?.truth.lane.isUnwanted = true
        if hasRequestedEnd { heldLanes[key]?.truth.lane.isHurried = true }
        tell(key, .kill(now: hasRequestedEnd))
      }
      hasRequestedEnd = true
    }
  }

  func lookForWish(_ key: Int) {
    guard let wish = heldLanes[key]?.files.wish else { return }
    tell(key, .kill(now: wish.now))
  }

  func tell(_ key: Int, _ signal: Lane.Signal) {
    guard let effects = heldLanes[key]?.lane.handle(signal, at: world.monotonic) else { return }
    for effect in effects { queue.add(effect, of: key) }
  }

  // MARK: - What its lanes want

  func settle() throws(Halt) {
    while let work = queue.next(at: world.monotonic) {
      try world.step(process)
      switch work {
      case .perform(let wish): try perform(wish)
      case .spawn(let keys):
        for key in keys {
          try spawn(key)
          try world.step(process)
        }
      case .sweep(let asked): try sweep(asked)
      case .record(let wishes): try record(wishes)
      case .ask(let key): try askRespawn(key)
      case .release(let keys): try release(keys)
      }
    }
  }

  private func perform(_ wish: EffectQueue.Wish) throws(Halt) {
    switch wish.effect {
    case .listen: listen(wish.key)
    case .cutOutput: cutOutput(wish.key)
    case .continueWorker:
      heldLanes[wish.key]?.files.isStoppedForCut = false
      if let worker = heldLanes[wish.key]?.worker { world.resume(worker) }
    default: preconditionFailure("\(wish.effect) is queued with its like")
    }
  }

  /// Noted before the signal, so that an adopter continues it.
  private func cutOutput(_ key: Int) {
    guard let held = heldLanes[key] else { return }
    held.files.onDisk /= 2
    guard let worker = held.worker, worker.isAlive, !worker.isStopped, !held.lane.isSlowed else {
      return tell(key, .cut(written: held.files.onDisk * 2, hasStopped: false))
    }
    held.files.isStoppedForCut = true
    worker.isStopped = true
    world.trace("worker \(worker.pid) is slowed")
    tell(key, .cut(written: held.files.onDisk * 64, hasStopped: true))
  }

  private func listen(_ key: Int) {
    guard let held = heldLanes[key] else { return }
    let now = world.monotonic
    let sign = world.lastSign(of: held.files, worker: held.worker)
    guard let life = heldLanes[key]?.listening.look(sign, changedAgo: sign.map { world.wallTime - $0 }, at: now) else {
      return
    }
    held.truth.lastLife = life
    tell(key, .signOfLife(life))
  }

  // MARK: - Its own end

  /// Ends what is left of its own children and frees its name.
  func finish() throws(Halt) {
    reapStrangers()
    let strays = world.order.filter {
      $0.isAlive && $0.parent == process.pid && ($0.role == .leftover || $0.role == .worker)
    }
    for stray in strays {
      try world.step(process)
      world.deliver(Signals.kill, to: stray)
      if stray.isAlive {
        world.endWaiters[stray.pid, default: []].append(self)
        return
      }
    }
    if !strays.isEmpty { return try finish() }
    try world.step(process)
    isFinished = true
    guard isDetached else { return }
    world.end(process, .code(0))
  }
}
