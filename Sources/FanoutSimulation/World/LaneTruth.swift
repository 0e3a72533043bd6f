import FanoutCore

/// A category's tenure as it really is.
final class LaneTruth {
  /// A supervisor, as far as it is judged.
  protocol Holder: AnyObject {
    var process: Proc { get }
    var state: StateFiles { get }
    func holds(_ lane: LaneTruth) -> Bool
    func holds(_ run: RunTruth) -> Bool
    /// The key of the lane at the run with these files; nil: it has none.
    func key(of files: RunFiles) -> Int?
    /// Tells that somebody wishes for the end of a lane.
    func hearWish(key: Int)
    /// Tells that TERM has reached it.
    func hearTerm()
    /// Lets go of everything that it knows.
    func letGo()
  }

  let id: LaneID
  let category: Category
  let state: Int
  var supervisor: any Holder
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
  /// Somebody removed its entry from the index, and it was not given back yet.
  var lostItsEntry = false
  /// The category was claimed again meanwhile: its end and release may be put on record behind that claim.
  var mayBeSettledLate = false
  var respawns = 0

  init(id: LaneID, category: Category, state: Int, supervisor: any Holder, lock: OpenFile) {
    self.id = id
    self.category = category
    self.state = state
    self.supervisor = supervisor
    self.lock = lock
  }

  var isSupervised: Bool {
    !isReleased && supervisor.process.isAlive && supervisor.holds(self)
  }
}
