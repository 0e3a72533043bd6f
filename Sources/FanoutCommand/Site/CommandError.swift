import FanoutCore
import FanoutSystem

/// A refusal of a command: its sentence and its exit code.
struct CommandError: MultilineError, CustomStringConvertible {
  let code: ExitCode
  let lines: [String]
  var description: String { lines.joined(separator: "; ") }

  init(_ code: ExitCode, _ sentence: String) { self.init(code, lines: [sentence]) }

  init(_ code: ExitCode, lines: [String]) {
    self.code = code
    self.lines = lines
  }
}
