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
    allowlist: [Category], names: CategoryNames = CategoryNames(), width: Int, perFire: Int?, fallback: Fallback = .allowlist,
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
      allowlist: configuration.allowlist, names: configuration.names, width: configuration.width, perFire: configuration.perFire,
      fallback: configuration.selector.fallback, fallbackStarts: configuration.selector.fallbackStarts,
      cooldowns: configuration.categories.compactMapValues(\.cooldown))
  }
}

/// A pause as its file says it.
public struct Pause: Sendable, Equatable {
  /// When it was made.
  public var since: WallTime
  /// When it ends by itself; nil: when a person says so.
  public var until: WallTime?
  /// Why.
  public var why: String?
  /// A pause.
  public init(since: WallTime, until: WallTime?, why: String?) {
    self.since = since
    self.until = until
    self.why = why
  }

  /// Whether it still holds, is over, or ends further ahead than its own length: then the clock has jumped and it is void.
  public func standing(at now: WallTime) -> Standing {
    guard let until else { return .holds }
    if until <= now { return .over }
    return until - now > until - since ? .void : .holds
  }

  /// What a dated rest is worth now.
  public enum Standing: Sendable, Equatable {
    /// It counts.
    case holds
    /// It is past.
    case over
    /// It ends further ahead than it is long: the clock has jumped, it counts for nothing and that is said.
    case void
  }
}

/// What was true when a fire planned: the ledger's word, locks, pauses, gates and time. Stored whole with the fire.
public struct Facts: Sendable, Equatable {
  /// The wall clock.
  public var now: WallTime
  /// Lanes that hold a slot, over all fires.
  public var live: Int
  /// Categories that are busy, and by what.
  public var busy: [Category: String]
  /// Categories whose safety state could not be read, and why.
  public var unreadable: [Category: String]
  /// Safety state of everything that could not be read, and why (say, the pause of all).
  public var unreadableForAll: String?
  /// The pause of everything.
  public var pauseOfAll: Pause?
  /// Pauses of categories.
  public var pauses: [Category: Pause]
  /// When each category was last released by a run that starts a cooldown.
  public var released: [Category: WallTime]
  /// Closed gates that hold for every category, in order.
  public var gates: [ClosedGate]
  /// Claims of this fire that were denied after it had planned, with the reason: they pass their place on.
  public var denied: [Category: Reason]
  /// Launches of this fire that failed, and why: they stay admitted, and pass their place on.
  public var failed: [Category: String]
  /// Telemetry that could not be read: said, never decisive.
  public var unknown: [String]

  /// Facts; by default nothing is running, paused or resting.
  public init(
    now: WallTime, live: Int = 0, busy: [Category: String] = [:], unreadable: [Category: String] = [:],
    unreadableForAll: String? = nil, pauseOfAll: Pause? = nil, pauses: [Category: Pause] = [:],
    released: [Category: WallTime] = [:], gates: [ClosedGate] = [], denied: [Category: Reason] = [:],
    failed: [Category: String] = [:], unknown: [String] = []
  ) {
    self.now = now
    self.live = live
    self.busy = busy
    self.unreadable = unreadable
    self.unreadableForAll = unreadableForAll
    self.pauseOfAll = pauseOfAll
    self.pauses = pauses
    self.released = released
    self.gates = gates
    self.denied = denied
    self.failed = failed
    self.unknown = unknown
  }

  /// The same moment as if nothing were running, cooling or paused (`plan --idle`).
  public var idle: Facts { Facts(now: now, gates: gates, unknown: unknown) }
}

/// A gate that withholds.
public struct ClosedGate: Sendable, Equatable {
  /// Its name.
  public var name: String
  /// What it saw, with the limit.
  public var detail: String
  /// A closed gate.
  public init(name: String, detail: String) {
    self.name = name
    self.detail = detail
  }
}
