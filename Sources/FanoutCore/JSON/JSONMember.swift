/// One member of an object to be written.
public struct JSONMember: Sendable, Equatable {
  /// Its key.
  public let key: String
  /// Its value.
  public let value: JSONValue

  /// A member.
  public init(_ key: String, _ value: JSONValue) {
    self.key = key
    self.value = value
  }
}
