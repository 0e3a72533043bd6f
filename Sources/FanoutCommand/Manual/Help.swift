import FanoutCore

/// Help as lines of plain text, made from the specifications. Examples come first: most people came for one.
public struct Help: Sendable {
  let commands: [CommandSpecification]
  let width: Int

  /// Help about these commands for a terminal of that width (nil: none); lines are 40 to 100 columns wide.
  public init(commands: [CommandSpecification], width: Int?) {
    self.commands = commands
    self.width = min(100, max(40, width ?? 80))
  }

  /// The overview.
  public func overview() -> [String] {
    let leading = commands.filter { $0.leads && !$0.isHidden }.compactMap(\.examples.first)
    var lines = ["fanout: the control loop for a fleet of autonomous workers", ""]
    if !leading.isEmpty { lines += section("Examples", leading.map { ($0.line, $0.does) }) }
    lines += ["Usage: fanout COMMAND [ARGUMENTS] [OPTIONS]", ""]
    for group in CommandSpecification.Group.allCases {
      let members = commands.filter { $0.group == group && !$0.isHidden }
      if !members.isEmpty { lines += section(group.rawValue, members.map { ($0.name, $0.summary) }) }
    }
    lines += section("Options of every command, before or after its name", OptionSpecification.global.map(row))
    lines += "`fanout help COMMAND` tells all about one: examples, options, exit codes.".wrapped(to: width)
    return lines
  }

  /// All about one command.
  public func page(_ command: CommandSpecification) -> [String] {
    var lines = "fanout \(command.name): \(command.summary)".wrapped(to: width) + [""]
    if !command.examples.isEmpty { lines += section("Examples", command.examples.map { ($0.line, $0.does) }) }
    lines += ["Usage: \(command.usage)", ""]
    for positional in command.positionals where !positional.choices.isEmpty {
      lines += "\(positional.placeholder) is \(alternatives(positional.choices)).".wrapped(to: width) + [""]
    }
    if !command.notes.isEmpty { lines += command.notes.wrapped(to: width) + [""] }
    if !command.options.isEmpty { lines += section("Options", command.options.map(row)) }
    lines += section("Options of every command", OptionSpecification.global.map(row))
    lines += section("Exit codes", exits(of: command))
    return lines.last == "" ? lines.dropLast() : lines
  }

  private func exits(of command: CommandSpecification) -> [(String, String)] {
    var meanings = command.exits
    for code in [ExitCode.success, .usage, .cannotWrite, .configuration]
    where !meanings.contains(where: { $0.code == code }) {
      meanings.append(ExitMeaning(code: code, meaning: code.meaning))
    }
    return meanings.sorted { $0.code.rawValue < $1.code.rawValue }.map { (String($0.code.rawValue), $0.meaning) }
  }

  private func row(_ option: OptionSpecification) -> (String, String) {
    var help = option.help
    if case .choice(let placeholder, let words) = option.taking, placeholder == "OUTCOME" {
      help += ": " + alternatives(words)
    }
    let names = (option.letter.map { "-\($0), " } ?? "") + option.spelled
    return (names + (option.placeholder.map { " " + $0 } ?? ""), help)
  }

  /// A heading and two columns; where the left one is too wide for its neighbour, the right one begins on the next
  /// line.
  private func section(_ heading: String, _ rows: [(String, String)]) -> [String] {
    let widest = rows.map(\.0.displayWidth).max() ?? 0
    let column = min(widest, width * 2 / 5)
    var lines = [heading]
    for (left, right) in rows {
      let wrapped = right.wrapped(to: width - column - 4)
      let indent = String(repeating: " ", count: column + 4)
      if left.displayWidth > column {
        lines += ["  " + left] + wrapped.map { indent + $0 }
      } else {
        lines += wrapped.enumerated().map { ($0 == 0 ? "  " + left.padded(to: column) + "  " : indent) + $1 }
      }
    }
    return lines + [""]
  }
}
