import FanoutCore

/// Which launcher is in force, and why.
public struct LauncherInForce: Sendable, Equatable {
  /// Why it is this one.
  public let why: String

  /// Resolves a choice. `auto` is `process` wherever the program does not run as a unit of systemd.
  public init(_ choice: LauncherChoice) throws(LauncherUnavailable) {
    switch choice {
    case .auto: why = "auto: one detached supervisor for all runs of a fire"
    case .process: why = "configured: one detached supervisor for all runs of a fire"
    case .systemd: throw LauncherUnavailable(launcher: choice.rawValue, why: "this version starts workers with the process launcher only")
    }
  }

  /// Its name.
  public var name: String { LauncherChoice.process.rawValue }
}

/// A launcher that cannot be used here.
public struct LauncherUnavailable: Error, Sendable, Equatable, CustomStringConvertible {
  /// Its name.
  public let launcher: String
  /// Why.
  public let why: String
  /// The sentence.
  public var description: String { "the \(launcher) launcher is not available: \(why); set launcher to \"process\" or \"auto\"" }
}
