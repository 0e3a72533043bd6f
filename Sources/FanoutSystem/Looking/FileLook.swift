import FanoutCore
import Glibc

/// Looks at a file that somebody has to append to.
enum FileLook {
  /// What is the matter with it for its owner; nil: nothing, or it is not there.
  static func trouble(_ path: String, owner: uid_t, mode: mode_t) -> Obstacle.Trouble? {
    let status: stat
    do throws(SystemError) { status = try .of(path) } catch { return error.code == ENOENT ? nil : .call("\(error)") }
    guard status.isRegular else { return .kind(status.kind, wanted: Obstacle.file) }
    return OwnerAccess.trouble(path, status, owner: owner, mode: mode, access: R_OK | W_OK)
  }
}
