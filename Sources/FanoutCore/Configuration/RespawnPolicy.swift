/// When a productive worker runs once more.
public struct RespawnPolicy: Sendable, Equatable {
  /// 0 or 1: generation 1 is the last.
  public var limit: Int
  /// The least grade that earns it; nil: any productive run does.
  public var gradeAtLeast: Double?
  /// How long after the end of generation 0.
  public var delay: Duration
  /// A policy with the documented defaults.
  public init(limit: Int = 1, gradeAtLeast: Double? = nil, delay: Duration = .seconds(180)) {
    self.limit = limit
    self.gradeAtLeast = gradeAtLeast
    self.delay = delay
  }
}
