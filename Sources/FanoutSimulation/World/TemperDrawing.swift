import FanoutCore

/// Tempers as the faults of a world allow them.
extension Temper {
  /// A worker as the faults of the world allow it.
  static func worker(of world: World, confirmFor: Int64) -> Temper {
    var temper = Temper()
    world.chance(nil) { chance in
      temper.lifetime = chance.hits(30) && world.isStormy ? nil : chance.span(1, 600_000)
      let roll = chance.below(100)
      switch roll {
      case ..<45:
        temper.reading = .report(
          OutcomeReport(outcome: .productive, grade: chance.hits(500) ? 0.7 : chance.hits(500) ? 0.3 : nil))
      case ..<55: temper.reading = .report(OutcomeReport(outcome: .noop))
      case ..<60: temper.reading = .report(OutcomeReport(outcome: .blocked, reason: "a reason"))
      case ..<70: break
      case ..<80: temper.exit = .code(75)
      case ..<83: temper.exit = .code(76)
      default: temper.exit = chance.hits(500) ? .code(Int32(chance.between(1, 127))) : .signal(11)
      }
      if temper.lifetime == nil { temper.onTerm = .obeys }
    }
    if world.draw(.instantDeaths, 200) {
      temper.lifetime = world.chance(.instantDeaths) { $0.span(0, confirmFor) }
    }
    if world.draw(.lyingExits, 300) {
      world.chance(.lyingExits) { chance in
        temper.exit = chance.pick([.code(0), .code(3), .signal(9), .code(75)])
        temper.reading = chance.pick([
          .report(OutcomeReport(outcome: .productive, grade: 0.9)), .unreadable("half of it"), .none,
          .report(OutcomeReport(outcome: .failed)), .report(OutcomeReport(outcome: .productive, unreadableGrade: "2")),
        ])
      }
    }
    if world.draw(.silence, 300) { temper.speaksEvery = nil }
    if world.draw(.slowEnds, 400) { temper.slow(world) }
    if world.draw(.floods, 200) { temper.floods = world.chance(.floods) { $0.pick([600 << 10, 3 << 20, 9 << 20]) } }
    if world.draw(.lostLocks, 200) {
      if world.chance(.lostLocks, { $0.hits(500) }) { temper.unlocks = true } else { temper.closesLock = true }
    }
    if world.has(.leftovers) {
      world.chance(.leftovers) { chance in
        for _ in 0..<chance.below(3) where chance.hits(500) {
          var leaving = Leaving()
          leaving.leavesSession = chance.hits(500)
          leaving.clearsEnvironment = chance.hits(300)
          leaving.closesLock = chance.hits(300)
          temper.leaves.append((chance.span(0, 60_000), leaving))
        }
      }
    }
    if world.draw(.chains, 250) { temper.leaveChain(world) }
    if world.draw(.lostNotes, 200) {
      // Two that lead a session: which of them is the worker, its session alone does not tell.
      let after = world.chance(.lostNotes) { $0.span(1, 5_000) }
      temper.leaves.append((after, Leaving(leavesSession: true)))
    }
    if world.has(.returns), world.chance(.returns, { $0.hits(250) }) {
      temper.leaves.append((world.chance(.returns) { $0.span(0, 5_000) }, .hidden))
    }
    return temper
  }

  /// A leftover, which as a rule lives for ever.
  static func leftover(of world: World) -> Temper {
    var temper = Temper()
    temper.lifetime = world.chance(.leftovers) { $0.hits(600) ? nil : $0.span(1, 300_000) }
    temper.speaksEvery = nil
    if world.draw(.slowEnds, 400) { temper.slow(world) }
    return temper
  }

  private mutating func leaveChain(_ world: World) {
    world.chance(.chains) { chance in
      links = chance.between(1, 30)
      shedding.leavesSession = chance.hits(700)
      shedding.clearsEnvironment = chance.hits(700)
      shedding.closesLock = chance.hits(300)
      linksHeedTerm = chance.hits(250)
    }
  }

  /// The next link of a chain, up to 50 ms: it has shed what the one before had.
  func nextLink(of world: World) -> Temper {
    var temper = Temper()
    temper.isLink = true
    temper.links = links - 1
    temper.shedding = shedding
    temper.linksHeedTerm = linksHeedTerm
    temper.lifetime = world.chance(.chains) { $0.span(0, 50) }
    temper.speaksEvery = nil
    temper.onTerm = linksHeedTerm ? .obeys : .ignores
    return temper
  }

  private mutating func slow(_ world: World) {
    world.chance(.slowEnds) { chance in
      obeysAfter = chance.span(1, 90_000)
      onTerm = chance.pick([.obeys, .finishesWork, .ignores])
      if chance.hits(200) { dyingTakes = chance.span(1, 20_000) }
      if chance.hits(200) { stopsAfter = chance.span(1, 10_000) }
    }
  }
}
