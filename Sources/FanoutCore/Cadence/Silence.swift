/// How long nothing has fired, counted from the latest moment before which nothing could be expected. Awake time only: what sleeps
/// cannot fire, and is not to blame for it when it wakes.
public struct Silence: Sendable, Equatable {
  /// What it counts from.
  public enum Reference: String, Sendable, CaseIterable {
    /// The last fire, of whatever kind.
    case fire
    /// The start of the machine.
    case boot
    /// The start of the timer.
    case enabling
    /// The end of the last pause of everything.
    case unpausing
    /// The end of the last suspend.
    case resume
  }

  /// From what.
  public let since: Reference
  /// How long.
  public let length: Duration

  /// What was seen. All lengths of time are by clocks that nobody sets.
  public struct Facts: Sendable, Equatable {
    /// Now.
    public var now: Moment
    /// How long this boot has been suspended altogether.
    public var suspended: Duration
    /// When the last fire began, and how long the boot had been suspended by then, where that is on record.
    public var lastFire: LastFire?
    /// How long ago the timer was started, awake.
    public var enabledFor: Duration?
    /// How long ago the machine last woke up, awake.
    public var resumedFor: Duration?
    /// When a pause of everything was last lifted.
    public var unpaused: Moment?
    /// The pause of everything that came to its end by itself.
    public var pauseEnd: PauseEnd?
    /// Whether a pause of everything is in force.
    public var isPaused = false

    /// Nothing seen but the time.
    public init(now: Moment, suspended: Duration = .zero) {
      self.now = now
      self.suspended = suspended
    }

    /// The last fire.
    public struct LastFire: Sendable, Equatable {
      /// When it began.
      public var began: Moment
      /// How long the boot had been suspended by then; nil: that is not on record.
      public var suspended: Duration?
      /// A fire.
      public init(began: Moment, suspended: Duration? = nil) {
        self.began = began
        self.suspended = suspended
      }
    }

    /// A pause that ended by itself.
    public struct PauseEnd: Sendable, Equatable {
      /// When it was to end, by the wall clock.
      public var until: WallTime
      /// When it was made; nil: that is not on record.
      public var made: Moment?
      /// A pause.
      public init(until: WallTime, made: Moment? = nil) {
        self.until = until
        self.made = made
      }
    }

    /// How long ago that was on the boot clock; nil: in another boot, so before this one.
    fileprivate func elapsed(since moment: Moment) -> Duration? {
      moment.boot == now.boot ? max(.zero, .milliseconds(now.bootMilliseconds - moment.bootMilliseconds)) : nil
    }

    /// That time without what of it may have been spent in suspend. Where it is not known when the suspend was, all of it was then:
    /// that can only make an alarm late.
    fileprivate func awake(_ elapsed: Duration, suspendedBefore before: Duration = .zero) -> Duration {
      max(.zero, elapsed - max(.zero, suspended - before))
    }
  }

  /// The silence that these facts amount to.
  public init(_ facts: Facts) {
    var candidates: [(Reference, Duration)] = []
    var suspendedBefore: Duration = .zero
    if let fire = facts.lastFire, let elapsed = facts.elapsed(since: fire.began) {
      suspendedBefore = fire.suspended ?? .zero
      candidates.append((.fire, facts.awake(elapsed, suspendedBefore: suspendedBefore)))
    }
    candidates.append((.boot, facts.awake(.milliseconds(facts.now.bootMilliseconds))))
    if let length = facts.enabledFor { candidates.append((.enabling, max(.zero, length))) }
    if let unpaused = facts.unpaused, let elapsed = facts.elapsed(since: unpaused) {
      let isAfterFire = facts.lastFire.map { $0.began.precedes(unpaused) ?? false } ?? false
      candidates.append((.unpausing, facts.awake(elapsed, suspendedBefore: isAfterFire ? suspendedBefore : .zero)))
    }
    if let end = facts.pauseEnd { candidates.append((.unpausing, facts.awake(Silence.elapsed(since: end, facts)))) }
    if let length = facts.resumedFor { candidates.append((.resume, max(.zero, length))) }
    // Of equals the first: a fire says more than the boot that it came with.
    let least = candidates.map(\.1).min() ?? .zero
    since = candidates.first { $0.1 == least }?.0 ?? .boot
    length = least
  }

  /// A pause ends by the wall clock, which may have been set since: the shorter of what both clocks say, so that a step raises nothing.
  private static func elapsed(since end: Facts.PauseEnd, _ facts: Facts) -> Duration {
    let wall = facts.now.wall - end.until
    guard let made = end.made, let sinceMade = facts.elapsed(since: made) else { return max(.zero, wall) }
    return max(.zero, min(wall, sinceMade - (end.until - made.wall)))
  }
}
