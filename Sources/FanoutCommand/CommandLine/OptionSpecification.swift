/// One option of the command line: what it is called, what it takes, what it is for.
public struct OptionSpecification: Sendable, Equatable {
  /// What stands after the name.
  public enum Taking: Sendable, Equatable {
    /// Nothing: it is there or not.
    case nothing
    /// A length of time.
    case duration
    /// A moment: so long ago, or by calendar and clock.
    case moment
    /// A whole number from 1; of lines, from 0: only what is new.
    case count
    /// One of these words.
    case choice(placeholder: String, of: [String])
    /// A path; `-` is one too.
    case path(placeholder: String)
    /// Anything but the empty text.
    case text(placeholder: String)
  }

  /// The name without its two dashes.
  public let name: String
  /// A one-letter form, with one dash.
  public let letter: Character?
  /// What it takes.
  public let taking: Taking
  /// What it is for, in half a sentence.
  public let help: String

  /// An option; without `taking`, a flag.
  public init(_ name: String, letter: Character? = nil, taking: Taking = .nothing, _ help: String) {
    self.name = name
    self.letter = letter
    self.taking = taking
    self.help = help
  }

  /// As it is written: `--idle`.
  public var spelled: String { "--\(name)" }

  /// What stands for its value in help: `DURATION`; nil for a flag.
  public var placeholder: String? {
    switch taking {
    case .nothing: nil
    case .duration: "DURATION"
    case .moment: "TIME"
    case .count: "N"
    case .choice(let placeholder, _), .path(let placeholder), .text(let placeholder): placeholder
    }
  }

  /// The same option with other words for another command.
  public func explained(_ help: String) -> OptionSpecification {
    OptionSpecification(name, letter: letter, taking: taking, help)
  }
}
