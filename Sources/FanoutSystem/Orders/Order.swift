import FanoutCore

/// What a detached supervisor is told, one line each.
enum Order: Sendable, Equatable {
  /// Start these for that fire, and answer with a result each.
  case launch(FireContext, [LaunchRequest])
  /// Take over these runs of fallen supervisors.
  case adopt([RunID])
}
