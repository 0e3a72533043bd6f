import FanoutCore
import Glibc

/// Whether somebody may use what is his.
enum OwnerAccess {
  static func trouble(_ path: String, _ status: stat, owner: uid_t, mode: mode_t, access wanted: Int32) -> Obstacle
    .Trouble?
  {
    guard status.st_uid == owner || owner == 0 else { return .owner(userName(status.st_uid), wanted: userName(owner)) }
    var system = statvfs()
    if statvfs(path, &system) == 0, system.f_flag & readOnly != 0 { return .readOnly }
    // Modes do not bind root.
    guard owner == 0 || status.st_mode & mode == mode else { return .mode(octal(status.st_mode)) }
    // What only the kernel knows (an access list, an immutable file) it tells the owner alone.
    guard owner == geteuid(), access(path, wanted) != 0 else { return nil }
    // That is what the kernel says of an immutable file alone.
    if errno == EPERM { return .immutable(stops: true) }
    return .call("\(SystemError.last("write to", path))")
  }

  /// ST_RDONLY.
  private static let readOnly: UInt = 1

  private static func octal(_ mode: mode_t) -> String {
    let digits = String(mode & 0o7777, radix: 8)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
