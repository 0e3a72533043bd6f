import FanoutCore

/// Help as lines of plain text, made from commands, topics and the description of the configuration. Examples come
/// first: most people came for one.
public struct Help: Sendable {
  let commands: [CommandSpecification]
  private let text: HelpText

  /// Help about these commands for a terminal of that width (nil: none); lines are 30 to 100 columns wide.
  public init(commands: [CommandSpecification], width: Int?) {
    self.commands = commands
    text = HelpText(width: width)
  }

  /// What the program is, in a sentence.
  static let whatItIs =
    "fanout is the control loop for a fleet of autonomous workers: each fire asks a selector which categories of work "
    + "deserve the free slots, and starts one worker for each."

  /// What somebody reads who called the program alone: what it is, the first three commands, where to read on.
  public func welcome() -> [String] {
    let topics = HelpTopic.allCases.map(\.rawValue).filter { $0 != HelpTopic.config.rawValue }
    return text.page(
      Help.whatItIs,
      [
        HelpSection(
          "Begin with",
          .table([
            "fanout init": "write a fanout.json5 that works as it stands",
            "fanout plan --explain": "what a fire would start, and why not the rest",
            "fanout fire": "start it; then look: fanout status",
          ])),
        HelpSection(
          "Read on",
          .table([
            "fanout help": "every command; fanout help COMMAND: all about one",
            "fanout help config": "the configuration; also " + topics.joined(separator: ", "),
          ])),
      ])
  }

  /// The overview.
  public func overview() -> [String] {
    let leading = CommandHelp.leading(commands)
    let groups = CommandSpecification.Group.allCases.compactMap { group -> HelpSection? in
      let rows = CommandHelp.commands(group, of: commands)
      return rows.isEmpty ? nil : HelpSection(group.rawValue, .rows(rows))
    }
    return text.page(
      "fanout: the control loop for a fleet of autonomous workers",
      (leading.isEmpty ? [] : [HelpSection("Examples", .rows(leading))])
        + [HelpSection(nil, .text("Usage: fanout COMMAND [ARGUMENTS] [OPTIONS]"))] + groups
        + [
          HelpSection("Topics of fanout help", .rows(Help.topics)),
          HelpSection(
            "Options of every command, before or after its name",
            .rows(CommandHelp.options(OptionSpecification.global))),
          HelpSection(
            nil,
            .text(
              "`fanout help COMMAND` tells all about one: examples, options, exit codes; `fanout help KEY` about a key of "
                + "the configuration, such as worker.timeLimit.")),
        ])
  }

  /// All about one command.
  public func page(_ command: CommandSpecification) -> [String] {
    var sections: [HelpSection] = []
    if !command.examples.isEmpty { sections.append(HelpSection("Examples", .rows(CommandHelp.examples(command)))) }
    sections.append(HelpSection(nil, .text("Usage: \(command.usage)")))
    sections += CommandHelp.choices(command).map { HelpSection(nil, $0) }
    if !command.notes.isEmpty { sections.append(HelpSection(nil, .text(command.notes))) }
    if !command.options.isEmpty { sections.append(HelpSection("Options", .rows(CommandHelp.options(command.options)))) }
    sections.append(HelpSection("Options of every command", .rows(CommandHelp.options(command.globalOptions))))
    sections.append(HelpSection("Exit codes", .rows(CommandHelp.exits(command))))
    return text.page("fanout \(command.name): \(command.summary)", sections)
  }

  /// All about a topic, or a key of the configuration.
  public func page(_ subject: HelpSubject) -> [String] {
    switch subject {
    case .topic(let topic): text.page("fanout help \(topic.rawValue): \(topic.summary)", topic.sections(commands))
    case .key(let path): key(path)
    }
  }

  static var topics: [HelpSection.Row] {
    HelpTopic.allCases.map { HelpSection.Row(term: $0.rawValue, says: $0.summary) }
  }

  private func key(_ path: String) -> [String] {
    guard let key = ConfigurationDescription.all.first(where: { $0.path == path })?.key else {
      preconditionFailure("\(path) is no key")
    }
    var sections = [HelpSection(nil, .text(key.terms))]
    if !key.more.isEmpty { sections.append(HelpSection(nil, .text(key.more))) }
    if let example = key.example { sections.append(HelpSection("Example", .code(["\(key.name): \(example)"]))) }
    let inner = ConfigurationDescription.all.filter {
      $0.path.hasPrefix(path) && [".", "["].contains($0.path.dropFirst(path.count).prefix(1))
    }
    if !inner.isEmpty {
      sections.append(
        HelpSection("Keys", .rows(inner.map { HelpSection.Row(term: $0.path, says: $0.key.meaning) })))
    }
    return text.page("\(path): \(key.meaning)", sections)
  }
}
