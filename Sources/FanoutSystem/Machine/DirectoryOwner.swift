import Glibc

/// The owner of a directory, before anything is written there.
public enum DirectoryOwner: Sendable, Equatable {
  /// There is nothing at the path.
  case absent
  /// The directory is ours.
  case ours
  /// The directory is that user's.
  case another(String)
  /// The path leads to something else; what.
  case notDirectory(kind: String)
  /// The path cannot be examined.
  case unreadable(SystemError)

  /// Looks; a link to a directory counts as that directory.
  public static func of(_ path: String) -> DirectoryOwner {
    var status = stat()
    guard stat(path, &status) == 0 else {
      let error = SystemError.last("examine", path)
      return error.code == ENOENT ? .absent : .unreadable(error)
    }
    guard status.isDirectory else { return .notDirectory(kind: status.kind) }
    return status.st_uid == geteuid() ? .ours : .another(userName(status.st_uid))
  }

  /// The path, or the last on the way to it that is there: where it would be made.
  static func nearest(to path: String) -> String {
    var path = path
    while of(path) == .absent, path != "/" { path = FilePath.parent(of: path) }
    return path
  }
}
