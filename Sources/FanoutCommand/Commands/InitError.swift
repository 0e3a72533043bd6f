import FanoutCore

/// Why no starter configuration was written.
public enum InitError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Something stands there already.
  case exists(path: String)
  /// The directory for it does not exist.
  case noDirectory(path: String)
  /// Neither a home directory nor the place says where the state would be.
  case noHome
  /// A relative path, and the working directory is gone.
  case noWorkingDirectory
  /// Neither a folder nor a tracker that is known.
  case noTasks(String)
  /// The system refused.
  case refused(path: String, why: String)

  /// The configuration's where something about the call's surroundings is missing, else that of a file that cannot be
  /// made.
  public var exitCode: ExitCode {
    switch self {
    case .noHome: .configuration
    case .noTasks: .usage
    default: .cannotCreate
    }
  }

  /// The file that it is about, as far as it is about one.
  var path: String? {
    switch self {
    case .exists(let path), .noDirectory(let path), .refused(let path, _): path
    case .noHome, .noWorkingDirectory, .noTasks: nil
    }
  }

  /// What failed and what to do.
  public var description: String {
    switch self {
    case .exists(let path): "\(path) exists already and is never overwritten; move it away, or name another file"
    case .noDirectory(let path): "cannot write \(path): its directory does not exist; make it, or name another file"
    case .noHome: "no home directory is known, so there is no place for the state; set HOME"
    case .noWorkingDirectory: "the working directory is gone; change to another one, or name an absolute path"
    case .noTasks(let written):
      "--tasks: '\(written)' is no directory here, and no tracker that is known; those are "
        + TaskPreset.allCases.map(\.rawValue).joined(separator: ", ")
    case .refused(let path, let why): "cannot write \(path): \(why)"
    }
  }
}
