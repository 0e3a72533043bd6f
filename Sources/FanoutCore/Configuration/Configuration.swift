/// Everything that `fanout.json5` says, read, checked and resolved (SPEC 3). Paths are still as written, made absolute.
public struct Configuration: Sendable, Equatable {
  /// How the selector is asked.
  public var selector: SelectorPolicy
  /// What may run at all, in the order of the final safety net.
  public var allowlist: [Category]
  /// The names and their aliases.
  public var names: CategoryNames
  /// Live workers over all fires, at most.
  public var width: Int
  /// New workers per fire, at most; nil: no limit of its own.
  public var perFire: Int?
  /// The state directory, absolute; nil: it follows from where the configuration lies.
  public var stateDirectory: String?
  /// A lock file path with `{category}` in it, absolute; nil: `STATE/locks/CATEGORY.lock`.
  public var lockFile: String?
  /// Which launcher starts the workers.
  public var launcher: LauncherChoice
  /// How units of systemd are made.
  public var units: UnitPolicy
  /// What a worker is, where its category says nothing else.
  public var worker: WorkerPolicy
  /// When a productive worker runs once more, where its category says nothing else.
  public var respawn: RespawnPolicy
  /// What is told of each fire; nil: nobody.
  public var onFire: OnFirePolicy?
  /// How long what is kept.
  public var keep: Retention
  /// Per-category overrides, already laid over the defaults.
  public var categories: [Category: CategoryPolicy]

  /// A configuration with the documented defaults for all that is not given.
  public init(
    selector: SelectorPolicy, allowlist: [Category], names: CategoryNames = CategoryNames(), width: Int = 6, perFire: Int? = 3,
    stateDirectory: String? = nil, lockFile: String? = nil, launcher: LauncherChoice = .auto,
    units: UnitPolicy = UnitPolicy(), worker: WorkerPolicy, respawn: RespawnPolicy = RespawnPolicy(), keep: Retention = Retention(),
    categories: [Category: CategoryPolicy] = [:]
  ) {
    self.selector = selector
    self.allowlist = allowlist
    self.names = names
    self.width = width
    self.perFire = perFire
    self.stateDirectory = stateDirectory
    self.lockFile = lockFile
    self.launcher = launcher
    self.units = units
    self.worker = worker
    self.respawn = respawn
    self.keep = keep
    self.categories = categories
  }

  /// What holds for one category: its overrides, or the defaults.
  public func policy(for category: Category) -> CategoryPolicy {
    categories[category] ?? CategoryPolicy(worker: worker, respawn: respawn)
  }
}

/// How the selector is run and what happens without a usable answer.
public struct SelectorPolicy: Sendable, Equatable {
  /// An argv, never a shell line.
  public var command: [String]
  /// Where it runs, absolute.
  public var directory: String
  /// How long it may take.
  public var timeLimit: Duration
  /// How many bytes it may write to stdout.
  public var outputLimit: Int
  /// What follows an unusable answer.
  public var fallback: Fallback
  /// At most this many runs in a degraded fire; nil: as many as any fire.
  public var fallbackStarts: Int?

  /// A selector with the documented defaults.
  public init(
    command: [String], directory: String, timeLimit: Duration = .seconds(30), outputLimit: Int = 8 << 20,
    fallback: Fallback = .allowlist, fallbackStarts: Int? = nil
  ) {
    self.command = command
    self.directory = directory
    self.timeLimit = timeLimit
    self.outputLimit = outputLimit
    self.fallback = fallback
    self.fallbackStarts = fallbackStarts
  }
}

/// Which launcher a configuration asks for.
public enum LauncherChoice: String, Sendable, CaseIterable {
  /// The one that fits where the fire runs.
  case auto
  /// One detached supervisor for all runs of a fire.
  case process
  /// One transient systemd service per run.
  case systemd
}

