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

/// Everything that is wrong in a configuration, all at once, in the order of the file.
public struct ConfigurationErrors: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file, as a person would open it.
  public let path: String
  /// At least one.
  public let mistakes: [ConfigurationMistake]

  /// The mistakes of the file at `path`, in order.
  public init(path: String, mistakes: [ConfigurationMistake]) {
    self.path = path
    self.mistakes = mistakes
  }

  /// A line for each: `path:line:column: sentence`, the form that editors can jump to.
  public var description: String {
    mistakes.map { "\(path):\($0.line):\($0.column): \($0.sentence)" }.joined(separator: "\n")
  }
}
