/// What the pause files said: the pause of everything, those of categories, and what could not be read. A pause that
/// cannot be read withholds: it is safety state.
public struct PauseReading: Sendable, Equatable {
  /// The pause of everything.
  public var all: Pause?
  /// Why the pause of everything cannot be read.
  public var unreadableForAll: String?
  /// Pauses by category.
  public var categories: [Category: Pause] = [:]
  /// Categories whose pause cannot be read.
  public var unreadable: [Category: String] = [:]
  /// Holds of backends, by name.
  public var backends: [String: Pause] = [:]
  /// Backends whose hold cannot be read.
  public var unreadableBackends: [String: String] = [:]

  /// Nothing is paused.
  public init() {}
}
