/// Why a file could not be read as what it should be.
public enum FileProblem: Error, Sendable, Equatable, CustomStringConvertible {
  /// The path leads to something else; what.
  case notRegular(String, kind: String)
  /// The file has more bytes than allowed.
  case tooLarge(String, limit: Int)
  /// A call failed.
  case system(SystemError)

  /// The error where we lack what it takes to look; nil: it is the file.
  var shortage: SystemError? {
    if case .system(let error) = self, error.isShortage { error } else { nil }
  }

  /// One sentence.
  public var description: String {
    switch self {
    case .notRegular(let path, let kind): "\(path) is \(kind), not a regular file"
    case .tooLarge(let path, let limit): "\(path) has more than the allowed \(limit) bytes"
    case .system(let error): "\(error)"
    }
  }
}
