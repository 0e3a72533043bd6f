/// What could be seen of how this process came to be: what `FiredBy` is decided from.
public struct FiringFacts: Sendable, Equatable {
  /// The process runs inside a worker of fanout.
  public var isInsideWorker = false
  /// Set where a manager of systemd executed this process or its parent.
  public var unit: Unit?
  /// The process has a controlling terminal.
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
      // TRIGGER_UNIT is stale after the first elapse and is there for `systemctl start` as well: only the timer's own
      // state tells. A manager that does not answer leaves what is by far the likeliest.
      return unit.reading?.isRunning ?? true ? .timer : .person
    }
    if ancestors.contains(where: FiringFacts.cronNames.contains) { return .cron }
    return hasTerminal ? .person : .program
  }
}
