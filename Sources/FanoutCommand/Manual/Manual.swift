import FanoutCore

/// The manual's pages, made from commands, topics and the description of the configuration.
public struct Manual: Sendable {
  let commands: [CommandSpecification]

  /// The manual of a program with these commands.
  public init(commands: [CommandSpecification]) { self.commands = commands }

  /// Every page, in the order in which they are listed.
  public var pages: [ManualPage] { ManualPage.all(of: commands) }

  /// A page as man(1) reads it.
  public func text(_ page: ManualPage) -> String {
    var roff = Roff(page, date: Version.released, source: "fanout \(Version.current)")
    switch page {
    case .program: program(&roff)
    case .command(let command): self.command(command, page, &roff)
    case .configuration: configuration(page, &roff)
    case .concepts: concepts(&roff)
    }
    return roff.text
  }

  private func program(_ roff: inout Roff) {
    roff.name("fanout", "the control loop for a fleet of autonomous workers")
    add("Synopsis", [.text("`fanout` COMMAND [ARGUMENTS] [OPTIONS]")], &roff)
    add("Description", [.text(Help.whatItIs)], &roff)
    add("Examples", [.rows(CommandHelp.leading(commands))], &roff)
    roff.heading("Commands")
    for group in CommandSpecification.Group.allCases {
      let rows = CommandHelp.commands(group, of: commands)
      if rows.isEmpty { continue }
      roff.subheading(group.rawValue)
      roff.add(.rows(rows), isFirst: true)
    }
    add("Options", [.rows(CommandHelp.options(OptionSpecification.global))], &roff)
    add("Files", [HelpTopic.places], &roff)
    add("Environment", [HelpTopic.environment], &roff)
    roff.heading("Exit status")
    for section in HelpTopic.exitCodes.sections(commands) { addPart(section, &roff) }
    seeAlso(pages.filter { $0 != .program }, &roff)
  }

  private func command(_ command: CommandSpecification, _ page: ManualPage, _ roff: inout Roff) {
    roff.name(page.name, command.summary)
    add("Synopsis", [.text(command.usage)], &roff)
    let notes: [HelpSection.Block] = command.notes.isEmpty ? [] : [.text(command.notes)]
    add("Description", notes + CommandHelp.choices(command), &roff)
    add("Options", [.rows(CommandHelp.options(command.options + command.globalOptions))], &roff)
    add("Exit status", [.rows(CommandHelp.exits(command))], &roff)
    add("Examples", [.rows(CommandHelp.examples(command))], &roff)
    seeAlso([.program, .configuration, .concepts], &roff)
  }

  private func configuration(_ page: ManualPage, _ roff: inout Roff) {
    roff.name(page.name, "the configuration of fanout")
    for section in HelpTopic.config.sections(commands) {
      guard section.blocks != [.keys] else {
        roff.heading(section.heading ?? "Keys")
        for (path, key) in ConfigurationDescription.all { add(path, key, &roff) }
        continue
      }
      add(section, "Description", &roff)
    }
    seeAlso([.program, .command(named("init")), .command(named("check")), .concepts], &roff)
  }

  private func add(_ path: String, _ key: ConfigurationKey, _ roff: inout Roff) {
    let meaning = key.meaning.prefix(1).uppercased() + key.meaning.dropFirst() + "."
    let sentences = [meaning, key.more].filter { !$0.isEmpty }.joined(separator: " ")
    if let example = key.example {
      roff.add(path, key.terms, sentences, "Such as `\(key.name): \(example)`")
    } else {
      roff.add(path, key.terms, sentences)
    }
  }

  private func concepts(_ roff: inout Roff) {
    roff.name("fanout", "what fires, selectors, workers and their words mean")
    add("Description", [.text(Help.whatItIs)], &roff)
    for topic in HelpTopic.allCases where ![.config, .exitCodes].contains(topic) {
      roff.heading(topic.rawValue)
      for section in topic.sections(commands) { addPart(section, &roff) }
    }
    seeAlso([.program, .configuration], &roff)
  }

  /// A part of a section that has its head already.
  private func addPart(_ section: HelpSection, _ roff: inout Roff) {
    if let heading = section.heading { roff.subheading(heading) }
    for (place, block) in section.blocks.enumerated() { roff.add(block, isFirst: place == 0) }
  }

  private func add(_ section: HelpSection, _ heading: String, _ roff: inout Roff) {
    add(section.heading ?? heading, section.blocks, &roff)
  }

  private func add(_ heading: String, _ blocks: [HelpSection.Block], _ roff: inout Roff) {
    guard blocks.contains(where: { $0 != .rows([]) }) else { return }
    roff.heading(heading)
    for (place, block) in blocks.enumerated() { roff.add(block, isFirst: place == 0) }
  }

  private func seeAlso(_ pages: [ManualPage], _ roff: inout Roff) {
    add("See also", [.text(pages.map { "`\($0.name)`(\($0.section))" }.joined(separator: ", "))], &roff)
  }

  private func named(_ name: String) -> CommandSpecification {
    guard let command = CommandSpecification.all.first(where: { $0.name == name }) else {
      preconditionFailure("there is no command \(name)")
    }
    return command
  }
}
