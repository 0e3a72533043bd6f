/// A page of the manual, as man(1) knows it.
public enum ManualPage: Sendable, Equatable {
  /// fanout(1): the program.
  case program
  /// One command.
  case command(CommandSpecification)
  /// fanout.json5(5): the configuration.
  case configuration
  /// fanout(7): the concepts.
  case concepts

  /// Every page of a program with these commands; hidden ones have none.
  public static func all(of commands: [CommandSpecification]) -> [ManualPage] {
    [.program] + commands.filter { !$0.isHidden }.map(ManualPage.command) + [.configuration, .concepts]
  }

  /// The name that man(1) is asked for.
  public var name: String {
    switch self {
    case .program, .concepts: "fanout"
    case .command(let command): "fanout-\(command.name)"
    case .configuration: "fanout.json5"
    }
  }

  /// The section of the manual.
  public var section: Int {
    switch self {
    case .program, .command: 1
    case .configuration: 5
    case .concepts: 7
    }
  }

  /// The name of its file, and of the page for `fanout man`: `fanout-plan.1`.
  public var fileName: String { "\(name).\(section)" }

  /// The page as texts point to it: `fanout-plan(1)`.
  public var reference: String { "\(name)(\(section))" }
}
