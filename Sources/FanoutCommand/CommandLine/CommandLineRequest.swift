import FanoutCore

/// What a command line asks for.
public enum CommandLineRequest: Sendable, Equatable {
  /// Help about one command; nil: the overview.
  case help(CommandSpecification?, GlobalOptions)
  /// Help about something else.
  case explanation(HelpSubject, GlobalOptions)
  /// The version.
  case version(GlobalOptions)
  /// A command.
  case command(Invocation)
}
