import FanoutCore

/// Reads a command line by the specifications of the commands. Global options stand anywhere; `--` ends options.
public struct Arguments: Sendable {
  let commands: [CommandSpecification]

  /// A reader that knows these commands and no others.
  public init(commands: [CommandSpecification]) { self.commands = commands }

  /// What the arguments (without the program's name) ask for. `--help` wins over what is missing or in conflict.
  public func read(_ arguments: [String]) throws(UsageError) -> CommandLineRequest {
    var line = Line(rest: arguments[...])
    while let argument = line.rest.popFirst() {
      if line.optionsEnded || !argument.hasPrefix("-") || argument == "-" {
        try take(word: argument, of: &line)
      } else if argument == "--" {
        line.optionsEnded = true
      } else {
        try take(option: argument, of: &line)
      }
    }
    return try request(line)
  }

  /// The flags of all commands that stand on a line, whatever else may be wrong with it: how its refusal is to be told.
  static func global(of arguments: [String]) -> GlobalOptions {
    var line = Line(rest: arguments[...])
    while let argument = line.rest.popFirst(), argument != "--" {
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard let option = OptionSpecification.global.first(where: { $0.spelled == parts[0] }) else { continue }
      guard option.placeholder != nil else {
        line.values[option.name] = .present
        continue
      }
      let value = parts.count == 2 ? parts[1] : line.rest.first.flatMap { $0.hasPrefix("-") ? nil : $0 }
      if let value, !value.isEmpty { line.values[option.name] = .text(value) }
    }
    return global(line)
  }

  private static func global(_ line: Line) -> GlobalOptions {
    func text(_ option: OptionSpecification) -> String? {
      if case .text(let text)? = line.values[option.name] { text } else { nil }
    }
    var global = GlobalOptions()
    global.configurationPath = text(.config)
    global.name = text(.name)
    global.json = line.values[OptionSpecification.json.name] != nil
    global.quiet = line.values[OptionSpecification.quiet.name] != nil
    global.color = text(.color).flatMap(ColorChoice.init) ?? .auto
    return global
  }

  private struct Line {
    var rest: ArraySlice<String>
    var command: CommandSpecification?
    var positionals: [String] = []
    var values: [String: Invocation.Value] = [:]
    var optionsEnded = false
  }

  private func take(word: String, of line: inout Line) throws(UsageError) {
    guard let command = line.command else {
      line.command = try self.command(word)
      return
    }
    guard let positional = command.positional(at: line.positionals.count) else {
      throw .stray(word, command: command.name)
    }
    if !positional.choices.isEmpty, !positional.choices.contains(word) {
      throw .badValue(
        positional.placeholder, value: word, allowed: alternatives(positional.choices),
        nearest: nearestWord(to: word, among: positional.choices))
    }
    line.positionals.append(word)
  }

  private func take(option argument: String, of line: inout Line) throws(UsageError) {
    let known = (line.command?.options ?? []) + OptionSpecification.global
    let parts = Arguments.parts(of: argument, known: known)
    guard let option = known.first(where: { parts[0] == $0.spelled || $0.letter.map { "-\($0)" } == parts[0] }) else {
      throw unknown(parts[0], command: line.command, known: known)
    }
    guard line.values[option.name] == nil else { throw .repeated(option.spelled) }
    if let placeholder = option.placeholder {
      let next = line.rest.first
      if parts.count == 2 {
        line.values[option.name] = try value(parts[1], of: option)
      } else if let next, next == "-" || !next.hasPrefix("-") {
        line.values[option.name] = try value(line.rest.removeFirst(), of: option)
      } else {
        throw .missingValue(option.spelled, placeholder: placeholder, next: next == "--" ? nil : next)
      }
    } else {
      guard parts.count == 1 else { throw .unexpectedValue(option.spelled, value: parts[1]) }
      line.values[option.name] = .present
    }
  }

  /// An option and what stands at it: `--lines=5`, `-n=5`, `-n5`.
  private static func parts(of argument: String, known: [OptionSpecification]) -> [String] {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 1, argument.count > 2, !argument.hasPrefix("--"), let letter = argument.dropFirst().first,
      known.contains(where: { $0.letter == letter && $0.placeholder != nil })
    else { return parts }
    return ["-\(letter)", String(argument.dropFirst(2))]
  }

  private func unknown(_ word: String, command: CommandSpecification?, known: [OptionSpecification]) -> UsageError {
    if command == nil, commands.contains(where: { $0.options.contains { $0.spelled == word } }) {
      return .beforeItsCommand(word)
    }
    let nearest = nearestWord(to: String(word.drop { $0 == "-" }), among: known.map(\.name))
    return .unknownOption(word, command: command?.name, nearest: nearest.map { "--\($0)" })
  }

