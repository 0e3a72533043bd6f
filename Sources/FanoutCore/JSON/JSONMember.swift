/// One member of an object to be written.
public struct JSONMember: Sendable, Equatable {
  /// The member's key.
  public let key: String
  /// The member's value.
  public let value: JSONValue

  /// A member.
  public init(_ key: String, _ value: JSONValue) {
    self.key = key
    self.value = value
  }
}
