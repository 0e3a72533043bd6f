/// The version of the program, in one place: `--version`, fire records and the package name it alike.
public enum Version {
  /// Semantic version, without a `v`.
  public static let current = "0.2.0"
  /// The day that the pages of its manual bear.
  public static let released = "2026-11-29"
}
