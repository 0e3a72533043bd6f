import Glibc

/// Whether a user's manager lives on while nobody is logged in.
public enum Linger {
  /// Where logind keeps, by name, for whom it does; it may be asked without a bus.
  static let directory = "/var/lib/systemd/linger"

  /// Whether it is on for that user.
  public static func isOn(_ user: String) -> Bool { access("\(directory)/\(user)", F_OK) == 0 }

  /// The command that switches it on.
  public static func command(_ user: String) -> [String] { ["loginctl", "enable-linger", user] }
}
