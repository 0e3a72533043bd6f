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
}
