/// A command that is told when a person is needed, and when no more.
public struct NotifyPolicy: Sendable, Equatable {
  /// What is run.
  public var hook: HookPolicy
  /// Which hands it is told of.
  public var kinds: [HandKind]

  /// A command with the documented default.
  public init(hook: HookPolicy, kinds: [HandKind] = HandKind.told) {
    self.hook = hook
    self.kinds = kinds
  }
}
