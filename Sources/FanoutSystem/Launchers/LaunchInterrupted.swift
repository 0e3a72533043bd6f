import FanoutCore

/// A signal came while a supervisor was waited for: its order is withdrawn.
struct LaunchInterrupted: Error, CustomStringConvertible {
  var description: String { "interrupted while its supervisor was waited for" }
}
