import Glibc

/// What a person names to be read: a file, a pipe or a FIFO, a terminal, or standard input as `-`.
public enum ReadableFile {
  /// The file's bytes, at most `limit`; more is an error. Waits: who names a FIFO means what somebody will write there.
  public static func contents(of path: String, limit: Int) throws(FileProblem) -> [UInt8] {
    let name = descriptor(path) == STDIN_FILENO ? "standard input" : path
    do throws(SystemError) {
      let bytes = try source(path, name).drain(limit: limit == .max ? limit : limit + 1, name)
      if bytes.count <= limit { return bytes }
    } catch {
      throw .system(error)
    }
    throw .tooLarge(name, limit: limit)
  }

  private static func source(_ path: String, _ name: String) throws(SystemError) -> Descriptor {
    guard let number = descriptor(path) else { return try .open(path, O_RDONLY | O_NOCTTY) }
    let copy = fcntl(number, F_DUPFD_CLOEXEC, 3)
    guard copy >= 0 else { throw .last("read", name) }
    let source = Descriptor(owning: copy)
    // What was closed has a place holder by now, which can only be written.
    guard fcntl(copy, F_GETFL) & O_ACCMODE != O_WRONLY else {
      throw SystemError("read", name + (number == STDIN_FILENO ? " (it is closed)" : ""), code: EBADF)
    }
    return source
  }

  /// The descriptor that a name means. It is used as it is: opening it anew is refused for a socket, for what another
  /// user opened, and for a closed one means its place holder.
  public static func descriptor(_ path: String) -> Int32? {
    if path == "-" || path == "/dev/stdin" { return STDIN_FILENO }
    for directory in ["/dev/fd/", "/proc/self/fd/"] where path.hasPrefix(directory) {
      return Int32(path.dropFirst(directory.count)).flatMap { $0 >= 0 ? $0 : nil }
    }
    return nil
  }
}
