/// One thing that is wrong in a configuration, at its place.
public struct ConfigurationMistake: Sendable, Equatable {
  /// From 1.
  public let line: Int
  /// From 1, in characters.
  public let column: Int
  /// The key's path, what was found and what is allowed.
  public let sentence: String

  /// A mistake at that place.
  public init(line: Int, column: Int, sentence: String) {
    self.line = line
    self.column = column
    self.sentence = sentence
  }
}
