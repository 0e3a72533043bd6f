import Glibc

extension stat {
  var isLink: Bool { st_mode & S_IFMT == S_IFLNK }
  var isRegular: Bool { st_mode & S_IFMT == S_IFREG }
  var isDirectory: Bool { st_mode & S_IFMT == S_IFDIR }

  /// `a directory`, `a FIFO`: for sentences that refuse it.
  var kind: String {
    switch st_mode & S_IFMT {
    case S_IFREG: "a regular file"
    case S_IFDIR: "a directory"
    case S_IFIFO: "a FIFO"
    case S_IFLNK: "a symbolic link"
    case S_IFSOCK: "a socket"
    default: "a device"
    }
  }

  /// Of the path itself; a link is not followed.
  static func of(_ path: String) throws(SystemError) -> stat {
    var status = stat()
    guard lstat(path, &status) == 0 else { throw .last("examine", path) }
    return status
  }
}
