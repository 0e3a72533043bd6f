import FanoutCore

/// Why a crontab could not be read or written.
public struct CrontabProblem: Error, Sendable, CustomStringConvertible {
  /// What, and what crontab(1) says.
  public let description: String
}
