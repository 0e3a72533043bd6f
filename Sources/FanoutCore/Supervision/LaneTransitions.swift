/// One function a signal: the old phase decides, the new phase and what to do come out.
extension Lane {
  /// Tells the lane what happened at that moment; answers what to do, in order.
  public mutating func handle(_ signal: Signal, at now: MonotonicTime) -> [Effect] {
    switch signal {
    case .spawned: spawned(at: now)
    case .spawnFailed(let why): spawnFailed(why)
    case .adopted(let since, let confirmed): adopted(since: since, confirmed: confirmed, at: now)
    case .adoptedLeftovers(let exit, let reading): adoptedLeftovers(exit, reading, at: now)
    case .exited(let exit, let reading): exited(exit, reading, at: now)
    case .swept(let found, let workerLives): swept(found, workerLives: workerLives, at: now)
    case .leftoverExited: leftoverExited()
    case .treeGone(let proof): treeGone(proof, at: now)
    case .output(let bytes): output(onDisk: bytes)
    case .cut(let written, let hasStopped): cut(written: written, hasStopped: hasStopped, at: now)
    case .signOfLife(let moment): signOfLife(moment, at: now)
    case .kill(let hurried): kill(now: hurried, at: now)
    case .tick: tick(at: now)
    case .recorded: recorded(at: now)
    case .respawnAllowed: respawnAllowed()
    case .respawnDenied(let why): respawnDenied(why)
    }
  }

  private mutating func spawned(at now: MonotonicTime) -> [Effect] {
    guard case .opening = phase else {
      preconditionFailure("a worker was started twice in the lane of \(run.category)")
    }
    phase = .running(living(since: now, confirmed: false, at: now))
    // A kill that came while the worker was being started is obeyed now: before, there was nothing to end.
    return isUnwanted ? end(.kill, hurried: isHurried, at: now) : []
  }

  private mutating func spawnFailed(_ why: String) -> [Effect] {
    guard case .opening = phase else { preconditionFailure("a worker that runs cannot have failed to start") }
    return record(
      RunEnd(
        verdict: Verdict(.failed, Verdict.couldNotStart + why), exit: .unseen, cause: nil, reading: .none, swept: [],
        respawn: .notEarned, elapsed: nil, proof: .kernel))
  }

  private mutating func adopted(since: MonotonicTime?, confirmed: Bool, at now: MonotonicTime) -> [Effect] {
    guard case .opening = phase else { preconditionFailure("only a new lane can adopt") }
    phase = .running(living(since: since ?? now, confirmed: confirmed, at: now))
    return isUnwanted ? end(.kill, hurried: isHurried, at: now) : []
  }

  private mutating func adoptedLeftovers(_ exit: ExitStatus, _ reading: OutcomeReading, at now: MonotonicTime)
    -> [Effect]
  {
    guard case .opening = phase else { preconditionFailure("only a new lane can adopt") }
    phase = .clearing(Clearing(since: nil, cause: nil, exit: exit, exitedAt: now, reading: reading))
    return sweep(at: now)
  }

  private mutating func exited(_ exit: ExitStatus, _ reading: OutcomeReading, at now: MonotonicTime) -> [Effect] {
    switch phase {
    case .running(let running):
      let goesOn = goOn(at: now)
      var clearing = Clearing(since: running.since, cause: nil, exit: exit, exitedAt: now, reading: reading)
      clearing.owesConfirmation = running.confirmAt != nil && [.code(0), .code(75), .code(76)].contains(exit)
      phase = .clearing(clearing)
      return goesOn + sweep(at: now)
    case .clearing(var clearing):
      guard clearing.exit == nil else { return [] }
      clearing.exit = exit
      clearing.exitedAt = now
      clearing.reading = reading
      phase = .clearing(clearing)
      return sweep(at: now)
    // An exit is seen once; a second report of it (a level-triggered event) changes nothing.
    case .opening, .recording, .resting, .asking, .released: return []
    }
  }

