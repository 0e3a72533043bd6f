import FanoutCore

/// What a supervisor has to know of the fire that it starts workers for.
struct LaunchContext {
  var fire: String
  var width: Int
  var isForced: Bool
}
