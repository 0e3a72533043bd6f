/// What lets a supervisor end where it could wait for ever: for a disk that takes nothing, for a process that no signal
/// reaches.
struct WayOut {
  /// How often somebody has asked it to end.
  private var requests = 0
  /// The lanes were told to end: who tells them again is in a hurry.
  private(set) var hasBegun = false

  /// Asked twice, it waits for no disk any more.
  var hasGivenUp: Bool { requests > 1 }
  /// Asked a third time, it waits for nothing any more.
  var isLeaving: Bool { requests > 2 }

  /// Somebody asks it to end.
  mutating func ask() { requests += 1 }

  /// The lanes are told to end.
  mutating func begin() { hasBegun = true }
}
