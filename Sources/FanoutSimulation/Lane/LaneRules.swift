import FanoutCore

/// The rules. Each says, where it is broken, what the lane did that it must never do.
extension LaneWitness {
  /// Holds what the lane wants, after what it was told last, to the rules.
  mutating func judge(_ effects: [Lane.Effect], at now: MonotonicTime, _ world: LaneWorld) {
    for effect in effects {
      object("it wanted \(effect) after the release", unless: !isReleased)
      switch effect {
      case .spawn: judgeSpawn()
      case .confirm: judgeConfirm(at: now)
      case .sweep(let signal): judgeSweep(signal, at: now)
      case .record(let end): judgeRecord(end, world)
      case .askRespawn: judgeAsk(at: now)
      case .recordDenial: object("it denied a respawn that was not due", unless: earlier == nil && run.wasProductive)
      case .release: judgeRelease(world)
      case .listen: object("it listened for life where nothing runs", unless: run.since != nil && run.cause == nil)
      case .continueWorker:
        object("it continued a worker that it had not stopped", unless: stoppedAt != nil)
        stoppedAt = nil
      case .cutOutput:
        object("it cut a log of which the end is on record", unless: run.since != nil && run.records == 0)
      }
    }
  }

  /// A worker that is slowed goes on within a second, and nobody has to ask for it.
  mutating func judgeStop(until deadline: MonotonicTime?) {
    guard let stoppedAt else { return }
    object(
      "it keeps a worker stopped for longer than a second",
      unless: deadline.map { $0 <= stoppedAt + .seconds(1) } ?? false)
  }

  /// A hurried kill reaches what lives with the very next pass.
  mutating func judgeHurry(_ pending: [Lane.Effect]) {
    guard run.since != nil, run.records == 0 else { return }
    object("a hurried kill was followed by no KILL", unless: pending.contains(.sweep(sending: Signals.kill)))
  }

  private mutating func judgeSpawn() {
    object("it started a worker after an operator's kill", unless: !wasKilled)
    object("it started a worker twice for one run", unless: run.spawns == 0)
    run.spawns += 1
    guard let earlier else { return }
    object(
      "it started generation 1 without a productive end of generation 0 with exit 0 on disk",
      unless: earlier.wasProductive && earlier.onDiskAt != nil && earlier.exit == .code(0))
  }

  private mutating func judgeConfirm(at now: MonotonicTime) {
    object("it confirmed a run twice", unless: !run.isConfirmed)
    run.isConfirmed = true
    // One that ended well by itself did start (SPEC 2); where it left something behind, its end comes too late to say
    // so.
    if run.cause == .own, let exit = run.exit, [.code(0), .code(75), .code(76)].contains(exit) {
      return object("it confirmed a run whose end says it as well", unless: !run.isGone)
    }
    object("it confirmed a run that is being ended", unless: run.cause == nil)
    if let since = run.since { object("it confirmed before its time", unless: since + terms.terms.confirmFor <= now) }
    if let limitAt { object("it confirmed past the time limit", unless: now < limitAt) }
  }

  private mutating func judgeSweep(_ signal: Int32?, at now: MonotonicTime) {
    let steps = terms.terms.teardown
    let sent = run.signals.count
    let mayHurry = isHurried || run.isHurried
    object("it swept what nobody wants ended", unless: run.cause != nil && run.records == 0)
    object("it signals a worker that it keeps stopped", unless: stoppedAt == nil)
    guard let signal else {
      object("its first pass sent nothing", unless: sent > 0)
      object("a pass after KILL spared what was born since", unless: run.signals.last != Signals.kill)
      return object("a pass after a hurried kill sent nothing", unless: !mayHurry)
    }
    let isStep = sent < steps.count && run.signals.last != Signals.kill && signal == steps[sent].signal
    object("a pass after a hurried kill sent \(signal)", unless: !mayHurry || signal == Signals.kill)
    object("it sent \(signal) out of turn after \(run.signals)", unless: isStep || signal == Signals.kill)
    object("it sent KILL before its steps", unless: isStep || mayHurry || sent >= steps.count)
    if sent > 0, sent <= steps.count, !mayHurry {
      object("it did not wait for what step \(sent) did", unless: run.lastStepAt + steps[sent - 1].wait <= now)
    }
    run.signals.append(signal)
    // Counting how often KILL was sent would only tell equal states apart.
    if run.signals.count > steps.count + 1 { run.signals.removeLast() }
    run.lastStepAt = now
  }

  private mutating func judgeRecord(_ end: RunEnd, _ world: LaneWorld) {
    run.records += 1
    object("it put two ends on record for one run", unless: run.records == 1)
    object("it recorded an end while something lives", unless: world.isEmpty)
    run.wasProductive = end.verdict.outcome == .productive
    guard run.since != nil else {
      return object(
        "it credited a worker that was never started",
        unless: end.verdict.outcome == .failed || end.verdict.outcome == .killed)
    }
    object("it recorded an end before it was proven that nothing is left", unless: run.isGone)
    object("it recorded an end before the worker's own exit was seen", unless: run.exit == end.exit)
    var cause: EndCause?
    if case .fanout(let first)? = run.cause { cause = first }
    object(
      "it recorded the cause \(end.cause.map { "\($0)" } ?? "none") and not the first one", unless: end.cause == cause)
    object(
      "it left out what it had swept", unless: run.signalled.allSatisfy { pid in end.swept.contains { $0.pid == pid } })
    let isCredited = run.declaresWork && cause == nil && (run.exit == .code(0) || run.exit == .unseen)
    object("it credited \(end.verdict.outcome)", unless: run.wasProductive == isCredited)
    if case .due = end.respawn {
      object("a respawn is due that an operator had ruled out", unless: !wasKilled)
      object("a respawn is due after an exit that nobody saw", unless: run.exit == .code(0))
      object("a respawn is due to generation 1", unless: earlier == nil)
    }
  }

  private mutating func judgeAsk(at now: MonotonicTime) {
    asks += 1
    object("it asked for a respawn twice", unless: asks == 1 && earlier == nil)
    object("it asked for a respawn after an operator's kill", unless: !wasKilled)
    guard let onDiskAt = run.onDiskAt else {
      return object("it asked for a respawn before the end was on disk", unless: false)
    }
    object("it asked for a respawn before the delay was over", unless: onDiskAt + terms.terms.respawn.delay <= now)
  }

  private mutating func judgeRelease(_ world: LaneWorld) {
    object("it freed the lock before the end was on disk", unless: run.onDiskAt != nil && run.records == 1)
    object("it freed the lock while something lives", unless: world.isEmpty)
    object("it freed the lock before it was proven that nothing is left", unless: run.since == nil || run.isGone)
    isReleased = true
  }
}
