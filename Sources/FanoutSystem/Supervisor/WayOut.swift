import FanoutCore

/// What lets a supervisor end where it could wait for ever: for a state directory that is gone, for a disk that takes
/// nothing, for a process that no signal reaches.
struct WayOut {
  /// What became of a state directory in which nobody can look any more.
  enum Loss {
    /// The directory was removed: there is nothing to record in.
    case removed
    /// The directory lies somewhere else, and another in its place.
    case replaced
  }

  /// The state directory is gone: nobody who looks where it was sees what lives here, and the locks there exclude
  /// nobody.
  var loss: Loss?
  var isStateGone: Bool { loss != nil }
  /// When to look again whether the rest of the state directory follows its lock file, or what comes in its place, and
  /// how often either was done.
  var lookAgainAt: MonotonicTime?
  var looks = 0
  var looksWhileAway = 0
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

  /// How long it waits between two looks at the place of a state directory that is away: nobody tells of what comes
  /// there.
  var gapWhileAway: Duration { looksWhileAway < 600 ? .milliseconds(100) : .seconds(1) }
}
