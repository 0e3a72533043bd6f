import FanoutCore

/// A launcher that cannot be used here.
public struct LauncherUnavailable: Error, Sendable, Equatable, CustomStringConvertible {
  /// The launcher's name.
  public let launcher: String
  /// Why, and what to do.
  public let why: String
  /// The sentence.
  public var description: String { "the \(launcher) launcher cannot be used here: \(why)" }
}
