/// A rule between two options of one command.
public enum OptionRule: Sendable, Equatable {
  /// At most one of them.
  case apart(OptionSpecification, OptionSpecification)
  /// The first says nothing without the second.
  case needs(OptionSpecification, OptionSpecification)
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
  /// The command's positional arguments, in order.
  public var positionals: [Positional] = []
  /// The command's own options, in the order of its help.
  public var options: [OptionSpecification] = []
  /// What holds between its options.
  public var rules: [OptionRule] = []
  /// What to know beyond the summary.
  public var notes: String = ""
  /// Lines that work; the first one may stand in the overview.
  public var examples: [Example] = []
  /// The command's exit codes in its own words; 64, 74 and 78 hold for all.
  public var exits: [ExitMeaning] = []
  /// Whether it can say what it has to say as one JSON document; one that cannot refuses the flag.
  public var givesDocument = true
  /// The options of every command that this one takes.
  public var globalOptions: [OptionSpecification] {
    OptionSpecification.global.filter { givesDocument || $0.name != OptionSpecification.json.name }
  }
  /// Whether its first example stands in the overview.
  public var leads = false
  /// Whether neither help nor completions nor suggestions name it.
  public var isHidden = false

  /// What stands as its argument of that number, from 0; nil: it takes no such.
  func positional(at place: Int) -> Positional? {
    if place < positionals.count { return positionals[place] }
    return positionals.last.flatMap { $0.repeats ? $0 : nil }
  }

  /// `fanout plan [OPTIONS]`, with its positional arguments.
  public var usage: String {
    let arguments = positionals.map { positional in
      let words =
        positional.placeholder + (positional.repeats ? "..." : "") + (positional.orElse.map { "|" + $0.spelled } ?? "")
      return positional.isRequired ? words : "[\(words)]"
    }
    return (["fanout", name] + arguments + (options.isEmpty ? [] : ["[OPTIONS]"])).joined(separator: " ")
  }
}
