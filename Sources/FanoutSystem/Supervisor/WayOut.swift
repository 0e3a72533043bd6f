/// What lets a supervisor end where it could wait for ever: for a disk that takes nothing, for a process that no signal
/// reaches.
struct WayOut {
  /// How often somebody has asked it to end.
  var requests = 0
  /// What was said of a lane that cannot be recorded: it is tried every 5 s and said once.
  var said: [Int: Set<String>] = [:]

  /// Asked twice, it waits for no disk any more.
  var hasGivenUp: Bool { requests > 1 }
  /// Asked a third time, it waits for nothing any more.
  var isLeaving: Bool { requests > 2 }
}
