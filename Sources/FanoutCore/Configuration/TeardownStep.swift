/// One step of a teardown: a signal, and how long it is given.
public struct TeardownStep: Sendable, Equatable {
  /// The signal's number.
  public var signal: Int32
  /// How long the tree has to end before the next step.
  public var wait: Duration
  /// A step.
  public init(signal: Int32, wait: Duration) {
    self.signal = signal
    self.wait = wait
  }
}
