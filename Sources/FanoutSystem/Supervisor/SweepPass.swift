import FanoutCore

/// What a pass over the processes says of one lane, beside whom it found.
struct SweepPass {
  /// Nobody of it was found to live.
  let foundNothing: Bool
  /// Who has ended and is not reaped.
  let dead: Set<EmptyPasses.Dead>
  /// The keeper has no child but those that others look after.
  let hasOnlyOthers: Bool
  /// Something tells of somebody whom the pass did not find.
  let livesUnseen: Bool
  /// The keeper reaped nobody meanwhile, so that each child that it had at its beginning was there to be seen.
  let isExact: Bool
  /// Nobody was missed (`ProcessPass.isQuiet`).
  let isQuiet: Bool

  /// Who has to be asked besides, where a pass alone proves nothing.
  enum Witness {
    /// The kernel: whether this supervisor has any child but keepers.
    case children
    /// The lock: whether it can be taken anew.
    case lock
  }
}
