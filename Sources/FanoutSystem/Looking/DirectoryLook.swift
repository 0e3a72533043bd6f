import FanoutCore
import Glibc

/// Looks at a directory that somebody has to make files in.
enum DirectoryLook {
  /// What is the matter with it for its owner; nil: nothing, or it is not there.
  static func trouble(_ path: String, owner: uid_t) -> Obstacle.Trouble? {
    var status = stat()
    guard stat(path, &status) == 0 else {
      let error = SystemError.last("examine", path)
      // A link to nowhere is no place for a directory.
      guard error.code == ENOENT else { return .call("\(error)") }
      return (try? stat.of(path)).map { .kind($0.kind, wanted: Obstacle.directory) }
    }
    guard status.isDirectory else { return .kind(status.kind, wanted: Obstacle.directory) }
    return OwnerAccess.trouble(path, status, owner: owner, mode: 0o700, access: R_OK | W_OK | X_OK)
  }

  /// Whether what lies in it can be looked at and used by its owner.
  static func isUsable(_ path: String, owner: uid_t) -> Bool {
    switch trouble(path, owner: owner) {
    case nil, .immutable: true
    default: false
    }
  }
}
