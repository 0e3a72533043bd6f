import FanoutCore
import Glibc

/// Finds out what is open.
extension Census {
  /// What somebody takes it for.
  enum Purpose {
    /// To look. No lock is taken: those of supervisors are only looked at.
    case looking
    /// To claim. The supervisors' locks are tried, which is proof.
    case claiming(AdmissionLock)
    /// To settle lanes of these that are over. They are looked at until that is proven, which takes seconds, with the
    /// lock in hand.
    case settling(AdmissionLock, which: (LiveEntry) -> Bool)

    /// Takes no lock.
    var isLook: Bool { if case .looking = self { true } else { false } }

    fileprivate func settles(_ entry: LiveEntry) -> Bool {
      if case .settling(_, let which) = self { which(entry) } else { false }
    }
  }

  /// Takes it. With `standing`, what is open by the journal and missing in the index is found as well.
  static func take(
    _ state: StateDirectory, journal: Journal, now: Moment, for purpose: Purpose, own: SupervisorID? = nil,
    standing: JournalStanding? = nil
  ) -> Census {
    var census = Census()
    var index = LiveIndex(state: state).seen(boot: now.boot)
    census.unreadable = index.unreadable
    if var standing {
      let lost = LostEntries(besides: index, in: &standing, of: state, journal: journal).entries
      if !lost.isEmpty { index.entries = (index.entries + lost).sorted { $0.run < $1.run } }
    }
    var alive: [SupervisorID: Bool] = [:]
    if let own { alive[own] = true }
    let supervisors = Set(index.entries.map(\.supervisor)).subtracting(alive.keys).sorted()
    let paths = supervisors.map(state.supervisorLock)
    if purpose.isLook {
      for (place, heldness) in LockTable.observe(paths).enumerated() { alive[supervisors[place]] = mayLive(heldness) }
    } else {
      for (place, path) in paths.enumerated() { alive[supervisors[place]] = Census.holds(path) }
    }
    let fallen = index.entries.filter { alive[$0.supervisor] != true }
    let sight = UnsupervisedLanes(fallen, in: state, journal: journal, now: now, settles: purpose.settles)
    for entry in index.entries {
      let isSupervised = alive[entry.supervisor] == true
      census.lanes.append(isSupervised ? Lane(entry: entry, care: .supervised) : sight.lane(of: entry))
    }
    return census
  }

  /// What is seen of a supervisor's lock. One that cannot be looked at proves nothing, so its supervisor counts as
  /// alive.
  private static func mayLive(_ heldness: Heldness) -> Bool {
    switch heldness {
    case .held, .unreadable: true
    case .absent, .unseen: false
    }
  }

  /// Whether a supervisor lives: by trying its lock, which is proof. Not for who only looks, and takes no lock. One that
  /// cannot be tried proves nothing, so its supervisor counts as alive.
  static func holds(_ path: String) -> Bool {
    do throws(SystemError) { _ = try stat.of(path) } catch { return error.code != ENOENT }
    switch CategoryLock.take(path) {
    case .held(let lock):
      lock.free()
      return false
    case .busy, .unusable: return true
    }
  }
}
