/// What happened in a window of time: fires, slots, locks, outcomes, and the demand that was refused.
///
/// Windows go by event time: a fire belongs to the window in which it began, a run to the one in which it started,
/// wherever its end is written.
public struct Report: Sendable, Equatable {
  /// From `lowerBound`, up to and without `upperBound`.
  public var window: Range<WallTime>
  /// Fires of the timer, of cron, of a person's `fanout fire`.
  public var fires = Fires()
  /// A person's one-shots (`fanout run`), which no selector decided.
  public var oneShots = Fires()
  /// Fires whose begin has no end and that are not running now.
  public var interrupted: [FireID] = []
  /// Who set the fires off, where that is on record.
  public var firedBy = NameCounts()
  /// How late fires of timers were.
  public var lateness = Lateness()
  /// Fires of timers that did not come: by the gaps between those that did, against the interval that each of them
  /// expected.
  public var missed = 0
  /// What limited the fires that ended.
  public var constraints = NameCounts()
  /// How far fires did what their selectors meant, of those of which that can be said.
  public var intent = Mean()
  /// How much of all that was asked for started.
  public var demandMet = Mean()
  /// The causes of degraded fires.
  public var degraded = NameCounts()
  /// How long the selectors took.
  public var selector = SelectorTimes()
  /// Fires that got the same answer as the one before them that got any.
  public var sameAnswers = 0
  /// Categories that were asked for and withheld: `notAllowlisted` first, then in order of first appearance.
  public var withheld: [Withheld] = []
  /// What the recorded locks prove.
  public var locks: LockAudit
  /// Outcomes of first runs, categories in order of name.
  public var outcomes: [(category: String, counts: NameCounts)] = []
  /// What categories took of the slots, in order of name.
  public var use: [Use] = []
  /// What came into queues for review, and what went, in the order of their first samples.
  public var reviews: [ReviewFlow] = []
  /// Respawns, a cohort of their own.
  public var respawns = Respawns()
  /// How many of the last twenty runs that ended were no-ops, and how many there were of twenty.
  public var noopLast20 = (count: 0, of: 0)
  /// Runs without a reported outcome: never credited.
  public var unreported = 0
  /// Runs without an end so far.
  public var open = 0
  /// Leftovers of runs that had to be ended.
  public var swept: Int64 = 0
  /// Runs whose log took more than its limit on disk, and the most bytes it took.
  public var overshoots = (count: 0, mostBytes: Int64(0))
  /// Second terminal records of one run.
  public var extraEnds = 0
  /// Lines and pieces of lines of the journal that are no records.
  public var torn: Int

  /// Fires and what they did, by their own summaries.
  public struct Fires: Sendable, Equatable {
    /// How many.
    public var count = 0
    /// Which of them have no end yet and go on.
    public var running = 0
    /// What plans admitted.
    public var admitted: Int64 = 0
    /// What was confirmed started, refused ones among them.
    public var started: Int64 = 0
    /// What had refused before its fire ended.
    public var refused: Int64 = 0
    /// What did not start.
    public var failed: Int64 = 0
    /// What was withheld.
    public var withheld: Int64 = 0
  }

  /// A mean of fires.
  public struct Mean: Sendable, Equatable {
    /// Of how many.
    public private(set) var count = 0
    private var sum = 0.0

    /// Of none.
    public init() {}

    /// The mean; nil: of none.
    public var value: Double? { count > 0 ? sum / Double(count) : nil }

    mutating func add(_ value: Double) {
      count += 1
      sum += value
    }
  }

  /// What a category took of the slots in the window, respawns among it.
  public struct Use: Sendable, Equatable {
    /// The category.
    public var category: String
    /// How many of its runs started.
    public var runs = 0
    /// How many of these were productive.
    public var productive = 0
    /// How long they took, the open ones up to the end of the window.
    public var time: Duration = .zero
  }

  /// How late fires were.
  public struct Lateness: Sendable, Equatable {
    /// Of how many that is known.
    public var known = 0
    /// The middle one; of two middle ones their mean.
    public var median: Duration = .zero
    /// The worst.
    public var worst: Duration = .zero
  }

  /// How long selectors took, in milliseconds.
  public struct SelectorTimes: Sendable, Equatable {
    /// How often one was asked.
    public var asked = 0
    /// The middle one; of two middle ones their mean.
    public var median: Int64 = 0
    /// The longest.
    public var most: Int64 = 0
  }

  /// What was withheld for one reason.
  public struct Withheld: Sendable, Equatable {
    /// The reason.
    public var reason: String
    /// How often.
    public var count: Int64 = 0
    /// Which.
    public var names = NameCounts()
    /// How many more there were whose names did not fit into their fires' records.
    public var unnamed: Int64 { max(0, count - Int64(names.total)) }
  }

  /// What became of respawns.
  public struct Respawns: Sendable, Equatable {
    /// How many started.
    public var count = 0
    /// How they ended.
    public var outcomes = NameCounts()
    /// Why others were denied.
    public var denied = NameCounts()
  }

  /// The report of these records, of which those around the window are read but not counted. `running` names fires that
  /// are at work now; `torn` is what the reader of the journal counted.
  public init(_ records: some Sequence<Record>, window: Range<WallTime>, running: [FireID] = [], torn: Int = 0) {
    var collector = Collector(window: window)
    for record in records { collector.apply(record) }
    self = collector.report(running: running, torn: torn)
  }

  init(window: Range<WallTime>, locks: LockAudit, torn: Int) {
    self.window = window
    self.locks = locks
    self.torn = torn
  }

  /// Two reports that say the same.
  public static func == (left: Report, right: Report) -> Bool { left.json() == right.json() }
}
