import FanoutCore

/// When to colour.
public enum ColorChoice: String, Sendable, CaseIterable {
  /// On a terminal that can, unless `NO_COLOR` is set.
  case auto
  /// Always, whatever the environment says: flags win.
  case always
  /// Never.
  case never
}
