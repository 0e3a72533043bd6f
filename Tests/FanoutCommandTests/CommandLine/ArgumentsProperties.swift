import FanoutCommand
import FanoutCore

/// What holds of every command line. The input has one argument in each line.
enum ArgumentsProperties {
  private static let reader = Arguments(commands: CommandSpecification.all)

  /// The claim that broke; nil where all of them hold. Those for which it is read again are left out unless
  /// `thoroughly`.
  static func broken(_ input: [UInt8], thoroughly: Bool = true) -> String? {
    let arguments = input.split(separator: 0x0A, omittingEmptySubsequences: false).map {
      String(decoding: $0, as: UTF8.self)
    }
    let reading = read(arguments)
    guard !thoroughly || read(arguments) == reading else { return "a line that is read twice asks for one thing" }
    switch reading {
    case .failure(let error): return error.description.isEmpty ? "what is wrong is said" : nil
    case .success(.help(let command, let global)):
      return names(global, arguments) ?? (command.map(isKnown) ?? true ? nil : "help is of a command")
    case .success(.explanation(_, let global)):
      return names(global, arguments) ?? (arguments.contains("help") ? nil : "who asks for help says so")
    case .success(.version(let global)): return names(global, arguments)
    case .success(.command(let invocation)):
      return broken(invocation, arguments) ?? (thoroughly ? stands(invocation, arguments) : nil)
    }
  }

  private static func read(_ arguments: [String]) -> Result<CommandLineRequest, UsageError> {
    do throws(UsageError) { return .success(try reader.read(arguments)) } catch { return .failure(error) }
  }

  private static func isKnown(_ command: CommandSpecification) -> Bool { CommandSpecification.all.contains(command) }

  /// Global options say only what was written.
  private static func names(_ global: GlobalOptions, _ arguments: [String]) -> String? {
    let written = Set(arguments)
    if global.json, !written.contains("--json") { return "--json is asked for" }
    if global.quiet, !written.contains("--quiet") { return "--quiet is asked for" }
    for text in [global.name, global.configurationPath].compactMap({ $0 }) {
      if text.isEmpty { return "a name and a path are not empty" }
      if !written.contains(text), !written.contains("--name=\(text)"), !written.contains("--config=\(text)") {
        return "\(text) was written"
      }
    }
    return nil
  }

  private static func broken(_ invocation: Invocation, _ arguments: [String]) -> String? {
    let command = invocation.command
    guard isKnown(command) else { return "a command is one of those that are" }
    guard invocation.positionals.count <= command.positionals.count || command.positionals.last?.repeats == true else {
      return "no more positional arguments than it has"
    }
    for (index, positional) in command.positionals.enumerated() {
      let isGiven = index < invocation.positionals.count
      let isReplaced = positional.orElse.map(invocation.has) ?? false
      if positional.isRequired, isGiven == isReplaced { return "\(positional.placeholder), or what stands for it" }
      if isGiven, !positional.choices.isEmpty, !positional.choices.contains(invocation.positionals[index]) {
        return "one of its choices"
      }
    }
    for rule in command.rules {
      switch rule {
      case .apart(let one, let other):
        if invocation.has(one), invocation.has(other) { return "\(one.spelled) excludes \(other.spelled)" }
      case .needs(let one, let other):
        if invocation.has(one), !invocation.has(other) { return "\(one.spelled) needs \(other.spelled)" }
      }
    }
    for option in command.options where invocation.has(option) {
      // Asking for a value of another kind traps.
      switch option.taking {
      case .nothing: break
      case .duration:
        if (invocation.duration(option) ?? .zero) > Duration.longestWritten { return "a duration has an end" }
      case .moment:
        if invocation.moment(option) == nil { return "a moment is one" }
      case .count: if (invocation.count(option) ?? 0) < 1 { return "a count is from 1" }
      case .choice(_, let words):
        if !words.contains(invocation.text(option) ?? "") { return "\(option.spelled) is one of its words" }
      case .path, .text: if (invocation.text(option) ?? "").isEmpty { return "\(option.spelled) is not empty" }
      }
    }
    return names(invocation.global, arguments)
  }

  /// Global options stand anywhere, and help wins.
  private static func stands(_ invocation: Invocation, _ arguments: [String]) -> String? {
    if !arguments.contains("--json"), invocation.command.givesDocument {
      guard case .success(.command(let other)) = read(["--json"] + arguments) else {
        return "--json may stand in front"
      }
      var global = invocation.global
      global.json = true
      if other.global != global || other.positionals != invocation.positionals {
        return "--json in front says --json, and nothing else"
      }
      if !arguments.contains("--"), read(arguments + ["--json"]) != .success(.command(other)) {
        return "--json may stand at the end"
      }
    }
    if !arguments.contains("--"), read(arguments + ["--help"]) != .success(.help(invocation.command, invocation.global))
    {
      return "help wins over everything that can be understood"
    }
    return nil
  }
}
