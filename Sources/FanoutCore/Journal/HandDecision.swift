/// By what a hand goes down.
public enum HandDecision: String, Sendable, CaseIterable {
  /// What it was raised for is over.
  case over
  /// Something newer took its place, or it has grown old.
  case superseded
  /// A person decided.
  case person
}
