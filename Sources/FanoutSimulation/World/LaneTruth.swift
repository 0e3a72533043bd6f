import FanoutCore

/// A category's tenure as it really is.
final class LaneTruth {
  let id: String
  let category: Category
  let state: Int
  var supervisor: SupervisorActor
  let lock: OpenFile
  var runs: [RunTruth] = []
  /// An operator or a signal wants its end.
  var isUnwanted = false
  /// And at once.
  var isHurried = false
  /// Somebody was told that it is gone.
  var isGone = false
  var isReleased = false
  /// The lane's release lies in the journal.
  var isReleasedOnRecord = false
  /// A process gave up the lock that it inherited.
  var lostItsLock = false { didSet { isHalfLocked = true } }
  /// Not every process of it has the lock.
  var isHalfLocked = false
  var respawns = 0

  init(id: String, category: Category, state: Int, supervisor: SupervisorActor, lock: OpenFile) {
    self.id = id
    self.category = category
    self.state = state
    self.supervisor = supervisor
    self.lock = lock
  }

  var isSupervised: Bool {
    !isReleased && supervisor.process.isAlive && supervisor.heldLanes.values.contains { $0.truth.lane === self }
  }
}
