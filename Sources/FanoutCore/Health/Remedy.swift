/// What helps against a cause: one command that can be typed as it stands, and what it does.
public struct Remedy: Sendable, Equatable {
  /// The command.
  public let command: String
  /// What it does and what else there is, going on from the command; empty: that is plain.
  public let effect: String

  /// A remedy.
  public init(_ command: String, _ effect: String = "") {
    self.command = command
    self.effect = effect
  }

  /// All of it in one sentence, which begins with the command.
  public var sentence: String { effect.isEmpty ? command : "\(command) \(effect)" }
}
