import FanoutCore

/// What a command line asks for.
public enum CommandLineRequest: Sendable, Equatable {
  /// Help about one command; nil: the overview.
  case help(CommandSpecification?, GlobalOptions)
  /// The version.
  case version(GlobalOptions)
  /// A command.
  case command(Invocation)
}