  /// Asks for a pass. The first pass after a worker's own exit sends the first teardown step at once: what it left
  /// behind has outlived its work. While the worker lives the signal goes to the whole tree, worker included.
  private mutating func sweep(at now: MonotonicTime) -> [Effect] {
    guard case .clearing(var clearing) = phase, !clearing.isSweeping else { return [] }
    clearing.isSweeping = true
    var signal: Int32?
    if clearing.stepsSent == 0 || (clearing.nextStepAt.map { $0 <= now } ?? false) {
      signal = nextStep(&clearing, at: now)
    } else if clearing.stepsSent == .max {
      signal = Signals.kill  // whatever was born since the last pass
    }
    phase = .clearing(clearing)
    return [.sweep(sending: signal)]
  }

  private func nextStep(_ clearing: inout Clearing, at now: MonotonicTime) -> Int32 {
    guard clearing.stepsSent < run.terms.teardown.count else {
      clearing.stepsSent = .max
      // KILL needs no waiting: exits are seen as they happen. What survives is stuck in the kernel, and is asked again
      // ever more seldom, up to every 16 seconds.
      clearing.nextStepAt = now + Lane.killAgainAfter * (1 << min(clearing.kills, 6))
      clearing.kills += 1
      return Signals.kill
    }
    let step = run.terms.teardown[clearing.stepsSent]
    clearing.stepsSent += 1
    clearing.nextStepAt = now + step.wait
    return step.signal
  }

  /// How long after a KILL the tree is looked at again where no exit is seen.
  public static let killAgainAfter: Duration = .milliseconds(250)

  private mutating func swept(_ found: [SweptProcess], workerLives: Bool, at now: MonotonicTime) -> [Effect] {
    guard case .clearing(var clearing) = phase else { return [] }
    clearing.isSweeping = false
    for process in found where !clearing.swept.contains(process) { clearing.swept.append(process) }
    let confirms = clearing.owesConfirmation && clearing.proof == nil
    if confirms { clearing.owesConfirmation = false }
    // What a pass finds or does not find proves nothing. After KILL, a tree that is not proven gone and not stuck is
    // one that moves on.
    let moves = found != clearing.lastFound || (found.isEmpty && !workerLives)
    clearing.lastFound = found
    if clearing.stepsSent == .max, moves, let due = clearing.nextStepAt {
      clearing.nextStepAt = min(due, now + Lane.lookAgainAfter * (1 << min(clearing.kills, 6)))
    }
    phase = .clearing(clearing)
    return (confirms ? [.confirm] : []) + end(at: now)
  }

  /// How long after a pass that met a moving tree the next KILL is sent, doubling up to 64 times that.
  public static let lookAgainAfter: Duration = .milliseconds(10)

  private mutating func treeGone(_ proof: EndProof, at now: MonotonicTime) -> [Effect] {
    guard case .clearing(var clearing) = phase else { return [] }
    clearing.proof = proof
    phase = .clearing(clearing)
    return end(at: now)
  }

  /// The end of the run, once its worker's exit is known and nothing of it is left.
  private mutating func end(at now: MonotonicTime) -> [Effect] {
    guard case .clearing(let clearing) = phase, let proof = clearing.proof, let exit = clearing.exit else { return [] }
    let reading = clearing.reading ?? .none
    let verdict = Verdict(exit: exit, cause: clearing.cause, reading: reading)
    var grade: Double?
    if case .report(let report) = reading { grade = report.grade }
    var respawn = RespawnDecision(run: run, exit: exit, verdict: verdict, grade: grade)
    // An operator denies only what was due: a run that had earned nothing has lost nothing.
    if isUnwanted, case .due = respawn { respawn = .denied("killed") }
    return record(
      RunEnd(
        verdict: verdict, exit: exit, cause: clearing.cause, reading: reading, swept: clearing.swept, respawn: respawn,
        elapsed: clearing.since.map { (clearing.exitedAt ?? now) - $0 }, proof: proof))
  }

  private mutating func leftoverExited() -> [Effect] {
    guard case .clearing(var clearing) = phase, !clearing.isSweeping else { return [] }
    clearing.isSweeping = true
    phase = .clearing(clearing)
    return [.sweep(sending: clearing.stepsSent == .max ? Signals.kill : nil)]
  }

  private mutating func signOfLife(_ moment: MonotonicTime, at now: MonotonicTime) -> [Effect] {
    guard case .running(var running) = phase, let limit = run.terms.stallAfter else { return [] }
    running.isListening = false
    running.stallAt = max(moment, running.since) + limit
    phase = .running(running)
    return (running.stallAt ?? now) <= now ? end(.stall, hurried: false, at: now) : []
  }

