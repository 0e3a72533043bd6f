/// The manager of systemd that would start units.
public struct ManagerFacts: Sendable, Equatable {
  /// As people read it: whose, and where it listens.
  public var name: String
  /// The manager listens there.
  public var isThere: Bool
  /// What makes it be there.
  public var remedy: String

  /// Facts of a manager.
  public init(name: String, isThere: Bool, remedy: String) {
    self.name = name
    self.isThere = isThere
    self.remedy = remedy
  }
}
