/// How a loop is, as metrics for Prometheus: the facts of `status` and `report`, and nothing that those do not say.
///
/// A pure function of its facts. Where the state could not be looked at only that is said.
public struct LoopMetrics: Sendable {
  /// Which loop: the labels of every sample, so that those of several loops of one machine can lie side by side.
  public struct Identity: Sendable, Equatable {
    /// The name of the loop (`--name`); nil: it has none, and the label is empty.
    public var loop: String?
    /// The path of the configuration.
    public var configuration: String
    /// The version of the program.
    public var version: String

    /// A loop.
    public init(loop: String?, configuration: String, version: String) {
      self.loop = loop
      self.configuration = configuration
      self.version = version
    }
  }

  /// What a look at the loop saw.
  public struct Facts: Sendable {
    /// The categories that may run.
    public var allowlist: [Category] = []
    /// Live runs at once, at most.
    public var width = 0
    /// Since when each live category's run lives; nil: that is not known.
    public var live: [Category: WallTime?] = [:]
    /// The categories whose locks are seen held, by whomever.
    public var locked: Set<Category> = []
    /// Everything is paused.
    public var isPaused = false
    /// The categories that are paused by themselves.
    public var paused: Set<Category> = []
    /// The categories that rest.
    public var resting: Set<Category> = []
    /// A fire is at work.
    public var isFiring = false
    /// What is wrong, or waits for a person.
    public var causes: [HealthCause] = []
    /// The last fire that was no person's one-shot.
    public var lastFire: FireFacts?
    /// Whether fires come as they are expected; nil: not looked at.
    public var cadence: Cadence?
    /// The room where the state lies; nil: not known.
    public var room: DiskRoom?
    /// What the journal that is kept amounts to.
    public var report: Report

    /// Facts of which only the report is known.
    public init(report: Report) { self.report = report }
  }

  /// Which loop.
  public let identity: Identity
  /// What was seen of it; nil: it could not be looked at.
  public let facts: Facts?

  /// The metrics of a loop.
  public init(_ identity: Identity, _ facts: Facts?) {
    self.identity = identity
    self.facts = facts
  }

  /// All of it in Prometheus' text format, with a line feed at its end.
  public var text: String {
    let labels = [
      MetricFamily.Label(name: "loop", value: identity.loop ?? ""),
      MetricFamily.Label(name: "configuration", value: identity.configuration),
    ]
    return MetricFamily.text(families, labels: labels)
  }

  /// Each metric, in the order in which they are printed.
  var families: [MetricFamily] {
    var info = MetricFamily("info", "The version of fanout that wrote this; always 1.")
    info.add(true, ["version": identity.version])
    var up = MetricFamily("up", "Whether the state of the loop could be looked at (1), or nothing is known (0).")
    up.add(facts != nil)
    guard let facts else { return [info, up] }
    return [info, up] + facts.now + facts.ofFires + facts.ofJournal
  }
}

extension LoopMetrics.Facts {
  /// Each category that may run, and whatever else is seen of any.
  private var categories: [Category] {
    let others = Set(live.keys).union(locked).union(paused).union(resting).subtracting(allowlist)
    return allowlist + others.sorted()
  }

  /// What holds at this moment.
  fileprivate var now: [MetricFamily] {
    var healthy = MetricFamily("healthy", "Whether `fanout status --check` finds nothing wrong (1) or something (0).")
    healthy.add(causes.isEmpty)
    var wrong = MetricFamily("health_causes", "What is wrong or waits for a person, by the kind of cause, now.")
    for kind in HealthCause.Kind.allCases {
      wrong.add(.whole(Int64(causes.count { $0.kind == kind })), ["cause": kind.rawValue])
    }
    var width = MetricFamily("width", "How many runs may live at once.")
    width.add(.whole(Int64(self.width)))
    var lives = MetricFamily("live_runs", "Live runs by category; their sum are the slots that are taken.")
    var began = MetricFamily("live_run_start_timestamp_seconds", "When the live run of a category began, in unix time.")
    var locks = MetricFamily("locks_held", "Whether the lock of a category is seen held, by whomever.")
    var pauses = MetricFamily("category_paused", "Whether a category is paused by itself.")
    var rests = MetricFamily("category_resting", "Whether a category rests since its last run.")
    for category in categories {
      lives.add(live.keys.contains(category), ["category": category.name])
      began.add((live[category] ?? nil).map { .milliseconds($0.milliseconds) }, ["category": category.name])
      locks.add(locked.contains(category), ["category": category.name])
      pauses.add(paused.contains(category), ["category": category.name])
      rests.add(resting.contains(category), ["category": category.name])
    }
    var paused = MetricFamily("paused", "Whether everything is paused.")
    paused.add(isPaused)
    var free = MetricFamily("state_free_bytes", "Free bytes where the state lies.")
    free.add(room?.free.map { .whole(Int64($0)) })
    var keep = MetricFamily("state_keep_free_bytes", "Nothing new starts with less than that free (keep.freeSpace).")
    keep.add(room.map { .whole(Int64($0.keep)) })
    return [healthy, wrong, width, lives, began, locks, paused, pauses, rests, free, keep]
  }

