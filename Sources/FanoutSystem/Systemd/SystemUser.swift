import Glibc

/// A user of the machine, as the user database has it.
public struct SystemUser: Sendable, Equatable {
  /// The name.
  public let name: String
  /// The number.
  public let uid: uid_t
  /// The group's number.
  public let gid: gid_t
  /// Home.
  public let home: String

  /// The user of that name; nil where there is none.
  public init?(named name: String) {
    guard let entry = getpwnam(name), let home = entry.pointee.pw_dir else { return nil }
    self.name = name
    uid = entry.pointee.pw_uid
    gid = entry.pointee.pw_gid
    self.home = String(cString: home)
  }

  /// The name of who runs this.
  public static var own: String { userName(geteuid()) }
}
