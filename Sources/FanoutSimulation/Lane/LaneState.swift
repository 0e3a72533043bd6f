import FanoutCore

/// A lane, the world around it, and a witness.
struct LaneState: Hashable {
  var lane: Lane
  var world: LaneWorld
  var witness: LaneWitness

  static func == (left: LaneState, right: LaneState) -> Bool {
    left.lane == right.lane && left.world == right.world && left.witness == right.witness
  }

  // The lane follows from what the world and the witness have seen, as a rule; equality looks at it as well.
  func hash(into hasher: inout Hasher) {
    hasher.combine(world)
    hasher.combine(witness)
    hasher.combine(lane.deadline)
  }

  init(_ scenario: LaneScenario) {
    lane = Lane(run: scenario.run)
    world = LaneWorld(scenario)
    witness = LaneWitness(terms: scenario.terms)
    switch scenario.entry {
    case .launch:
      world.pending = lane.begin()
      witness.judge(world.pending, at: world.now, world)
    case .adoption:
      world.start(scenario)
      tell(.adopted(since: MonotonicTime(nanoseconds: 0), confirmed: true))
    case .leftovers:
      world.start(scenario, isWorkerAlive: false)
      tell(.adoptedLeftovers(.unseen, LaneScenario.Ending.productive.reading))
    }
  }

  /// Everything that may happen next.
  func moves(_ scenario: LaneScenario) -> [LaneMove] {
    var moves: [LaneMove] = []
    if let effect = world.pending.first {
      moves.append(.perform(succeeds: true))
      switch effect {
      case .spawn, .askRespawn: moves.append(.perform(succeeds: false))
      case .listen: if world.signsOfLife > 0 { moves.append(.perform(succeeds: false)) }
      case .sweep: if world.misses > 0 { moves.append(.perform(succeeds: false)) }
      default: break
      }
    }
    if world.worker == .alive, !world.isStopped { moves += scenario.endings.map { .workerEnds($0) } }
    if case .zombie = world.worker { moves.append(.tellExit) }
    for (index, leftover) in world.leftovers.enumerated() {
      if leftover.isAlive, leftover.temper != .stuck { moves.append(.leftoverEnds(index)) }
      if leftover.isEndUntold { moves.append(.tellLeftover(index)) }
    }
    if world.isGoneUntold { moves.append(.tellGone) }
    if world.births > 0, !world.isEmpty { moves.append(.birth) }
    if world.kills > 0 { moves += [.kill(now: false), .kill(now: true)] }
    if let deadline = lane.deadline {
      if deadline <= world.now { moves.append(.tick) } else if world.isQuiet { moves.append(.clockToDeadline) }
    }
    if world.leaps > 0 { moves.append(.clockLeap) }
    if world.floods > 0, world.worker == .alive, !world.isStopped {
      let limit = scenario.terms.outputLimit
      moves += [.output(onDisk: limit), .output(onDisk: limit * 64)]
    }
    return moves
  }

  mutating func make(_ move: LaneMove, _ scenario: LaneScenario) {
    switch move {
    case .perform(let succeeds): perform(world.pending.removeFirst(), succeeds: succeeds, scenario)
    case .workerEnds(let ending): world.worker = .zombie(ending, signal: 0)
    case .tellExit: tellExit(scenario)
    case .leftoverEnds(let index): world.endLeftover(index)
    case .tellLeftover(let index):
      world.leftovers[index].isEndUntold = false
      tell(.leftoverExited)
    case .tellGone:
      world.isGoneTold = true
      tell(.treeGone(.kernel))
    case .birth:
      world.births -= 1
      world.leftovers.append(LaneWorld.Leftover(pid: Int32(200 + world.births), temper: .stubborn))
    case .kill(let now):
      world.kills -= 1
      tell(.kill(now: now))
    case .clockToDeadline: world.now = lane.deadline ?? world.now
    case .clockLeap:
      world.leaps -= 1
      world.now = world.now + .seconds(10)
    case .tick: tell(.tick)
    case .output(let bytes):
      world.floods -= 1
      world.written += bytes
      tell(.output(onDisk: bytes))
    }
  }

  private mutating func perform(_ effect: Lane.Effect, succeeds: Bool, _ scenario: LaneScenario) {
    switch effect {
    case .spawn:
      guard succeeds else { return tell(.spawnFailed("no such file")) }
      world.start(scenario)
      tell(.spawned)
    case .listen:
      if succeeds { return tell(.signOfLife(MonotonicTime(nanoseconds: .min))) }
      world.signsOfLife -= 1
      tell(.signOfLife(world.now))
    case .sweep(let signal):
      guard succeeds else {
        world.misses -= 1
        return tell(.swept([], workerLives: world.worker == .alive))
      }
      if let signal { witness.signalled(world.leftovers.filter(\.isAlive).map(\.process), with: signal) }
      tell(world.pass(sending: signal, scenario))
    case .record: tell(.recorded)
    case .askRespawn: tell(succeeds ? .respawnAllowed : .respawnDenied("noFreeSlot"))
    case .cutOutput:
      let hasStopped = world.worker == .alive && !world.isStopped
      world.isStopped = world.isStopped || hasStopped
      tell(.cut(written: world.written, hasStopped: hasStopped))
    case .continueWorker: world.isStopped = false
    case .confirm, .recordDenial, .release: break
    }
  }

  private mutating func tellExit(_ scenario: LaneScenario) {
    guard case .zombie(let ending, let signal) = world.worker else { return }
    world.worker = .gone
    let seen = ending?.exit ?? .signal(signal)
    tell(.exited(scenario.entry == .launch ? seen : .unseen, ending?.reading ?? .none))
  }

  private mutating func tell(_ signal: Lane.Signal) {
    witness.note(signal, at: world.now)
    let effects = lane.handle(signal, at: world.now)
    world.pending += effects
    witness.judge(effects, at: world.now, world)
    witness.judgeStop(until: lane.deadline)
    if case .kill(now: true) = signal { witness.judgeHurry(world.pending) }
  }
}
