import FanoutCore

/// What `Health` decides from, as one look at the machine found it.
extension Observation {
  /// The facts; `silence` is what the cadence says of fires that do not come.
  public func healthFacts(_ state: StateDirectory, configuration: Configuration, silence: String?) -> HealthFacts {
    var facts = HealthFacts()
    facts.obstacles = obstacles
    facts.room = try? FreeSpace.room(at: state.path, keep: configuration.keep.freeSpace)
    facts.unreadableIndex = unreadableIndex
    facts.unreadableJournal = history.unreadable
    facts.allowlist = configuration.allowlist
    facts.trouble = TroubleFile.read(state)
    facts.lanes = lanes.compactMap(\.trouble)
    facts.stopped = stoppedHolders(state)
    facts.leftovers = leftovers.map {
      HealthFacts.Leftover(run: $0.run, processes: ProcessEntry.words([$0.process]), pid: $0.process.pid)
    }
    facts.silence = silence
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

extension ObservedLane {
  /// What is the matter with it; nil: somebody looks after it as he should, or it is over and the next fire writes
  /// its end.
  var trouble: HealthFacts.LaneTrouble? {
    let processes = ProcessEntry.words([worker].compactMap { $0 } + others)
    func trouble(_ what: HealthFacts.LaneTrouble.What) -> HealthFacts.LaneTrouble {
      HealthFacts.LaneTrouble(run: run, category: category, what, processes: processes)
    }
    switch supervision {
    case .stopped(let supervisor): return trouble(.stopped(supervisor.pid))
    case .orphaned: return trouble(isUnwanted ? .unended : isOverdue ? .overdue(isOrphan: true) : .orphaned)
    case .unproven: return trouble(.unproven)
    case .alive: return isOverdue ? trouble(.overdue(isOrphan: false)) : nil
    case .over: return nil
    }
  }
}
