// What single records add to the facts of a run.

extension RunFacts {
  /// Notes that its lane freed its lock.
  mutating func take(_ release: LaneRelease?) {
    released = release?.moment
    holderGone = release?.holderGone
  }

  /// Notes who took its lane's lock.
  mutating func take(_ taker: LaneTaker?) {
    lockPath = taker?.path
    lockTaker = taker?.pid
    lockNamespace = taker?.namespace
  }

  /// Notes its start.
  mutating func start(_ start: RunStart, at moment: Moment) {
    guard !hasStart else { return }
    hasStart = true
    generation = start.generation
    streak = start.streak
    source = start.source
    entry = start.entry
    rank = start.rank
    backend = start.backend
    unit = start.unit
    unenforced = start.unenforced
    unlike = start.unlike
    startedAt = moment
    // An adopter's record that came first names the later holder.
    if adoptions == 0 { supervisor = start.supervisor }
  }
}
