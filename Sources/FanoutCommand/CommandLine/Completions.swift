/// Completion scripts, made from the same specifications as parser and help. What can stand anywhere is written in them
/// and costs nothing; only for what a loop alone knows (categories, runs, fires) they ask `fanout complete`, which answers
/// at once or not at all.
public struct Completions: Sendable {
  let commands: [CommandSpecification]

  /// Completions for these commands; hidden ones are left out.
  public init(commands: [CommandSpecification]) { self.commands = commands.filter { !$0.isHidden } }

  /// The whole script.
  public func script(for shell: CompletionShell) -> String {
    switch shell {
    case .bash: bash()
    case .zsh: zsh()
    case .fish: fish()
    }
  }

  /// The words that can stand as a positional argument; nil: files, empty: anything.
  func words(for positional: Positional) -> [String]? {
    switch positional.placeholder {
    case "PATH": nil
    case "COMMAND|TOPIC|KEY": commands.map(\.name) + HelpTopic.allCases.map(\.rawValue)
    case "PAGE": ManualPage.all(of: commands).map(\.fileName)
    default: positional.choices
    }
  }

  /// Whether a loop knows what can stand there.
  func isNamed(_ positional: Positional, of command: CommandSpecification) -> Bool {
    CompletionRequest.names(of: positional, of: command) != nil
  }

  /// All options, each name once, in the order of the overview.
  var options: [OptionSpecification] {
    var seen: Set<String> = []
    return (OptionSpecification.global + commands.flatMap(\.options)).filter { seen.insert($0.name).inserted }
  }

  func spellings(_ options: [OptionSpecification]) -> [String] {
    options.flatMap { option in [option.spelled] + (option.letter.map { ["-\($0)"] } ?? []) }
  }
}
