/// A gate that withholds.
public struct ClosedGate: Sendable, Equatable {
  /// The gate's name.
  public var name: String
  /// What it saw, with the limit.
  public var detail: String
  /// A closed gate.
  public init(name: String, detail: String) {
    self.name = name
    self.detail = detail
  }
}