  private func value(_ written: String, of option: OptionSpecification) throws(UsageError) -> Invocation.Value {
    guard !written.isEmpty else {
      throw .missingValue(option.spelled, placeholder: option.placeholder ?? "", next: nil)
    }
    switch option.taking {
    case .nothing: return .present
    case .path, .text: return .text(written)
    case .duration:
      guard let duration = Duration(written: written) else {
        throw .badValue(option.spelled, value: written, allowed: Duration.writtenForms, nearest: nil)
      }
      return .duration(duration)
    case .moment:
      guard let moment = WrittenMoment(written: written) else {
        throw .badValue(option.spelled, value: written, allowed: WrittenMoment.writtenForms, nearest: nil)
      }
      return .moment(moment)
    case .count:
      let least = option == .lines ? 0 : 1
      guard written.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let count = Int(written), count >= least else {
        throw .badValue(option.spelled, value: written, allowed: "a whole number from \(least)", nearest: nil)
      }
      return .count(count)
    case .choice(_, let words):
      guard words.contains(written) else {
        throw .badValue(
          option.spelled, value: written, allowed: alternatives(words), nearest: nearestWord(to: written, among: words))
      }
      return .text(written)
    }
  }

  private func command(_ word: String) throws(UsageError) -> CommandSpecification {
    if let command = commands.first(where: { $0.name == word }) { return command }
    if let meant = Synonyms.commands(for: word, among: commands) { throw .unknownCommand(word, nearest: meant) }
    throw .unknownCommand(word, nearest: nearestWord(to: word, among: commands.filter { !$0.isHidden }.map(\.name)))
  }

  /// Help about a command, a topic or a key of the configuration, whichever is called so.
  private func help(_ word: String, _ global: GlobalOptions) throws(UsageError) -> CommandLineRequest {
    if let command = commands.first(where: { $0.name == word }) { return .help(command, global) }
    if let topic = HelpTopic(rawValue: word) { return .explanation(.topic(topic), global) }
    let meant = ConfigurationDescription.paths(meantBy: word)
    if meant.count == 1 { return .explanation(.key(meant[0]), global) }
    if let meant = Synonyms.commands(for: word, among: commands) { throw .unknownTopic(word, nearest: meant) }
    if !meant.isEmpty { throw .unknownTopic(word, nearest: alternatives(meant)) }
    let keys = ConfigurationDescription.all.map(\.path)
    let known = commands.filter { !$0.isHidden }.map(\.name) + HelpTopic.allCases.map(\.rawValue) + keys
    throw .unknownTopic(word, nearest: nearestWord(to: word, among: known))
  }

  private func request(_ line: Line) throws(UsageError) -> CommandLineRequest {
    let global = Arguments.global(line)
    if line.values[OptionSpecification.version.name] != nil || line.command?.name == "version" && !asksHelp(line) {
      return .version(global)
    }
    if let command = line.command, global.json, !command.givesDocument, !asksHelp(line) {
      throw .noDocument(command.name)
    }
    if line.command?.name == "help", let word = line.positionals.first { return try help(word, global) }
    guard let command = line.command, command.name != "help" else {
      if line.command != nil || asksHelp(line) { return .help(nil, global) }
      throw .noCommand
    }
    if asksHelp(line) { return .help(command, global) }
    try meetsRules(line, of: command)
    return .command(Invocation(command: command, global: global, positionals: line.positionals, values: line.values))
  }

  private func asksHelp(_ line: Line) -> Bool { line.values[OptionSpecification.help.name] != nil }

  private func meetsRules(_ line: Line, of command: CommandSpecification) throws(UsageError) {
    func has(_ option: OptionSpecification) -> Bool { line.values[option.name] != nil }
    for (index, positional) in command.positionals.enumerated() {
      let given = index < line.positionals.count
      if let flag = positional.orElse, given, has(flag) { throw .apart(positional.placeholder, flag.spelled) }
      if positional.isRequired, !given, !(positional.orElse.map(has) ?? false) {
        let choices = positional.choices.isEmpty ? "" : " (\(alternatives(positional.choices)))"
        throw .missing(
          positional.placeholder + (positional.orElse.map { " or \($0.spelled)" } ?? "") + choices,
          command: command.name)
      }
    }
    for rule in command.rules {
      switch rule {
      case .apart(let one, let other): if has(one), has(other) { throw .apart(one.spelled, other.spelled) }
      case .needs(let one, let other): if has(one), !has(other) { throw .needs(one.spelled, other.spelled) }
      }
    }
  }
}
