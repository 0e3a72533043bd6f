/// One positional argument of a command.
public struct Positional: Sendable, Equatable {
  /// What stands for it in help: `RUN|CATEGORY`.
  public let placeholder: String
  /// Whether the command cannot do without.
  public let isRequired: Bool
  /// The flag that stands in its place; then exactly one of the two is given.
  public let orElse: OptionSpecification?
  /// The only words that are allowed; empty: any.
  public let choices: [String]
  /// Whether more than one may stand there. Only the last of a command may.
  public let repeats: Bool

  /// A positional argument.
  public init(
    _ placeholder: String, required: Bool = false, orElse: OptionSpecification? = nil, choices: [String] = [],
    repeats: Bool = false
  ) {
    self.placeholder = placeholder
    self.isRequired = required
    self.orElse = orElse
    self.choices = choices
    self.repeats = repeats
  }
}
