import FanoutCore
import Glibc

/// What `Health` decides from, as one look at the machine found it.
extension Observation {
  /// The facts; `silence` is what the cadence says of fires that do not come.
  public func healthFacts(_ state: StateDirectory, configuration: Configuration, silence: String?) -> HealthFacts {
    var facts = HealthFacts()
    facts.obstacles = obstacles
    facts.room = try? FreeSpace.room(at: state.path, keep: configuration.keep.freeSpace)
    // Where there is no number, the gate that every start asks is closed all the same, and says why.
    if facts.room == nil {
      facts.gates = gates.map { HealthFacts.GateStanding($0.name, .unknown(closes: true), detail: $0.detail) }
    }
    facts.gates += standings(configuration)
    facts.backends = backends(configuration)
    facts.held = heldTooLong(configuration)
    facts.failedRest = failedRest(configuration)
    facts.unreadableIndex = unreadableIndex
    facts.unreadableJournal = history.unreadable
    facts.allowlist = configuration.allowlist
    facts.trouble = TroubleFile.read(state)
    let owner = StateLook(state, configuration: configuration, now: now.wall).owner
    facts.lanes = lanes.compactMap { $0.trouble(of: owner) }
    facts.hung = hungFires(configuration)
    facts.stopped = stoppedHolders(state)
    facts.leftovers = leftovers.map {
      HealthFacts.Leftover(run: $0.run, processes: ProcessEntry.words([$0.process]), pid: $0.process.pid)
    }
    facts.silence = silence
    if let kinds = configuration.notify?.kinds,
      hands.open.contains(where: { kinds.contains($0.kind) && !$0.isSilent(at: now.wall) })
    {
      facts.untold = TellingTrouble.ofHands(state).map { "notify was not told since \($0.since.rfc3339): \($0.why)" }
    }
    for run in Health.waiting(history.ledger) {
      guard case .report(let report)? = try? RunDirectory(path: state.run(run.id)).outcome(),
        let question = report.question
      else { continue }
      facts.questions[run.id] = question
    }
    return facts
  }
}

extension Observation {
  /// Whether nothing but rests after failures stands in the way of every category that does not run.
  private func failedRest(_ configuration: Configuration) -> HealthFacts.FailedRest? {
    let idle = Set(configuration.allowlist).subtracting(liveCategories)
    let rests = resting.filter { idle.contains($0.category) }
    let areFailed = rests.allSatisfy { if case .failures = $0.rest.cause { true } else { false } }
    guard !idle.isEmpty, rests.count == idle.count, areFailed else { return nil }
    return rests.min { $0.rest.until < $1.rest.until }
      .map { HealthFacts.FailedRest(first: $0.category, until: $0.rest.until) }
  }

  private func backends(_ configuration: Configuration) -> HealthFacts.Backends {
    let policy = Policy(configuration)
    let facts = placeFacts
    let choice = BackendChoice(policy, facts)
    var all = HealthFacts.Backends()
    all.isAnyAvailable = policy.backends.contains { choice.obstacle($0)?.isFull != false }
    for rule in policy.backends {
      let breaker = choice.breaker(of: rule)
      if breaker.needsLogin { all.withoutLogin.append(rule.name) }
      if policy.backends.count > 1, breaker.isCrashing(at: facts.now) { all.crashing.append(rule.name) }
    }
    return all
  }

  /// What has held everything for longer than it may.
  private func heldTooLong(_ configuration: Configuration) -> HealthFacts.Held? {
    guard let limit = configuration.heldAlarm, let length = whole.standing.held(at: now), length > limit,
      case .gate(let gate, let detail)? = hold(configuration)
    else { return nil }
    return HealthFacts.Held(gate: gate, detail: detail, length: length)
  }

  /// Who holds a lock of the loop itself and is stopped: he will not let go of it.
  private func stoppedHolders(_ state: StateDirectory) -> [HealthFacts.StoppedHolder] {
    let own = [
      fireAtWork.map { ("the fire lock", $0) },
      locks.first { $0.path == state.admissionLock }.map { ("the admission lock", $0) },
    ]
    return own.compactMap { $0 }.flatMap { what, lock in
      lock.holders.filter(\.isStopped).map { HealthFacts.StoppedHolder(what: what, pid: $0.pid, name: $0.name) }
    }
  }
}

