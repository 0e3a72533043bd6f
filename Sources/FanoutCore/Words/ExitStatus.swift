/// How a process ended, as the kernel said it.
public enum ExitStatus: Hashable, Sendable, CustomStringConvertible {
  /// The process exited with that code.
  case code(Int32)
  /// A signal ended it.
  case signal(Int32)
  /// The process ended and nobody of ours was its parent.
  case unseen

  /// `exit 3`, `signal 9 (KILL)`, `exit unseen`.
  public var description: String {
    switch self {
    case .code(let code): "exit \(code)"
    case .signal(let number): "signal \(number)" + (Signals.name(number).map { " (\($0))" } ?? "")
    case .unseen: "exit unseen"
    }
  }

  /// The same for people, with what shells and timeout(1) mean by a code: `exit 127 (what it ran was not found)`.
  public var spoken: String { description + (meaning.map { " (\($0))" } ?? "") }

  private var meaning: String? {
    switch self {
    case .code(124): "timeout(1) ended what it ran"
    case .code(126): "what it ran cannot be executed"
    case .code(127): "what it ran was not found"
    case .code(128 + Signals.kill): "KILL ended what it ran, as where memory runs out"
    // A shell answers so for a command that a signal ended.
    case .code(let code): Signals.name(code - 128).map { "\($0) ended what it ran" }
    case .signal, .unseen: nil
    }
  }
}