  private mutating func kill(now hurried: Bool, at now: MonotonicTime) -> [Effect] {
    isUnwanted = true
    isHurried = isHurried || hurried
    switch phase {
    case .opening, .recording, .asking, .released: return []  // obeyed at the next step, which knows `isUnwanted`
    case .running: return end(.kill, hurried: hurried, at: now)
    case .clearing(var clearing):
      // What brought the tree here keeps its name: a worker that ended by itself, or that a limit had ended, was not
      // killed.
      if hurried, clearing.stepsSent != .max {
        clearing.stepsSent = run.terms.teardown.count
        clearing.nextStepAt = now
        clearing.isSweeping = false
      }
      phase = .clearing(clearing)
      return hurried ? sweep(at: now) : []
    case .resting: return deny("killed")
    }
  }

  /// Ends a living worker: teardown from its first step, or with KILL at once.
  private mutating func end(_ cause: EndCause, hurried: Bool, at now: MonotonicTime) -> [Effect] {
    guard case .running(let running) = phase else { return [] }
    let goesOn = goOn(at: now)
    var clearing = Clearing(since: running.since, cause: cause)
    if hurried {
      clearing.stepsSent = run.terms.teardown.count
      clearing.nextStepAt = now
    }
    phase = .clearing(clearing)
    return goesOn + sweep(at: now)
  }

  private mutating func tick(at now: MonotonicTime) -> [Effect] {
    switch phase {
    case .running(var running):
      // The limit goes first: a run that is over its time is not confirmed in passing.
      if let limit = running.limitAt, limit <= now { return end(.timeLimit, hurried: false, at: now) }
      var effects: [Effect] = []
      if let due = running.slowing.stoppedUntil, due <= now {
        effects += goOn(at: now)
        guard case .running(let goesOn) = phase else { return effects }
        running = goesOn
      }
      if let confirm = running.confirmAt, confirm <= now {
        running.confirmAt = nil
        effects.append(.confirm)
      }
      if let stall = running.stallAt, stall <= now, !running.isListening, running.slowing.stoppedUntil == nil {
        running.isListening = true
        effects.append(.listen)
      }
      phase = .running(running)
      return effects
    case .clearing(let clearing):
      guard let due = clearing.nextStepAt, due <= now else { return [] }
      return sweep(at: now)
    case .resting(let until):
      guard until <= now else { return [] }
      phase = .asking
      return [.askRespawn]
    case .opening, .recording, .asking, .released: return []
    }
  }

  private mutating func record(_ end: RunEnd) -> [Effect] {
    phase = .recording(end)
    return [.record(end)]
  }

  private mutating func recorded(at now: MonotonicTime) -> [Effect] {
    guard case .recording(let end) = phase else { return [] }
    guard case .due(let delay) = end.respawn else {
      phase = .released
      return [.release]
    }
    previous = end
    phase = .resting(until: now + delay)
    if isUnwanted { return deny("killed") }
    return tick(at: now)
  }

  private mutating func respawnAllowed() -> [Effect] {
    guard case .asking = phase else { preconditionFailure("a respawn was allowed that nobody asked for") }
    run = run.respawned
    phase = .opening
    // Nothing starts after a stop, not even what admission had just allowed.
    guard !isUnwanted else {
      return record(
        RunEnd(
          verdict: Verdict(.killed, "before its worker was started"), exit: .unseen, cause: .kill, reading: .none,
          swept: [],
          respawn: .notEarned, elapsed: nil, proof: .kernel))
    }
    return [.spawn]
  }

  private mutating func respawnDenied(_ why: String) -> [Effect] {
    guard case .asking = phase else { preconditionFailure("a respawn was denied that nobody asked for") }
    return deny(why)
  }

  private mutating func deny(_ why: String) -> [Effect] {
    phase = .released
    return [.recordDenial(why), .release]
  }

  private func living(since: MonotonicTime, confirmed: Bool, at now: MonotonicTime) -> Running {
    Running(
      since: since, confirmAt: confirmed ? nil : since + run.terms.confirmFor,
      limitAt: run.terms.timeLimit.map { since + $0 },
      stallAt: run.terms.stallAfter.map { now + $0 }, slowing: Slowing(since: since))
  }
}
