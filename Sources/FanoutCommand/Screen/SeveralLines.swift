import FanoutCore

/// An error whose message has several lines of its own: a list, or a sentence with advice below it. Each is shown as
/// one line.
protocol SeveralLines: Error {
  /// At least one.
  var lines: [String] { get }
}

extension ConfigurationErrors: SeveralLines {
  var lines: [String] { mistakes.map { "\(path):\($0.line):\($0.column): \($0.sentence)" } }
}

extension OverrideErrors: SeveralLines {
  var lines: [String] { mistakes.map { "\($0.origin): \($0.sentence)" } }
}

extension ConfigurationFileError: SeveralLines {
  var lines: [String] {
    switch self {
    case .invalid(let errors): errors.lines
    case .overrides(let errors): errors.lines
    default: [description]
    }
  }
}
