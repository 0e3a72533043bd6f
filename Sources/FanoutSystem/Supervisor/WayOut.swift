import FanoutCore

/// What lets a supervisor end where it could wait for ever: for a state directory that is gone, for a disk that takes
/// nothing, for a process that no signal reaches.
struct WayOut {
  /// The state directory was removed: there is nothing to record in, and nobody who could look.
  var isStateGone = false
  /// The inotify watch of its own lock file.
  var ownLockWatch: Int32?
  /// When to look again whether the rest of the state directory follows its lock file, and how often that was done.
  var lookAgainAt: MonotonicTime?
  var looks = 0
  /// How often somebody has asked it to end.
  var requests = 0
  /// What was said of a lane that cannot be recorded: it is tried every 5 s and said once.
  var said: [Int: Set<String>] = [:]

  /// Asked twice, it waits for no disk any more.
  var hasGivenUp: Bool { requests > 1 }
  /// Asked a third time, it waits for nothing any more.
  var isLeaving: Bool { requests > 2 }

  /// How often it looks for the rest of a state directory whose lock file was removed: for about 12 s, ever more
  /// seldom.
  static let mostLooks = 8
}
