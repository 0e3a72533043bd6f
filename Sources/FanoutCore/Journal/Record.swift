/// One line of the journal: when, about what, and what happened.
public struct Record: Sendable, Equatable {
  /// The schema this program writes. A newer one is read for display, and nothing fires on it.
  public static let schema = Schema.journal
  /// The longest line, in bytes, its newline included.
  public static let longest = 4096

  /// When it was written.
  public var moment: Moment
  /// The fire it is about.
  public var fire: String?
  /// The run it is about.
  public var run: String?
  /// The category it is about.
  public var category: Category?
  /// What happened.
  public var event: Event
  /// The schema it was written in.
  public var schema: Int64

  /// A record.
  public init(
    moment: Moment, fire: String? = nil, run: String? = nil, category: Category? = nil, event: Event, schema: Int64 = Record.schema
  ) {
    self.moment = moment
    self.fire = fire
    self.run = run
    self.category = category
    self.event = event
    self.schema = schema
  }
}

/// What a record tells.
public enum Event: Sendable, Equatable {
  /// A fire looks; written before its selector runs.
  case fireBegan(FireBegin)
  /// It is done.
  indirect case fireEnded(FireEnd)
  /// A category's lock was taken for the lane of this run, by that process; its number means it in that namespace (`RecordedNumbers`).
  case lockAcquired(path: String, taker: Int32, namespace: String? = nil)
  /// It is about to be freed, or was found free with its holder gone.
  case lockReleased(holderGone: Bool)
  /// A run is open; on disk before its worker is executed.
  case runStarted(RunStart)
  /// Its worker was executed.
  case runSpawned(WorkerProcess)
  /// It was alive after `confirmFor`.
  case runConfirmed
  /// Another supervisor took it over; with a gap in the lock or without.
  case runAdopted(supervisor: String, gap: Bool)
  /// Its terminal record.
  indirect case runEnded(RunEndRecord)
  /// Its respawn was due and will not be.
  case respawnDenied(why: String)
  /// An operator paused a category, or everything.
  case paused(until: WallTime?, why: String?)
  /// An operator lifted a pause.
  case unpaused
  /// The `onFire` command of a fire did not do what it is for.
  case onFireFailed(why: String)
  /// Old runs, fires and journal days were removed; `more` are left to remove.
  case pruned(runs: Int64, fires: Int64, days: Int64, more: Bool)
  /// Nothing was removed, because the wall clock is that far ahead of what is proven.
  case clockAhead(by: Duration)
  /// A kind that this program does not know.
  case other(kind: String)
}

/// The begin of a fire.
public struct FireBegin: Sendable, Equatable {
  /// The program's version.
  public var version: String
  /// The digest of the configuration.
  public var configuration: String
  /// What fired: `fire` or `run` (a person's one-shot).
  public var trigger: String
  /// Who set it off; nil in records of versions that did not look.
  public var firing: Firing?
  /// The launcher in force.
  public var launcher: String?
  /// How long this boot had been suspended altogether (CLOCK_BOOTTIME less CLOCK_MONOTONIC).
  public var suspended: Duration?
  /// How manieth boot of the machine this is, as far as the state directory knows: boots have no order of their own.
  public var bootNumber: Int64?
  /// The trigger of a person's one-shot.
  static let oneShot = "run"
  /// Whether a person's one-shot (`fanout run`) fired it.
  var isOneShot: Bool { trigger == FireBegin.oneShot }
  /// A begin.
  public init(
    version: String, configuration: String, trigger: String, firing: Firing? = nil, launcher: String? = nil, suspended: Duration? = nil,
    bootNumber: Int64? = nil
  ) {
    self.version = version
    self.configuration = configuration
    self.trigger = trigger
    self.firing = firing
    self.launcher = launcher
    self.suspended = suspended
    self.bootNumber = bootNumber
  }
}

/// The end of a fire: its summary as numbers.
public struct FireEnd: Sendable, Equatable {
  /// How many the plan admitted.
  public var admitted: Int64 = 0
  /// How many were confirmed started, refused ones among them.
  public var started: Int64 = 0
  /// How many of the started had refused before the fire ended.
  public var refused: Int64 = 0
  /// How many did not start.
  public var failed: Int64 = 0
  /// How many candidates were withheld.
  public var withheld: Int64 = 0
  /// Lanes live at the end.
  public var live: Int64 = 0
  /// How many there may be.
  public var width: Int64 = 0
  /// `selector`, `allowlist(CAUSE)`, …
  public var source = "selector"
  /// The sentence behind a degraded source.
  public var cause: String?
  /// What limited it.
  public var constraint = "supply"
  /// The admitted categories in order, as many as fit.
  public var categories: [String] = []
  /// Reasons with how many they withheld, in order of first appearance.
  public var reasons: [ReasonCount] = []
  /// What did not start, and why, as much as fits.
  public var failures: [Failure] = []
  /// How long the selector took; nil: it was not run.
  public var selectorMilliseconds: Int64?
  /// The digest of its answer.
  public var answer: String?
  /// The exit code of the fire.
  public var exit: Int64 = 0
  /// Names were left out because the line was full.
  public var isClipped = false

  /// An end with nothing in it.
  public init() {}

