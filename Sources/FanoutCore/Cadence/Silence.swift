/// How long nothing has fired, counted from the latest moment before which nothing could be expected. Awake time only:
/// what sleeps cannot fire, and is not to blame for it when it wakes.
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

    /// The elapsed time without what of it was spent in suspend, of which there had been so much before it. Where the
    /// machine tells when it woke up, what is older than that does not count anyway.
    fileprivate func awake(_ elapsed: Duration, suspendedBefore before: Duration = .zero) -> Duration {
      resumedFor == nil ? max(.zero, elapsed - max(.zero, suspended - before)) : elapsed
    }
  }

  /// The silence that these facts amount to.
  public init(_ facts: Facts) {
    var candidates: [(Reference, Duration)] = []
    let fire = facts.lastFire.flatMap { facts.elapsed(since: $0.began) }
    // What was slept before the last fire is on record with it; what was slept between it and the end of a pause is
    // not, and counts as slept after that: this can only make an alarm late.
    let before = fire == nil ? .zero : facts.lastFire?.suspended ?? .zero
    if let fire { candidates.append((.fire, facts.awake(fire, suspendedBefore: before))) }
    candidates.append((.boot, facts.awake(.milliseconds(facts.now.bootMilliseconds))))
    if let length = facts.enabledFor { candidates.append((.enabling, max(.zero, length))) }
    let ends = [
      facts.unpaused.flatMap { facts.elapsed(since: $0) }, facts.pauseEnd.map { Silence.elapsed(since: $0, facts) },
    ]
    for end in ends.compactMap({ $0 }) where fire.map({ end < $0 }) ?? true {
      candidates.append((.unpausing, facts.awake(end, suspendedBefore: before)))
    }
    if let length = facts.resumedFor { candidates.append((.resume, max(.zero, length))) }
    // Of equals the first: a fire says more than the boot that it came with.
    let least = candidates.map(\.1).min() ?? .zero
    since = candidates.first { $0.1 == least }?.0 ?? .boot
    length = least
  }

  /// A pause ends by the wall clock, which may have been set since: the shorter of what both clocks say, so that a step
  /// raises nothing.
  private static func elapsed(since end: Facts.PauseEnd, _ facts: Facts) -> Duration {
    let wall = facts.now.wall - end.until
    guard let made = end.made, let sinceMade = facts.elapsed(since: made) else { return max(.zero, wall) }
    return max(.zero, min(wall, sinceMade - (end.until - made.wall)))
  }
}
