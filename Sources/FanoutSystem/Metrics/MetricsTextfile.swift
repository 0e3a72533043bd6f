import FanoutCore
import Glibc

/// The file that Prometheus is told by: renewed by rename, so that it is whole whenever it is read, and one after the
/// other, so that no older look replaces a newer one.
public struct MetricsTextfile {
  private let path: String
  private let lock: String

  /// The file of a loop.
  public init(_ path: String, of state: StateDirectory) {
    self.path = path
    lock = state.metricsLock
  }

  /// For all: the exporter is another user.
  static let mode: mode_t = 0o644

  /// Renews it with what is seen once it is this one's turn.
  public func renew(_ text: () -> String) throws(SystemError) {
    // Without a lock it is whole all the same, only the order is lost.
    let turn = try? Descriptor.openRegular(lock, O_RDWR | O_CREAT | O_NOFOLLOW)
    defer { turn?.close() }
    if let turn { while flock(turn.number, LOCK_EX) != 0, errno == EINTR {} }
    removeAbandoned()
    try AtomicFile.write(Array(text().utf8), to: path, mode: MetricsTextfile.mode)
  }

  /// Removes what killed writers left beside it.
  private func removeAbandoned() {
    let directory = FilePath.parent(of: path)
    let beginning = ".\(path.split(separator: "/").last ?? "")."
    for name in (try? directoryNames(directory)) ?? [] where name.hasPrefix(beginning) {
      let parts = name.dropFirst(beginning.count).split(separator: "-", omittingEmptySubsequences: false)
      guard parts.count == 2, let writer = Int32(parts[0]), writer > 0, Int(parts[1]) != nil else { continue }
      if kill(writer, 0) != 0, errno == ESRCH { _ = unlink("\(directory)/\(name)") }
    }
  }

  /// Why it could not be renewed by this caller; nil: it could, as far as can be seen. Nothing is opened.
  public static func trouble(_ path: String) -> String? {
    var status = stat()
    let directory = FilePath.parent(of: path)
    guard stat(directory, &status) == 0 else {
      return errno == ENOENT
        ? "its directory \(directory) does not exist; make it, for whoever fires"
        : "\(SystemError.last("examine", directory))"
    }
    guard status.isDirectory else { return "\(directory) is a \(status.kind), and no directory" }
    guard access(directory, W_OK | X_OK) == 0 else {
      return "\(SystemError.last("write to", directory)); let \(FileTrust.callerName) write there, or name another file"
    }
    let isSticky = status.st_mode & S_ISVTX != 0 && status.st_uid != geteuid()
    guard lstat(path, &status) == 0 else { return nil }
    if status.isDirectory { return "\(path) is a directory; name a file in it" }
    guard isSticky, status.st_uid != geteuid(), geteuid() != 0 else { return nil }
    return
      "\(path) belongs to \(userName(status.st_uid)), and in \(directory) everybody renews only his own: sudo rm \(path)"
  }
}
