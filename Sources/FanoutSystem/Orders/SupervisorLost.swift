import FanoutCore

/// A supervisor that cannot say what it launched.
public struct SupervisorLost: Error, CustomStringConvertible {
  /// What is known of it.
  public let why: String
  /// One sentence.
  public var description: String { "the supervisor was lost: \(why)" }
}
