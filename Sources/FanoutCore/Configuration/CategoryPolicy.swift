/// What holds for one category.
public struct CategoryPolicy: Sendable, Equatable {
  /// Its worker.
  public var worker: WorkerPolicy
  /// Its respawn.
  public var respawn: RespawnPolicy
  /// How long after its last release it rests; nil: not at all.
  public var cooldown: Duration?
  /// Its share of the runs, 0 to 1. Read and kept for shares; nothing in this version enforces one, and `check` says so.
  public var target: Double?
  /// A policy.
  public init(worker: WorkerPolicy, respawn: RespawnPolicy, cooldown: Duration? = nil, target: Double? = nil) {
    self.worker = worker
    self.respawn = respawn
    self.cooldown = cooldown
    self.target = target
  }
}
