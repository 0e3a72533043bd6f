/// The limits of a run and what follows it.
public struct Terms: Sendable, Equatable {
  /// How long it must live to count as started.
  public var confirmFor: Duration
  /// How long it may run.
  public var timeLimit: Duration?
  /// How long it may be silent.
  public var stallAfter: Duration?
  /// Bytes its log may take on disk.
  public var outputLimit: Int
  /// How it is asked to end.
  public var teardown: [TeardownStep]
  /// When it runs once more.
  public var respawn: RespawnPolicy

  /// Terms.
  public init(
    confirmFor: Duration, timeLimit: Duration?, stallAfter: Duration?, outputLimit: Int, teardown: [TeardownStep],
    respawn: RespawnPolicy
  ) {
    self.confirmFor = confirmFor
    self.timeLimit = timeLimit
    self.stallAfter = stallAfter
    self.outputLimit = outputLimit
    self.teardown = teardown
    self.respawn = respawn
  }

  /// The terms that a category's policy sets.
  public init(_ policy: CategoryPolicy) {
    self.init(
      confirmFor: policy.worker.confirmFor, timeLimit: policy.worker.timeLimit, stallAfter: policy.worker.stallAfter,
      outputLimit: policy.worker.outputLimit, teardown: policy.worker.teardown, respawn: policy.respawn)
  }
}

extension Terms {
  /// All steps of the teardown together.
  public var teardownLength: Duration { teardown.reduce(.zero) { $0 + $1.wait } }
}
