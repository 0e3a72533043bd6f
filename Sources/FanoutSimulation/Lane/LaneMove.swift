import FanoutCore

/// One thing that may happen next.
enum LaneMove: Equatable {
  /// What the lane wanted first is done, and succeeds or not.
  case perform(succeeds: Bool)
  case workerEnds(LaneScenario.Ending)
  case tellExit
  case leftoverEnds(Int)
  case tellLeftover(Int)
  /// The kernel says that nothing is left.
  case tellGone
  case birth
  case kill(now: Bool)
  /// The clock comes to the lane's deadline, and nobody has looked yet.
  case clockToDeadline
  case clockLeap
  case tick
  case output(onDisk: Int)

  /// Whether it comes about by itself, without an operator and without a mishap: what a lane may count on.
  var isFair: Bool {
    switch self {
    case .kill, .clockLeap, .output, .birth: false
    default: true
    }
  }
}
