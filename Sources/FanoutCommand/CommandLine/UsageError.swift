/// Why a command line cannot be understood; the description is the sentence that a person reads (exit code 64).
public enum UsageError: Error, Sendable, Equatable, CustomStringConvertible {
  /// No command was given.
  case noCommand
  /// There is no such command.
  case unknownCommand(String, nearest: String?)
  /// There is no help about such a word.
  case unknownTopic(String, nearest: String?)
  /// The command (nil: any) has no such option.
  case unknownOption(String, command: String?, nearest: String?)
  /// An option of a command stands before the command.
  case beforeItsCommand(String)
  /// The option was given twice.
  case repeated(String)
  /// The option needs a value and got none; `next` is what stood there.
  case missingValue(String, placeholder: String, next: String?)
  /// A flag was given a value.
  case unexpectedValue(String, value: String)
  /// The value cannot be read.
  case badValue(String, value: String, allowed: String, nearest: String?)
  /// One argument more than the command takes.
  case stray(String, command: String)
  /// A positional argument is missing.
  case missing(String, command: String)
  /// The two exclude each other.
  case apart(String, String)
  /// The first says nothing without the second.
  case needs(String, String)
  /// The command has no document to give.
  case noDocument(String)

  /// What is wrong, with the nearest known word where there is one.
  public var description: String {
    switch self {
    case .noCommand: "no command given"
    case .unknownCommand(let word, let nearest): "unknown command '\(word)'" + meant(nearest)
    case .unknownTopic(let word, let nearest): "no command, topic or key is called '\(word)'" + meant(nearest)
    case .unknownOption(let word, let command, let nearest):
      "unknown option '\(word)'" + (command.map { " for \($0)" } ?? "") + meant(nearest)
    case .beforeItsCommand(let word): "option '\(word)' stands before its command; only global options may"
    case .repeated(let option): "\(option) is given twice"
    case .missingValue(let option, let placeholder, let next):
      "\(option) needs a value: \(option) \(placeholder)"
        + (next.map { "; a value that begins with a dash is written \(option)=\($0)" } ?? "")
    case .unexpectedValue(let option, let value): "\(option) takes no value, and '\(value)' was given"
    case .badValue(let option, let value, let allowed, let nearest):
      "'\(value)' is no value of \(option): expected \(allowed)" + meant(nearest)
    case .stray(let word, let command): "unexpected argument '\(word)' for \(command)"
    case .missing(let placeholder, let command): "\(command) needs \(placeholder)"
    case .apart(let one, let other): "\(one) and \(other) exclude each other"
    case .needs(let one, let other): "\(one) needs \(other)"
    case .noDocument(let command): "\(command) gives no JSON document; leave --json out"
    }
  }

  private func meant(_ nearest: String?) -> String { nearest.map { "; did you mean \($0)?" } ?? "" }
}
