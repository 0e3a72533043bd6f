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
