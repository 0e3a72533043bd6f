import FanoutCore
import Glibc

/// Finds out what is open.
extension Census {
  /// Takes it. With `admission` the supervisors' locks are tried, which is proof; without, only looked at (observing
  /// never takes a lock). Lanes that the caller `settles` where they are over are looked at until that is proven, which
  /// takes seconds, with the lock in his hand. With `standing`, what is open by the journal and missing in the index is
  /// found as well.
  static func take(
    _ state: StateDirectory, journal: Journal, now: Moment, admission: AdmissionLock?, own: String? = nil,
    standing: JournalStanding? = nil, settles: (LiveEntry) -> Bool = { _ in false }
  ) -> Census {
    var census = Census()
    var index = LiveIndex(state: state).seen(boot: now.boot)
    census.unreadable = index.unreadable
    if var standing {
      let lost = LostEntries(besides: index, in: &standing, of: state, journal: journal).entries
      if !lost.isEmpty { index.entries = (index.entries + lost).sorted { $0.run < $1.run } }
    }
    var alive: [String: Bool] = [:]
    if let own { alive[own] = true }
    let supervisors = Set(index.entries.map(\.supervisor)).subtracting(alive.keys).sorted()
    let paths = supervisors.map(state.supervisorLock)
    if admission == nil {
      for (place, heldness) in LockTable.observe(paths).enumerated() { alive[supervisors[place]] = mayLive(heldness) }
    } else {
      for (place, path) in paths.enumerated() { alive[supervisors[place]] = Census.holds(path) }
    }
    let fallen = index.entries.filter { alive[$0.supervisor] != true }
    let sight = UnsupervisedLanes(fallen, in: state, journal: journal, now: now, settles: settles)
    for entry in index.entries {
      let isSupervised = alive[entry.supervisor] == true
      census.lanes.append(isSupervised ? Lane(entry: entry, state: .supervised) : sight.lane(of: entry))
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

  /// Whether a supervisor lives: by trying its lock, which is proof. For holders of the admission lock only. A lock
  /// that cannot be tried proves nothing, so its supervisor counts as alive.
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
