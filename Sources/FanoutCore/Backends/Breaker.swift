/// Whether anybody gets through to a backend (SPEC 13, "Backends"): what its last attempts came to, and what keeps it
/// shut. Three causes stand side by side, because none excuses another. Nothing in it tells the time: whoever looks says
/// when.
public struct Breaker: Sendable, Equatable {
  /// Why nobody gets through.
  public enum Cause: String, Sendable, CaseIterable {
    /// Attempts failed at once.
    case crash
    /// There is nothing left of what may be used.
    case limit
    /// Nobody is logged in.
    case login
  }

  /// A time in which nobody gets through. When it is over one attempt may try.
  public struct Opening: Sendable, Equatable {
    /// When it began.
    public var since: WallTime
    /// When it ends.
    public var until: WallTime
    /// An opening.
    public init(since: WallTime, until: WallTime) {
      self.since = since
      self.until = until
    }

    /// Whether it holds, is over, or is void because the clock has jumped.
    public func validity(at now: WallTime) -> Validity { Validity(since: since, until: until, at: now) }
  }

  /// A login that is missing.
  public struct Login: Sendable, Equatable {
    /// Since when.
    public var since: WallTime
    /// When a probe passed; nil: none has.
    public var passed: WallTime?
    /// A login that is missing.
    public init(since: WallTime, passed: WallTime? = nil) {
      self.since = since
      self.passed = passed
    }
  }

  /// A counted attempt.
  public struct Attempt: Sendable, Equatable {
    /// When it ended.
    public var ended: WallTime
    /// Whether it failed at once.
    public var isFast: Bool
    /// An attempt.
    public init(ended: WallTime, isFast: Bool) {
      self.ended = ended
      self.isFast = isFast
    }
  }

  /// The last counted attempts, the latest last.
  public internal(set) var window: [Attempt] = []
  /// How often it has opened: which opening an attempt belongs to.
  public internal(set) var number: Int64 = 0
  /// Open, or half-open, after a crash.
  public internal(set) var crash: Opening?
  /// The same after a limit.
  public internal(set) var limit: Opening?
  /// A login that is missing, or that nobody has tried since.
  public internal(set) var login: Login?
  /// When it would have opened by a crash last, had not too many others been open; nil: that is over.
  public internal(set) var crashDenied: WallTime?
  /// The last time that it opened by a crash, closed since or not.
  public internal(set) var lastCrash: Opening?

  /// A breaker that is closed.
  public init() {}

  /// An attempt that failed within that time failed at once; one that lives longer proves that the backend works.
  public static let fast: Duration = .seconds(60)
  /// So many attempts are looked at.
  static let counted = 4
  /// So many of them that failed at once are a crash.
  static let needed = 3
  /// Older attempts say nothing.
  static let day: Duration = .seconds(86_400)
  /// The shortest time after a crash, and that after a limit of which nobody said how long.
  static let hour: Duration = .seconds(3600)
  /// The longest time after a crash.
  static let longest: Duration = .seconds(8 * 3600)

  /// What it is at a moment.
  public enum State: Sendable, Equatable {
    /// Everybody gets through.
    case closed
    /// Nobody does, until then; nil: until a probe passes or a person says so.
    case open(Cause, until: WallTime?)
    /// One attempt may try.
    case halfOpen(Cause)
  }

  /// Whether nobody is logged in, as far as is known.
  public var needsLogin: Bool { login.map { $0.passed == nil } ?? false }

  /// The state at that moment.
  public func state(at now: WallTime) -> State {
    if needsLogin { return .open(.login, until: nil) }
    let openings = [(Cause.crash, crash), (.limit, limit)].compactMap { cause, opening in opening.map { (cause, $0) } }
    let holding = openings.filter { $0.1.validity(at: now) == .holds }.max { $0.1.until < $1.1.until }
    if let holding { return .open(holding.0, until: holding.1.until) }
    return (openings.first?.0 ?? (login == nil ? nil : .login)).map(State.halfOpen) ?? .closed
  }

  /// Whether it is open or half-open.
  public var isShut: Bool { crash != nil || limit != nil || login != nil }

  /// Whether it failed as often as opens one, and was not opened: too many others were, so that the fault is not its
  /// own. Until it is opened or closed, or an attempt on it goes well; for a day.
  public func isCrashing(at now: WallTime) -> Bool { crashDenied.map { $0 > now - Breaker.day } ?? false }

  /// Openings that end further ahead than they are long: the clock has jumped back, and they count as over.
  public func voids(at now: WallTime) -> [(cause: Cause, until: WallTime)] {
    [(Cause.crash, crash), (.limit, limit)].compactMap { cause, opening in
      opening.flatMap { $0.validity(at: now) == .void ? (cause, $0.until) : nil }
    }
  }

  /// Whether it holds a place of the half that may be open by crash. What nobody has tried for a day after its time is
  /// no backend of the configuration any more.
  func holdsPlace(at now: WallTime) -> Bool { crash.map { now - $0.until < Breaker.day } ?? false }
}
