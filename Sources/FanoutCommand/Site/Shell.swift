import FanoutCore
import FanoutSystem
import Glibc

/// From arguments to an exit code, on given descriptors and environment.
struct Shell: Sendable {
  let commands: [String: Command]
  let environment: @Sendable (String) -> String?
  var standardOutput = STDOUT_FILENO
  var standardError = STDERR_FILENO

  private static let ownCommands = ["completions", "help", "version"]

  var specifications: [CommandSpecification] {
    CommandSpecification.all.filter { Shell.ownCommands.contains($0.name) || commands[$0.name] != nil }
  }

  func run(_ arguments: [String]) -> Int32 {
    let request: CommandLineRequest
    do {
      request = try Arguments(commands: specifications).read(arguments)
    } catch {
      return refuse(error, of: Arguments.global(of: arguments))
    }
    switch request {
    case .help(let topic, let global):
      // Help is text, and wins over whatever else stands on the line.
      var plain = global
      plain.json = false
      let output = output(plain)
      let help = Help(commands: specifications, width: output.data.width)
      output.print(lines: topic.map(help.page) ?? help.overview())
      return output.verdict(ExitCode.success.rawValue)
    case .version(let global):
      let output = output(global)
      if global.json {
        output.document(["version": .string(Version.current)])
      } else {
        output.print("fanout \(Version.current)")
      }
      return output.verdict(ExitCode.success.rawValue)
    case .command(let invocation):
      let output = output(invocation.global)
      return output.verdict(perform(invocation, output))
    }
  }

  private func perform(_ invocation: Invocation, _ output: Output) -> Int32 {
    if invocation.command.name == "completions", let shell = invocation.subject.flatMap(CompletionShell.init) {
      _ = output.data.write(Array(Completions(commands: specifications).script(for: shell).utf8))
      return ExitCode.success.rawValue
    }
    guard let command = commands[invocation.command.name] else {
      preconditionFailure("the parser knows \(invocation.command.name), and nobody performs it")
    }
    return command(invocation, output)
  }

  /// Without a command the whole overview follows, on standard error: a crontab line that lost its command must not
  /// look well.
  private func refuse(_ error: UsageError, of global: GlobalOptions) -> Int32 {
    let output = output(global)
    var advice: [String] = []
    switch error {
    case .noCommand: advice = [""] + Help(commands: specifications, width: output.messages.width).overview()
    case .unknownOption(_, let command?, _), .stray(_, let command), .missing(_, let command):
      advice = ["see: fanout help \(command)"]
    case .unknownCommand, .unknownOption: advice = ["see: fanout help"]
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
