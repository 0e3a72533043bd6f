import Glibc

/// Directories that are ours alone: 0700 whatever the umask.
public enum PrivateDirectory {
  /// Makes it, and the parents it lacks, each with mode 0700. One that exists stays as it is; something else in its
  /// place is ENOTDIR.
  public static func make(_ path: String) throws(SystemError) {
    if mkdir(path, 0o700) == 0 { return try settle(path) }
    switch errno {
    case EEXIST:
      var status = stat()
      guard stat(path, &status) == 0 else { throw .last("examine", path) }
      guard status.isDirectory else { throw SystemError("create directory", path, code: ENOTDIR) }
    case ENOENT:
      let trimmed = path.hasSuffix("/") ? String(path.dropLast()) : path
      guard let slash = trimmed.lastIndex(of: "/"), slash > trimmed.startIndex else {
        throw SystemError("create directory", path, code: ENOENT)
      }
      try make(String(trimmed[..<slash]))
      // Again, and not assumed: another process may make or remove it meanwhile.
      if mkdir(path, 0o700) == 0 { return try settle(path) }
      guard errno == EEXIST else { throw .last("create directory", path) }
    default: throw .last("create directory", path)
    }
  }

  private static func settle(_ path: String) throws(SystemError) {
    guard chmod(path, 0o700) == 0 else { throw .last("set the mode of", path) }
  }
}
