import FanoutCore

/// What must hold in every world, whatever goes wrong.
public enum Rule: Int, CaseIterable, Sendable {
  /// No category ever has two living runs, nor two lanes.
  case exclusivity
  /// No claim passes the width.
  case width
  /// At most one respawn, after a productive end that was seen and is on disk, and its delay.
  case oneRespawn
  /// A lock is freed when nothing of its run lives any more.
  case lockCoversTree
  /// Whatever is done or recorded has happened or was asked for.
  case effectHasCause
  /// Every withheld candidate has one reason, which is true; no admitted one has any.
  case oneReason
  /// Every start ends exactly once.
  case oneEnd
  /// What the journal folds to is what happened.
  case foldIsTruth
  /// Nothing starts after a stop: no wish, no pause, no signal is forgotten.
  case nothingAfterStop
  /// Nothing goes on for ever.
  case boundedSteps
  /// In the end everything is at rest, and nothing is left.
  case quiescence
  /// A candidate that may run does run.
  case noStarvation
  /// A worker starts when its start is on disk, and not before.
  case durableBeforeStart
}
