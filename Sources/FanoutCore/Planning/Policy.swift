/// The part of the configuration that decides a plan; stored with each fire so that it can be recomputed.
public struct Policy: Sendable, Equatable {
  /// What may run at all, in order.
  public var allowlist: [Category]
  /// Names and aliases.
  public var names: CategoryNames
  /// Live workers, at most.
  public var width: Int
  /// New workers per fire, at most.
  public var perFire: Int?
  /// What follows an unusable answer.
  public var fallback: Fallback
  /// At most this many in a degraded fire.
  public var fallbackStarts: Int?
  /// How long each category rests after its last release.
  public var cooldowns: [Category: Duration]

  /// A policy.
  public init(
    allowlist: [Category], names: CategoryNames = CategoryNames(), width: Int, perFire: Int?,
    fallback: Fallback = .allowlist,
    fallbackStarts: Int? = nil, cooldowns: [Category: Duration] = [:]
  ) {
    self.allowlist = allowlist
    self.names = names
    self.width = width
    self.perFire = perFire
    self.fallback = fallback
    self.fallbackStarts = fallbackStarts
    self.cooldowns = cooldowns
  }

  /// The planning part of a configuration.
  public init(_ configuration: Configuration) {
    self.init(
      allowlist: configuration.allowlist, names: configuration.names, width: configuration.width,
      perFire: configuration.perFire,
      fallback: configuration.selector.fallback, fallbackStarts: configuration.selector.fallbackStarts,
      cooldowns: configuration.categories.compactMapValues(\.cooldown))
  }
}
