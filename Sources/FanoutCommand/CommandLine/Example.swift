/// A command line that works, and what it does.
public struct Example: Sendable, Equatable {
  /// The whole line.
  public let line: String
  /// What it does, in half a sentence.
  public let does: String
}
