/// What one exit code says of one command, where that is more than it says of all.
public struct ExitMeaning: Sendable, Equatable {
  /// The code.
  public let code: ExitCode
  /// What it says there.
  public let meaning: String
}
