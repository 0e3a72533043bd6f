/// One option of the command line: what it is called, what it takes, what it is for.
public struct OptionSpecification: Sendable, Equatable {
  /// What stands after the name.
  public enum Taking: Sendable, Equatable {
    /// Nothing: it is there or not.
    case nothing
    /// A length of time.
    case duration
    /// A whole number from 1.
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
    case .count: "N"
    case .choice(let placeholder, _), .path(let placeholder), .text(let placeholder): placeholder
    }
  }

  /// The same option with other words for another command.
  public func explained(_ help: String) -> OptionSpecification { OptionSpecification(name, letter: letter, taking: taking, help) }
}

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

  /// A positional argument.
  public init(_ placeholder: String, required: Bool = false, orElse: OptionSpecification? = nil, choices: [String] = []) {
    self.placeholder = placeholder
    self.isRequired = required
    self.orElse = orElse
    self.choices = choices
  }
}

/// A command line that works, and what it does.
public struct Example: Sendable, Equatable {
  /// The whole line.
  public let line: String
  /// What it does, in half a sentence.
  public let does: String
}

/// A rule between two options of one command.
public enum OptionRule: Sendable, Equatable {
  /// At most one of them.
  case apart(OptionSpecification, OptionSpecification)
  /// The first says nothing without the second.
  case needs(OptionSpecification, OptionSpecification)
}

/// What one exit code says of one command, where that is more than it says of all.
public struct ExitMeaning: Sendable, Equatable {
  /// The code.
  public let code: ExitCode
  /// What it says there.
  public let meaning: String
}

/// One command as data: parser, help and completions are made from the same value, so that they cannot disagree.
public struct CommandSpecification: Sendable, Equatable {
  /// Where a command stands in the overview.
  public enum Group: String, Sendable, CaseIterable {
    /// Fires and what they would do.
    case loop = "Loop"
    /// Looking, without any effect.
    case look = "Look"
    /// An operator's wishes.
    case steer = "Steer"
    /// Once per machine.
    case setUp = "Set up"
  }

  /// The word that calls it.
  public let name: String
  /// What it does, in half a sentence.
  public let summary: String
  /// Where it stands in the overview.
  public let group: Group
  /// Its positional arguments, in order.
  public var positionals: [Positional] = []
  /// Its own options, in the order of its help.
  public var options: [OptionSpecification] = []
  /// What holds between its options.
  public var rules: [OptionRule] = []
  /// What to know beyond the summary.
  public var notes: String = ""
  /// Lines that work; the first one may stand in the overview.
  public var examples: [Example] = []
  /// Its exit codes in its own words; 64, 74 and 78 hold for all.
  public var exits: [ExitMeaning] = []
  /// Whether it can say what it has to say as one JSON document; one that cannot refuses the flag.
  public var givesDocument = true
  /// Whether its first example stands in the overview.
  public var leads = false
  /// Whether neither help nor completions nor suggestions name it.
  public var isHidden = false

  /// `fanout plan [OPTIONS]`, with its positional arguments.
  public var usage: String {
    let arguments = positionals.map { positional in
      let words = positional.placeholder + (positional.orElse.map { "|" + $0.spelled } ?? "")
      return positional.isRequired ? words : "[\(words)]"
    }
    return (["fanout", name] + arguments + (options.isEmpty ? [] : ["[OPTIONS]"])).joined(separator: " ")
  }
}
