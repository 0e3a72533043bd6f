import FanoutCore

/// An error whose message has several lines of its own: a list, or a sentence with advice below it. Each is shown as
/// one line.
protocol MultilineError: Error {
  /// At least one.
  var lines: [String] { get }
}

extension ConfigurationErrors: MultilineError {
  var lines: [String] { mistakes.map { "\(path):\($0.line):\($0.column): \($0.sentence)" } }
}

extension OverrideErrors: MultilineError {
  var lines: [String] { mistakes.map { "\($0.origin): \($0.sentence)" } }
}

extension ConfigurationFileError: MultilineError {
  var lines: [String] {
    switch self {
    case .invalid(let errors): errors.lines
    case .overrides(let errors): errors.lines
    default: [description]
    }
  }
}
