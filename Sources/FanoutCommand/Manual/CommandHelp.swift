import FanoutCore

/// The rows of help that come of the table of commands, the same in a terminal and in the manual.
enum CommandHelp {
  /// Lines that work.
  static func examples(_ command: CommandSpecification) -> [HelpSection.Row] { command.examples.map(row) }

  /// The first line of each command that leads.
  static func leading(_ commands: [CommandSpecification]) -> [HelpSection.Row] {
    commands.filter { $0.leads && !$0.isHidden }.compactMap(\.examples.first).map(row)
  }

  /// The commands of a group that people call.
  static func commands(_ group: CommandSpecification.Group, of commands: [CommandSpecification]) -> [HelpSection.Row] {
    commands.filter { $0.group == group && !$0.isHidden }.map { HelpSection.Row(term: $0.name, says: $0.summary) }
  }

  /// Options with what they take.
  static func options(_ options: [OptionSpecification]) -> [HelpSection.Row] { options.map(row) }

  /// The words that an argument can be.
  static func choices(_ command: CommandSpecification) -> [HelpSection.Block] {
    command.positionals.filter { !$0.choices.isEmpty }.map {
      .text("\($0.placeholder) is \(alternatives($0.choices)).")
    }
  }

  /// A command's exit codes: what it says of them itself, and those of all commands.
  static func exits(_ command: CommandSpecification) -> [HelpSection.Row] {
    var meanings = command.exits
    var codes = [ExitCode.success, .usage, .cannotWrite, .configuration]
    // Whoever only looks makes nothing and needs nobody's leave.
    if command.group == .steer { codes.append(.cannotCreate) }
    for code in codes where !meanings.contains(where: { $0.code == code }) {
      meanings.append(ExitMeaning(code: code, meaning: code.meaning))
    }
    return rows(meanings.sorted { $0.code.rawValue < $1.code.rawValue })
  }

  /// Exit codes and what they say.
  static func rows(_ meanings: [ExitMeaning]) -> [HelpSection.Row] {
    meanings.map { HelpSection.Row(term: String($0.code.rawValue), says: $0.meaning) }
  }

  private static func row(_ example: Example) -> HelpSection.Row {
    HelpSection.Row(term: example.line, says: example.does)
  }

  private static func row(_ option: OptionSpecification) -> HelpSection.Row {
    var help = option.help
    if case .choice(let placeholder, let words) = option.taking, placeholder == "OUTCOME" {
      help += ": " + alternatives(words)
    }
    let names = (option.letter.map { "-\($0), " } ?? "") + option.spelled
    return HelpSection.Row(term: names + (option.placeholder.map { " " + $0 } ?? ""), says: help)
  }
}
