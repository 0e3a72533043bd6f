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
  /// The category's part of all slot-time, 0 to 1; nil: an equal part of what others leave.
  public var target: Double?
  /// The backends that serve it, in its order; nil: all, by their ranks.
  public var backends: [String]?
  /// A queue for review of its own, as a gate; nil: none.
  public var reviews: GatePolicy?
  /// After so long without a start it goes first where it is asked for; nil: never.
  public var atLeastEvery: Duration?
  /// A policy.
  public init(
    worker: WorkerPolicy, respawn: RespawnPolicy, cooldown: Duration? = nil, backOff: BackOff = BackOff(),
    target: Double? = nil, atLeastEvery: Duration? = nil
  ) {
    self.worker = worker
    self.respawn = respawn
    self.cooldown = cooldown
    self.backOff = backOff
    self.target = target
    self.atLeastEvery = atLeastEvery
  }
}
