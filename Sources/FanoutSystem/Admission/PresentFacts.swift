import FanoutCore

/// What may change at any moment and stands against a worker: pauses, closed gates, open lanes. Read alike for plans,
/// claims and respawns.
enum PresentFacts {
  /// Reads them; only looks. Below so many free bytes nothing starts.
  ///
  /// For whoever claims, a lane that is over and not settled yet still counts: only reconciliation may say that it is
  /// gone, and whether it could is not asked. `own` is the supervisor that asks. With `standing`, lanes that are open by
  /// the journal are open, whatever the index has lost.
  static func read(
    _ state: StateDirectory, journal: Journal, now: Moment, in conditions: StartConditions,
    for purpose: Census.Purpose = .looking,
    own: SupervisorID? = nil, standing: JournalStanding? = nil
  ) -> Facts {
    let census = Census.take(state, journal: journal, now: now, for: purpose, own: own, standing: standing)
    return facts(state, census, lanes: purpose.isLook ? census.living : census.lanes, now: now, conditions)
  }

  /// The same for somebody who has looked what is open, and takes no lock.
  static func of(_ census: Census, in state: StateDirectory, now: Moment, conditions: StartConditions)
    -> Facts
  {
    facts(state, census, lanes: census.living, now: now, conditions)
  }

  private static func facts(
    _ state: StateDirectory, _ census: Census, lanes: [Census.Lane], now: Moment, _ conditions: StartConditions
  ) -> Facts {
    var facts = Facts(
      now: now.wall, pauses: Pauses(state).read(), gate: FreeSpace.gate(at: state.path, keep: conditions.freeSpace),
      holders: lanes.map { ($0.entry.category, holder($0)) }, unreadable: census.unreadable.first)
    facts.host = conditions.readHost()
    return facts
  }

  private static func holder(_ lane: Census.Lane) -> String {
    switch lane.care {
    case .supervised, .unwatched, .over: "run \(lane.entry.run)"
    case .orphaned:
      "run \(lane.entry.run), orphaned, "
        + lane.processes.prefix(3).map { "pid \($0.pid) (\($0.name))" }.joined(separator: ", ")
    case .unproven(let why): "run \(lane.entry.run), which may live: \(why)"
    }
  }
}
