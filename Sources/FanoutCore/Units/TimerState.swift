/// How a manager sees an installed timer and its service.
public struct TimerState: Sendable, Equatable {
  /// The timer comes up with its manager.
  public var isEnabled: Bool
  /// The timer is waiting for its next elapse, or its service runs.
  public var isActive: Bool
  /// The manager has read what stands in the files now.
  public var isCurrent: Bool

  /// A state.
  public init(isEnabled: Bool, isActive: Bool, isCurrent: Bool) {
    self.isEnabled = isEnabled
    self.isActive = isActive
    self.isCurrent = isCurrent
  }
}
