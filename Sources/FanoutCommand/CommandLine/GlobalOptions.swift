import FanoutCore

/// The flags that every command takes, before or after its name.
public struct GlobalOptions: Sendable, Equatable {
  /// `--config`; nil: looked for.
  public var configurationPath: String?
  /// `--name`; nil: the unnamed loop.
  public var name: String?
  /// `--json`.
  public var json = false
  /// `--quiet`.
  public var quiet = false
  /// `--color`.
  public var color = ColorChoice.auto
}
