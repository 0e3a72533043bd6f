/// One name of an environment and what becomes of it. The value is never printed.
public struct EnvironmentEntry: Sendable, Equatable {
  /// The name.
  public var name: String
  /// The value; nil: the variable is removed.
  public var value: String?
  /// A name and its value; nil removes it.
  public init(name: String, value: String?) {
    self.name = name
    self.value = value
  }
}
