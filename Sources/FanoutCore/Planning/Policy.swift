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

  /// How long categories rest after ends of one kind in a row.
  public var backOff: BackOff
  /// Categories for which other rules hold.
  public var backOffs: [Category: BackOff]

  /// What is left to the machine; nil: nobody looks.
  public var host: HostPolicy?

  /// The gates that are commands, in their order.
  public var gates: [GatePolicy] = []

  /// Categories that share a ceiling, in their order.
  public var families: [FamilyPolicy] = []

  /// Routes to models or machines, in their order.
  public var backends: [BackendRule] = []
  /// The backends that serve a category, in its order, where not all do by their ranks.
  public var routes: [Category: [String]] = [:]

  /// How shares are kept; nil: they are measured only.
  public var shares: SharePolicy?
  /// Parts of all slot-time, where a category has one of its own.
  public var targets: [Category: Double] = [:]
  /// After so long without a start those go first.
  public var atLeastEvery: [Category: Duration] = [:]

  /// The rules of a category.
  public func backOff(of category: Category) -> BackOff { backOffs[category] ?? backOff }

  /// A policy; by default without rests after bad ends.
  public init(
    allowlist: [Category], names: CategoryNames = CategoryNames(), width: Int, perFire: Int?,
    fallback: Fallback = .allowlist,
    fallbackStarts: Int? = nil, cooldowns: [Category: Duration] = [:], backOff: BackOff = .none,
    backOffs: [Category: BackOff] = [:]
  ) {
    self.allowlist = allowlist
    self.names = names
    self.width = width
    self.perFire = perFire
    self.fallback = fallback
    self.fallbackStarts = fallbackStarts
    self.cooldowns = cooldowns
    self.backOff = backOff
    self.backOffs = backOffs
  }

  /// The planning part of a configuration.
  public init(_ configuration: Configuration) {
    self.init(
      allowlist: configuration.allowlist, names: configuration.names, width: configuration.width,
      perFire: configuration.perFire,
      fallback: configuration.selector.fallback, fallbackStarts: configuration.selector.fallbackStarts,
      cooldowns: configuration.categories.compactMapValues(\.cooldown), backOff: configuration.backOff,
      backOffs: configuration.categories.compactMapValues { $0.backOff == configuration.backOff ? nil : $0.backOff })
    host = configuration.host
    gates = configuration.gates
    families = configuration.families
    backends = configuration.backends.map(\.rule)
    routes = configuration.categories.compactMapValues(\.backends)
    shares = configuration.shares
    targets = configuration.categories.compactMapValues(\.target)
    atLeastEvery = configuration.categories.compactMapValues(\.atLeastEvery)
  }
}
