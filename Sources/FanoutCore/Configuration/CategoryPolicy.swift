/// What holds for one category.
public struct CategoryPolicy: Sendable, Equatable {
  /// The category's worker.
  public var worker: WorkerPolicy
  /// The category's respawn.
  public var respawn: RespawnPolicy
  /// How long after its last release it rests; nil: not at all.
  public var cooldown: Duration?
  /// How long it rests after bad ends in a row.
  public var backOff: BackOff
  /// The category's share of the runs, 0 to 1. Kept for shares; nothing in this version enforces one, as `check` says.
  public var target: Double?
  /// A policy.
  public init(
    worker: WorkerPolicy, respawn: RespawnPolicy, cooldown: Duration? = nil, backOff: BackOff = BackOff(),
    target: Double? = nil
  ) {
    self.worker = worker
    self.respawn = respawn
    self.cooldown = cooldown
    self.backOff = backOff
    self.target = target
  }
}
