import FanoutCore

/// What a process meets in the middle of its work.
enum Halt: Error {
  /// It is no more.
  case dead
  /// Somebody has the lock that it waits for: its turn begins anew when that is free.
  case blocked(String)
  /// It waited as long as anybody does.
  case admissionHeld
  /// The system refused.
  case failed(String)
}