/// What one worker is and how far it may go.
public struct WorkerPolicy: Sendable, Equatable {
  /// An argv, never a shell line.
  public var command: [String]
  /// Where it runs, absolute.
  public var directory: String
  /// Added to the fire's environment, in order of name.
  public var environment: [EnvironmentEntry]
  /// How long it must live to count as started.
  public var confirmFor: Duration
  /// How long it may run; nil: no limit.
  public var timeLimit: Duration?
  /// How long it may be silent; nil: for ever.
  public var stallAfter: Duration?
  /// How many bytes its log may take on disk.
  public var outputLimit: Int
  /// How it is asked to end; KILL always follows.
  public var teardown: [TeardownStep]
  /// What its unit may take, with the `systemd` launcher.
  public var limits: UnitLimits

  /// A worker with the documented defaults.
  public init(
    command: [String], directory: String, environment: [EnvironmentEntry] = [], confirmFor: Duration = .seconds(5),
    timeLimit: Duration? = .seconds(3600), stallAfter: Duration? = nil, outputLimit: Int = 8 << 20,
    teardown: [TeardownStep] = [TeardownStep(signal: Signals.terminate, wait: .seconds(60))], limits: UnitLimits = UnitLimits()
  ) {
    self.command = command
    self.directory = directory
    self.environment = environment
    self.confirmFor = confirmFor
    self.timeLimit = timeLimit
    self.stallAfter = stallAfter
    self.outputLimit = outputLimit
    self.teardown = teardown
    self.limits = limits
  }
}

/// One name and value of an environment. The value is never printed.
public struct EnvironmentEntry: Sendable, Equatable {
  /// The name.
  public var name: String
  /// The value.
  public var value: String
  /// A name and its value.
  public init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}

/// One step of a teardown: a signal, and how long it is given.
public struct TeardownStep: Sendable, Equatable {
  /// The signal's number.
  public var signal: Int32
  /// How long the tree has to end before the next step.
  public var wait: Duration
  /// A step.
  public init(signal: Int32, wait: Duration) {
    self.signal = signal
    self.wait = wait
  }
}

/// When a productive worker runs once more.
public struct RespawnPolicy: Sendable, Equatable {
  /// 0 or 1: generation 1 is the last.
  public var limit: Int
  /// The least grade that earns it; nil: any productive run does.
  public var gradeAtLeast: Double?
  /// How long after the end of generation 0.
  public var delay: Duration
  /// A policy with the documented defaults.
  public init(limit: Int = 1, gradeAtLeast: Double? = nil, delay: Duration = .seconds(180)) {
    self.limit = limit
    self.gradeAtLeast = gradeAtLeast
    self.delay = delay
  }
}

/// What holds for one category.
public struct CategoryPolicy: Sendable, Equatable {
  /// Its worker.
  public var worker: WorkerPolicy
  /// Its respawn.
  public var respawn: RespawnPolicy
  /// How long after its last release it rests; nil: not at all.
  public var cooldown: Duration?
  /// Its share of the runs, 0 to 1. Read and kept for shares; nothing in this version enforces one, and `check` says so.
  public var target: Double?
  /// A policy.
  public init(worker: WorkerPolicy, respawn: RespawnPolicy, cooldown: Duration? = nil, target: Double? = nil) {
    self.worker = worker
    self.respawn = respawn
    self.cooldown = cooldown
    self.target = target
  }
}

/// How long what is kept (SPEC 3 `keep`); nil: for ever, or without bound.
public struct Retention: Sendable, Equatable {
  /// Directories of ended runs.
  public var runs: Duration?
  /// Bytes of all logs together.
  public var logs: Int?
  /// Directories of fires.
  public var fires: Duration?
  /// Journal days.
  public var journal: Duration?
  /// Below this many free bytes nothing new starts; 0: no such gate.
  public var freeSpace: Int
  /// Retention with the documented defaults.
  public init(
    runs: Duration? = .seconds(14 * 86400), logs: Int? = 2 << 30, fires: Duration? = .seconds(14 * 86400),
    journal: Duration? = .seconds(400 * 86400), freeSpace: Int = 1 << 30
  ) {
    self.runs = runs
    self.logs = logs
    self.fires = fires
    self.journal = journal
    self.freeSpace = freeSpace
  }
}
