import FanoutCore

/// What a process meets in the middle of its work.
enum Halt: Error {
  /// The process is no more.
  case dead
  /// Somebody has the lock that it waits for: its turn begins anew when that is free.
  case blocked(String)
  /// The process waited for admission as long as it may.
  case admissionHeld
  /// The system refused.
  case failed(String)
}