  /// A reason, how many it withheld, and which, as many as fit.
  public struct ReasonCount: Sendable, Equatable {
    /// The word.
    public var reason: String
    /// How many.
    public var count: Int64
    /// Which.
    public var names: [String]
    /// A count.
    public init(reason: String, count: Int64, names: [String]) {
      self.reason = reason
      self.count = count
      self.names = names
    }
  }

  /// A category that did not start.
  public struct Failure: Sendable, Equatable {
    /// The category.
    public var category: String
    /// Why.
    public var why: String
    /// A failure.
    public init(category: String, why: String) {
      self.category = category
      self.why = why
    }
  }
}

/// The start of a run.
public struct RunStart: Sendable, Equatable {
  /// 0 or 1.
  public var generation: Int64
  /// The bad ends of its category in a row before it, plus 1. Schema 1 calls it `attempt`.
  public var streak: Int64
  /// The step that named it.
  public var source: String
  /// Its place in its fire.
  public var rank: Int64
  /// The supervisor that holds it.
  public var supervisor: String
  /// The unit of systemd that it runs in; nil: none of its own.
  public var unit: String?
  /// Limits that the configuration asks for and that nothing enforces there, by their names.
  public var unenforced: [String] = []
  /// What differs from the surroundings of its fire (umask, priority, resource limits), in words.
  public var unlike: [String] = []
  /// A start.
  public init(generation: Int64, streak: Int64, source: String, rank: Int64, supervisor: String) {
    self.generation = generation
    self.streak = streak
    self.source = source
    self.rank = rank
    self.supervisor = supervisor
  }
}

/// The process of a worker: what proves later that a number is still the same process.
public struct WorkerProcess: Sendable, Equatable {
  /// Its process number, which is its session's as well.
  public var pid: Int32
  /// Its start in clock ticks since boot, from `/proc/PID/stat`.
  public var startTicks: UInt64
  /// CLOCK_MONOTONIC at its start: limits count from here.
  public var since: MonotonicTime
  /// Where the number means it (`RecordedNumbers`); nil in records of 0.1.
  public var namespace: String?
  /// A worker process.
  public init(pid: Int32, startTicks: UInt64, since: MonotonicTime, namespace: String? = nil) {
    self.pid = pid
    self.startTicks = startTicks
    self.since = since
    self.namespace = namespace
  }
}

/// The terminal record of a run: what of its end fits into a line. The whole report stays in its directory.
public struct RunEndRecord: Sendable, Equatable {
  /// How it ended.
  public var outcome: Outcome
  /// Why, where that is not plain.
  public var detail: String?
  /// How its worker exited.
  public var exit: ExitStatus
  /// Why fanout ended it.
  public var cause: EndCause?
  /// What it declared, where that was beaten.
  public var declared: Outcome?
  /// Its grade.
  public var grade: Double?
  /// In its own words.
  public var summary: String?
  /// In its own words.
  public var reason: String?
  /// In its own words.
  public var question: String?
  /// In its own words.
  public var session: String?
  /// How many reviews its work needs.
  public var reviews: Int64?
  /// How long it ran.
  public var elapsedMilliseconds: Int64?
  /// Leftovers that were ended, as many as fit.
  public var swept: [SweptProcess] = []
  /// How many there were.
  public var sweptCount: Int64 = 0
  /// `due`, `denied:WHY`, or nil: nothing to decide.
  public var respawn: String?
  /// The size of its log as written.
  public var logBytes: Int64 = 0
  /// How much of it was cut.
  public var cutBytes: Int64 = 0
  /// The most that the log took on disk; recorded where that was more than its limit.
  public var overshootBytes: Int64?
  /// How many processes of its unit the kernel killed for want of memory; nil: none, or nobody counted.
  public var outOfMemoryKills: Int64?
  /// By what it is known that nothing of it was left. On record where that was less than the kernel's word; 0.1 wrote none.
  public var proof = EndProof.kernel

  /// Notes what the kernel did to it for want of memory; a limit in bytes, where there is one, is named.
  public mutating func note(outOfMemoryKills kills: Int64, limit: Int?) {
    guard kills > 0 else { return }
    outOfMemoryKills = kills
    let limit = limit.map { " (memoryMax \(ByteCount(bytes: Int64($0)).written))" } ?? ""
    let what = "out of memory: the kernel killed \(kills == 1 ? "one process" : "\(kills) processes") of its unit" + limit
    detail = [what, detail].compactMap { $0 }.joined(separator: "; ")
  }

  /// A record with an outcome and an exit.
  public init(outcome: Outcome, exit: ExitStatus) {
    self.outcome = outcome
    self.exit = exit
  }

  /// The record of an end.
  public init(_ end: RunEnd) {
    self.init(outcome: end.verdict.outcome, exit: end.exit)
    detail = end.verdict.detail
    cause = end.cause
    if case .report(let report) = end.reading {
      declared = report.outcome == end.verdict.outcome ? nil : report.outcome
      grade = report.grade
      summary = report.summary
      reason = report.reason
      question = report.question
      session = report.session
      reviews = report.reviews
      if let text = report.unreadableGrade { detail = [detail, "unreadable grade: \(text)"].compactMap { $0 }.joined(separator: "; ") }
    }
    elapsedMilliseconds = end.elapsed?.milliseconds
    proof = end.proof
    swept = end.swept
    sweptCount = Int64(end.swept.count)
    respawn =
      switch end.respawn {
      case .due: "due"
      case .denied(let why): Self.denied + why
      case .notEarned: nil
      }
  }
}
