/// One name and value of an environment. The value is never printed.
public struct EnvironmentEntry: Sendable, Equatable {
  /// The name.
  public var name: String
  /// The value.
  public var value: String
  /// A name and its value.
  public init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}
