/// Who or what set a fire off.
public enum FiredBy: String, Sendable, CaseIterable {
  /// A timer of systemd.
  case timer
  /// cron, or one of its kind.
  case cron
  /// Somebody at a terminal, or by `systemctl start`.
  case person
  /// Anything else: a script, another service, a worker.
  case program
}

/// What set a fire off, and what is known of the schedule behind it.
public struct Firing: Sendable, Equatable {
  /// Who or what.
  public var by: FiredBy
  /// The timer's unit, where one fired.
  public var timer: String?
  /// Whose manager that timer belongs to: `user` or `system`.
  public var manager: String?
  /// How long after the time it was meant for it began, where the manager tells.
  public var late: Duration?
  /// How long until the next one was expected, counted from the time this one was meant for.
  public var every: Duration?

  /// A firing.
  public init(by: FiredBy, timer: String? = nil, manager: String? = nil, late: Duration? = nil, every: Duration? = nil) {
    self.by = by
    self.timer = timer
    self.manager = manager
    self.late = late
    self.every = every
  }
}

/// What could be seen of how this process came to be: what `FiredBy` is decided from.
public struct FiringFacts: Sendable, Equatable {
  /// It runs inside a worker of fanout.
  public var isInsideWorker = false
  /// Set where a manager of systemd executed this process or its parent.
  public var unit: Unit?
  /// It has a controlling terminal.
  public var hasTerminal = false
  /// The names of the processes that it descends from, the nearest first.
  public var ancestors: [String] = []

  /// A unit that a manager started.
  public struct Unit: Sendable, Equatable {
    /// `user` or `system`.
    public var manager: String
    /// The timer that may have started it; nil: it has none.
    public var timer: String?
    /// What that timer said while the unit ran; nil: nobody answered.
    public var reading: TimerReading?
    /// A unit.
    public init(manager: String, timer: String? = nil, reading: TimerReading? = nil) {
      self.manager = manager
      self.timer = timer
      self.reading = reading
    }
  }

  /// Nothing seen.
  public init() {}

  /// The names by which cron and its kind run their jobs.
  public static let cronNames: Set<String> = ["cron", "crond", "CRON", "anacron", "fcron", "cronie"]

  /// Who or what it was.
  public var firedBy: FiredBy {
    // A worker inherits the timer's variables and may descend from cron; nevertheless it was the worker.
    if isInsideWorker { return .program }
    if let unit {
      guard unit.timer != nil else { return hasTerminal ? .person : .program }
      // TRIGGER_UNIT is stale after the first elapse and is there for `systemctl start` as well: only the timer's own state tells.
      // A manager that does not answer leaves what is by far the likeliest.
      return unit.reading?.isRunning ?? true ? .timer : .person
    }
    if ancestors.contains(where: FiringFacts.cronNames.contains) { return .cron }
    return hasTerminal ? .person : .program
  }
}
