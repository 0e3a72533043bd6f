import FanoutCore

/// Why a file of variables cannot be used. No sentence shows anything that stands in it.
public enum EnvironmentFileProblem: Error, Sendable, Equatable, CustomStringConvertible {
  /// Nothing is there.
  case missing(String)
  /// Something else is there.
  case notAFile(String, kind: String)
  /// Others than the caller may change it.
  case untrusted(Distrust, caller: String)
  /// More is in it than any environment has room for.
  case tooLarge(String)
  /// A line of it cannot be read.
  case unreadable(String, EnvironmentText.Mistake)
  /// The system refused.
  case system(SystemError)

  /// What, where, why and what to do.
  public var description: String {
    switch self {
    case .missing(let path):
      "the environmentFile \(path) does not exist; make it, or write \"-\(path)\" where it may be missing"
    case .notAFile(let path, let kind): "the environmentFile \(path) is \(kind); it must be a regular file"
    case .untrusted(let distrust, let caller):
      "the environmentFile cannot be trusted: \(distrust), who could change what is executed as \(caller); "
        + distrust.remedy(for: caller)
    case .tooLarge(let path): "the environmentFile \(path) is larger than 1 MiB; is it the right file?"
    case .unreadable(let path, let mistake): "the environmentFile \(path) cannot be read: \(mistake)"
    case .system(let error): "the environmentFile cannot be read: \(error)"
    }
  }
}
