/// What somebody wants to have explained that is no command.
public enum HelpSubject: Sendable, Equatable {
  /// A topic.
  case topic(HelpTopic)
  /// The key of the configuration with that path, as the description has it.
  case key(String)
}
