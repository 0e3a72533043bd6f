import FanoutCore
import FanoutSystem
import Glibc

/// From arguments to an exit code, on given descriptors and environment.
struct Shell: Sendable {
  let commands: [String: Command]
  let environment: @Sendable (String) -> String?
  var standardOutput = STDOUT_FILENO
  var standardError = STDERR_FILENO

  private static let ownCommands = ["completions", "help", "man", "version"]

  var specifications: [CommandSpecification] {
    CommandSpecification.all.filter { Shell.ownCommands.contains($0.name) || commands[$0.name] != nil }
  }

  func run(_ arguments: [String]) -> Int32 {
    let request: CommandLineRequest
    do {
      request = try Arguments(commands: specifications).read(arguments)
    } catch {
      // Whatever a shell asks in the middle of a line: nothing is printed into it.
      if arguments.first == CommandSpecification.complete.name { return ExitCode.success.rawValue }
      return refuse(error, of: Arguments.global(of: arguments))
    }
    switch request {
    case .help(let command, let global):
      return tell(global) { help in command.map(help.page) ?? help.overview() }
    case .explanation(let subject, let global):
      return tell(global) { $0.page(subject) }
    case .version(let global):
      let output = output(global)
      if global.json {
        output.document(VersionScreen().document)
      } else {
        output.print(lines: VersionScreen().lines)
      }
      return output.verdict(ExitCode.success.rawValue)
    case .command(let invocation):
      let output = output(invocation.global)
      return output.verdict(perform(invocation, output))
    }
  }

  /// Help is text, and wins over whatever else stands on the line.
  private func tell(_ global: GlobalOptions, _ lines: (Help) -> [String]) -> Int32 {
    var plain = global
    plain.json = false
    let output = output(plain)
    output.print(lines: lines(Help(commands: specifications, width: output.data.width)))
    return output.verdict(ExitCode.success.rawValue)
  }

  /// The names of the manual's pages, or one of them as man(1) reads it.
  private func manual(_ word: String?, _ output: Output) throws(UsageError) {
    let manual = Manual(commands: specifications)
    guard let word else { return _ = output.print(lines: manual.pages.map(\.fileName)) }
    guard let page = manual.pages.first(where: { $0.fileName == word }) else {
      throw .badValue(
        "PAGE", value: word, allowed: "one that fanout man lists",
        nearest: nearestWord(to: word, among: manual.pages.map(\.fileName)))
    }
    _ = output.data.write(Array(manual.text(page).utf8))
  }

  private func perform(_ invocation: Invocation, _ output: Output) -> Int32 {
    if invocation.command.name == "man" {
      do throws(UsageError) {
        try manual(invocation.subject, output)
        return ExitCode.success.rawValue
      } catch {
        return refuse(error, of: invocation.global)
      }
    }
    if invocation.command.name == "completions", let shell = invocation.subject.flatMap(CompletionShell.init) {
      _ = output.data.write(Array(Completions(commands: specifications).script(for: shell).utf8))
      return ExitCode.success.rawValue
    }
    guard let command = commands[invocation.command.name] else {
      preconditionFailure("the parser knows \(invocation.command.name), and nobody performs it")
    }
    return command(invocation, output)
  }

  /// Without a command a welcome follows, on standard error: a crontab line that lost its command must not look well.
  private func refuse(_ error: UsageError, of global: GlobalOptions) -> Int32 {
    let output = output(global)
    var advice: [String] = []
    switch error {
    case .noCommand: advice = [""] + Help(commands: specifications, width: output.messages.width).welcome()
    case .unknownOption(_, let command?, _), .stray(_, let command), .missing(_, let command):
      advice = ["see: fanout help \(command)"]
    case .unknownCommand, .unknownTopic, .unknownOption: advice = ["see: fanout help"]
    default: break
    }
    output.message(.error, lines: ["\(error)"] + advice)
    // What helps a person beside it is no part of the error.
    output.head.note(failure: [Terminal.visible("\(error)")])
    return output.verdict(ExitCode.usage.rawValue)
  }

  private func output(_ global: GlobalOptions) -> Output {
    Output(standardOutput: standardOutput, standardError: standardError, global: global, environment: environment)
  }
}

/// One invocation of the program: undoes what it inherited, reads its arguments, runs the command, returns the exit
/// code.
///
/// `commands` plugs in the commands by their names in `CommandSpecification.all`. One that is not plugged in does not
/// exist: parser, help and completions do not know it.
public func runFanout(commands: @autoclosure () -> [String: Command] = [:]) -> Int32 {
  if let code = Inheritance.undo() { return code }
  return Shell(commands: commands(), environment: { name in getenv(name).map { String(cString: $0) } })
    .run(Array(ProcessArguments.own().dropFirst()))
}

/// Ends the process with that code.
public func exitProcess(with code: Int32) -> Never { exit(code) }