extension Observation {
  /// Holders of the fire lock for longer than a fire takes, as far as they are seen: one that is stopped is told as
  /// that.
  private func hungFires(_ configuration: Configuration) -> [HungFire] {
    guard let lock = fireAtWork else { return [] }
    let most = configuration.longestFire
    let fire = history.ledger.openFires.last { !$0.isOneShot && $0.beganAt.boot == now.boot }
    let begin = fire.flatMap { history.ledger.fire($0.id)?.begin }
    return lock.holders.filter { !$0.isStopped }.compactMap { holder in
      // A begin that is older than its process is that of a fire which was interrupted.
      let born = ProcessTable.bootMilliseconds(ticks: holder.startTicks)
      let began = fire.map { max($0.beganAt.bootMilliseconds, born) } ?? born
      // Boot time also runs in suspend, the limits of a fire do not.
      let before = fire.map { $0.beganAt.bootMilliseconds >= born } == true ? begin?.suspended ?? .zero : .zero
      let length = Duration.milliseconds(now.bootMilliseconds - began) - max(.zero, suspended - before)
      guard length > most + Observation.fireMargin else { return nil }
      return HungFire(pid: holder.pid, name: holder.name, doing: holder.doing, length: length, most: most)
    }
  }

  /// How much longer than it may wait a fire may take: what it does besides, on a loaded machine, and the admission
  /// lock that it may have to wait for before it begins, and at a claim.
  static let fireMargin: Duration = .seconds(30)
}

extension Configuration {
  /// How long a fire waits at most: for its selector, for what it starts, and for a supervisor that does not answer
  /// (SPEC 7.6).
  var longestFire: Duration {
    let confirmed = categories.values.map(\.worker.confirmFor).max() ?? .zero
    return selector.timeLimit + max(worker.confirmFor, confirmed) + Confirmation.grace
  }
}

extension ObservedLane {
  /// What is the matter with it; nil: somebody looks after it as he should, or it is over and the next fire writes
  /// its end. `owner`: whose loop it is.
  func trouble(of owner: uid_t) -> HealthFacts.LaneTrouble? {
    let all = [worker].compactMap { $0 } + others + strays
    let processes = ProcessEntry.words(all)
    func trouble(_ what: HealthFacts.LaneTrouble.What) -> HealthFacts.LaneTrouble {
      HealthFacts.LaneTrouble(run: run, category: category, what, processes: processes)
    }
    switch standing.care {
    case .unwatched: return supervisorProcess.map { trouble(.stopped($0.pid)) }
    case .orphaned: return trouble(isUnwanted ? .unended : isOverdue ? .overdueOrphan : .orphaned)
    case .unproven(let why): return trouble(.unproven(why))
    case .supervised:
      guard let ending, ending.isLate else { return nil }
      let obstruction = ObservedLane.obstruction(of: all, supervisorProcess, wasKilled: ending.wasKilled, owner: owner)
      return trouble(.late(LateEnd(cause: ending.cause, length: ending.length, obstruction: obstruction)))
    case .over: return nil
    }
  }

  /// What keeps it from ending: a supervisor that has sent no KILL, or a process that KILL does not end.
  private static func obstruction(
    of processes: [ProcessEntry], _ supervisor: ProcessEntry?, wasKilled: Bool, owner: uid_t
  ) -> LateEnd.Obstruction? {
    guard wasKilled else {
      return supervisor.map { .supervisor(pid: $0.pid, name: $0.name, doing: $0.doing) }
    }
    return processes.lazy.compactMap { process -> LateEnd.Obstruction? in
      if owner != 0, let user = ProcessTable.owner(process.pid), user != owner {
        return .otherUser(pid: process.pid, user: userName(user))
      }
      if process.isFrozen { return .frozen(pid: process.pid) }
      return process.isInKernel ? .kernel(pid: process.pid) : nil
    }.first
  }
}