  /// The last fire, and the one that is expected.
  fileprivate var ofFires: [MetricFamily] {
    var firing = MetricFamily("fire_at_work", "Whether a fire is at work.")
    firing.add(isFiring)
    // Of a fire that never was an alarm must come as well, and none comes of a metric that is absent.
    var last = MetricFamily(
      "last_fire_timestamp_seconds", "When the last fire ended, or began where it has no end, in unix time; 0: never.")
    last.add(.milliseconds(lastFire?.lastMoment?.wall.milliseconds ?? 0))
    var next = MetricFamily(
      "next_fire_timestamp_seconds", "When the next fire is expected, in unix time; it may be past.")
    next.add(cadence?.next.map { .milliseconds($0.milliseconds) })
    var interval = MetricFamily("fire_interval_seconds", "From one fire to the next, as they are expected.")
    interval.add(cadence?.rhythm?.interval.map { .milliseconds($0.milliseconds) })
    var runs = MetricFamily("last_fire_runs", "What the last fire that ended did, by what became of its candidates.")
    var degraded = MetricFamily(
      "last_fire_degraded", "Whether the last fire that ended could not follow its selector.")
    var exit = MetricFamily("last_fire_exit_code", "The exit code of the last fire that ended.")
    var asked = MetricFamily(
      "last_fire_selector_seconds", "How long the selector took in the last fire that asked one.")
    if let end = lastFire?.end {
      for (result, count) in [
        ("admitted", end.admitted), ("started", end.started), ("refused", end.refused), ("failed", end.failed),
        ("withheld", end.withheld),
      ] { runs.add(.whole(count), ["result": result]) }
      degraded.add(end.degradation != nil)
      exit.add(.whole(end.exit))
      asked.add(end.selectorMilliseconds.map { .milliseconds($0) })
    }
    return [firing, last, next, interval, runs, degraded, exit, asked]
  }

  /// Sums over the journal that is kept. They fall when a day leaves it (`keep.journal`).
  fileprivate var ofJournal: [MetricFamily] {
    let kept = "in the journal that is kept: a gauge, which falls when a day leaves it."
    var fires = MetricFamily("fires", "Fires that ended, by what limited them, \(kept)")
    let constraints = report.constraints
    for word in LoopMetrics.Facts.constraints {
      fires.add(.whole(Int64(constraints[word])), ["constraint": word])
    }
    for entry in constraints.entries where !LoopMetrics.Facts.constraints.contains(entry.name) {
      fires.add(.whole(Int64(entry.count)), ["constraint": entry.name])
    }
    var degraded = MetricFamily("degraded_fires", "Fires that could not follow their selector, \(kept)")
    degraded.add(.whole(Int64(report.degraded.total)))
    var interrupted = MetricFamily("interrupted_fires", "Fires that have no end and are not at work, \(kept)")
    interrupted.add(.whole(Int64(report.interrupted.count)))
    var missed = MetricFamily("missed_fires", "Fires of timers that did not come, between those that did, \(kept)")
    missed.add(.whole(Int64(report.missed)))
    var runs = MetricFamily("runs", "First runs that ended, by category and outcome, \(kept)")
    let counted = Dictionary(report.outcomes.map { ($0.category, $0.counts) }) { first, _ in first }
    let others = report.outcomes.map(\.category).filter { name in !allowlist.contains { $0.name == name } }
    for category in allowlist.map(\.name) + others {
      for outcome in Outcome.allCases {
        let count = counted[category]?[outcome.rawValue] ?? 0
        runs.add(.whole(Int64(count)), ["category": category, "outcome": outcome.rawValue])
      }
    }
    var respawns = MetricFamily("respawns", "Respawns that ended, by outcome, \(kept)")
    for outcome in Outcome.allCases {
      respawns.add(.whole(Int64(report.respawns.outcomes[outcome.rawValue])), ["outcome": outcome.rawValue])
    }
    var violations = MetricFamily("lock_violations", "Pairs of runs that held one lock at once, \(kept)")
    violations.add(.whole(Int64(report.locks.violationCount)))
    var torn = MetricFamily("journal_torn_lines", "Lines that are no records, \(kept)")
    torn.add(.whole(Int64(report.torn)))
    return [fires, degraded, interrupted, missed, runs, respawns, violations, torn]
  }

  /// The constraints that this version can find, without the names of gates. Each is there from the start, so that the
  /// first of its kind is seen as a change.
  static let constraints =
    ([
      .selector, .launcher, .perFire, .width, .allowlist, .paused, .locks, .cooldown, .supply,
    ] as [BindingConstraint]).map(\.description)
}
