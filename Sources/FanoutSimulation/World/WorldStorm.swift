import FanoutCore

/// What happens in a world: fires by a timer, persons, outsiders, and everything that goes wrong.
extension World {
  /// Runs the whole world: the storm, then the calm after it.
  func run() {
    let gap = chance(nil) { $0.pick([2_000, 20_000, 120_000, 600_000]) }
    var when: Int64 = 0
    for _ in 0..<spec.fires {
      when += chance(nil) { $0.span(1, Int64(gap)) }
      schedule(after: when) { $0.fire() }
    }
    when += chance(nil) { $0.span(0, 600_000) }
    for fault in WorldFault.allCases where has(fault) { brew(fault, until: when) }
    writeBack(until: when)
    while goOn(until: when) {}
    time = max(time, when)
    guard rules.broken == nil else { return finish() }
    calm()
    finish()
  }

  private func state() -> StateFiles {
    states.count == 1 ? states[0] : chance(nil) { $0.hits(500) } ? states[0] : states[1]
  }

  func fire(asked: Answer? = nil, in chosen: StateFiles? = nil) {
    let state = chosen ?? state()
    var person: PersonalRun?
    if asked == nil, draw(.personalRuns, 250) {
      person = chance(.personalRuns) { chance in
        PersonalRun(
          category: chance.hits(700) ? chance.pick(Settings.categories) : nil, isForced: chance.hits(400),
          mayRespawn: chance.hits(500))
      }
    }
    let isInForeground = asked == nil && chance(nil) { $0.hits(100) }
    let actor = FireActor(
      self, state, person: person, isInForeground: isInForeground, asked: asked ?? Answer(self, state.settings))
    trace("fire \(actor.process.pid) begins in state \(state.number)")
    wake(actor)
  }

  /// What the kernel writes back by itself, every half minute.
  private func writeBack(until end: Int64) {
    for state in states {
      state.oldIndex = state.index
      for place in state.days.indices {
        state.days[place].synced = state.days[place].bytes.count
        state.days[place].nameIsSynced = true
      }
    }
    guard isStormy, time < end else { return }
    schedule(after: 30_000) { $0.writeBack(until: end) }
  }

  /// Lets a kind of fault strike now and then until the calm.
  private func brew(_ fault: WorldFault, until end: Int64) {
    let often: Int64
    switch fault {
    case .supervisorKills, .fireKills, .stops, .chains, .cleaners, .killStorms, .pauseStorms, .deniedLocks, .fullDisk:
      often = 12
    case .reboots, .clockAhead, .clockBack, .suspends: often = 30
    default: return
    }
    let gap = max(end / Int64(max(1, spec.fires)), 1) * often
    let delay = chance(fault) { $0.span(1, gap * 2) }
    schedule(after: delay) { world in
      guard world.has(fault), world.time < end else { return }
      world.strike(fault)
      world.brew(fault, until: end)
    }
  }

  private func strike(_ fault: WorldFault) {
    let state = state()
    switch fault {
    case .supervisorKills: if let target = victim(.supervisor, fault) { kill(target, fault) }
    case .chains: if let target = victim(.keeper, fault) { kill(target, fault) }
    case .cleaners:
      struck(fault)
      state.index.removeAll { entry in
        guard chance(fault, { $0.hits(700) }) else { return false }
        // Of an end that is on record while something hides, the entry alone tells: who removes that takes it along.
        let truth = rules.runs[entry.run]
        if let truth, truth.ends > 0, !truth.processes.allSatisfy({ !$0.isAlive }) { return false }
        if let truth { rules.losesItsEntry(truth.lane) }
        return true
      }
      trace("somebody cleans up: \(state.index.map(\.run)) are left in the index")
    case .fireKills: if let target = victim(.fire, fault) ?? victim(.person, fault) { kill(target, fault) }
    case .stops:
      guard let target = victim(.supervisor, fault) ?? victim(.fire, fault) else { return }
      struck(fault)
      stop(target, for: chance(fault) { $0.span(1, 60_000) })
    case .reboots:
      struck(fault)
      reboot()
    case .clockAhead:
      struck(fault)
      leap(by: chance(fault) { $0.span(1, 3 * 86_400_000) })
    case .clockBack:
      struck(fault)
      leap(by: -chance(fault) { $0.span(1, 3 * 86_400_000) })
    case .suspends:
      struck(fault)
      sleep(for: chance(fault) { $0.span(1, 36_000_000) })
    case .fullDisk:
      struck(fault)
      state.isFull = true
      trace("the disk is full")
      schedule(after: chance(fault) { $0.span(1, 120_000) }) { world in
        state.isFull = false
        world.trace("the disk has room again")
      }
    case .killStorms:
      struck(fault)
      stormOfKills(fault, state)
    case .pauseStorms:
      struck(fault)
      stormOfPauses(fault, state)
    case .deniedLocks:
      struck(fault)
      outsider(
        state.lockPath(of: chance(fault) { $0.pick(Settings.categories) }), for: chance(fault) { $0.span(1, 300_000) })
    default: break
    }
  }

  private func stormOfKills(_ fault: WorldFault, _ state: StateFiles) {
    for _ in 0..<chance(fault, { $0.hits(300) ? 6 : 1 }) {
      let wish = chance(fault) { chance -> PersonActor.Wish? in
        chance.hits(100)
          ? nil
          : .kill(
            chance.hits(700) ? chance.pick(Settings.categories) : nil, now: chance.hits(500), hold: chance.hits(200))
      }
      if let wish { begin(wish, state, fault) } else { terminate(fault) }
    }
  }

  private func stormOfPauses(_ fault: WorldFault, _ state: StateFiles) {
    for _ in 0..<chance(fault, { $0.hits(300) ? 6 : 1 }) {
      let wish = chance(fault) { chance -> PersonActor.Wish in
        let category = chance.hits(700) ? chance.pick(Settings.categories) : nil
        return chance.hits(500)
          ? .pause(category, chance.hits(700) ? chance.span(1, 600_000) : nil) : .unpause(category)
      }
      begin(wish, state, fault)
    }
  }

  private func begin(_ wish: PersonActor.Wish, _ state: StateFiles, _ fault: WorldFault) {
    schedule(after: chance(fault) { $0.span(0, 2_000) }) { world in
      let person = PersonActor(world, state, wish)
      world.wake(person)
    }
  }

  private func terminate(_ fault: WorldFault) {
    guard let target = victim(.supervisor, fault) else { return }
    guard let supervisor = rules.lanes.first(where: { $0.supervisor.process === target })?.supervisor else { return }
    trace("supervisor \(target.pid) gets TERM")
    supervisor.hearTerm()
  }

  private func outsider(_ path: String, for length: Int64) {
    let process = makeProcess(.outsider)
    guard takeLock(path, by: process) != nil else { return end(process, .code(1)) }
    trace("an outsider takes \(path)")
    schedule(after: length) { $0.end(process, .code(0)) }
  }

  private func victim(_ role: Proc.Role, _ fault: WorldFault) -> Proc? {
    let candidates = order.filter { $0.role == role && $0.isAlive }
    return candidates.isEmpty ? nil : chance(fault) { $0.pick(candidates) }
  }

  private func kill(_ process: Proc, _ fault: WorldFault) {
    struck(fault)
    trace("\(process.role) \(process.pid) is killed")
    end(process, .signal(Signals.kill))
  }
}
