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
  /// How long categories rest after bad ends in a row, where their own say nothing else.
  public var backOff = BackOff()
  /// What is left to the machine; nil: nobody looks.
  public var host: HostPolicy? = HostPolicy()
  /// Commands that say whether something may start, in their order.
  public var gates: [GatePolicy] = []
  /// Categories that share a ceiling, in their order.
  public var families: [FamilyPolicy] = []
  /// Routes to models or machines, in their order; none: workers need none.
  public var backends: [BackendPolicy] = []
  /// A hold that lasts longer is an alarm; nil: none is.
  public var heldAlarm: Duration? = .seconds(86_400)
  /// How shares are kept; nil: they are measured only.
  public var shares: SharePolicy?
  /// What is told of each fire; nil: nobody.
  public var onFire: HookPolicy?
  /// Who is told when a person is needed; nil: nobody.
  public var notify: NotifyPolicy?
  /// What gets the record of each run's end; nil: nothing.
  public var onOutcome: HookPolicy?
  /// Where Prometheus is told of the loop; nil: nowhere.
  public var metrics: MetricsPolicy?
  /// How long what is kept.
  public var keep: Retention
  /// Per-category overrides, already laid over the defaults.
  public var categories: [Category: CategoryPolicy]

  /// A configuration with the documented defaults for all that is not given.
  public init(
    selector: SelectorPolicy, allowlist: [Category], names: CategoryNames = CategoryNames(), width: Int = 6,
    perFire: Int? = 3,
    stateDirectory: String? = nil, lockFile: String? = nil, launcher: LauncherChoice = .auto,
    units: UnitPolicy = UnitPolicy(), worker: WorkerPolicy, respawn: RespawnPolicy = RespawnPolicy(),
    keep: Retention = Retention(),
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

  /// After so long the use of a slot weighs half, whether shares are kept or not.
  public var halfLife: Duration { shares?.halfLife ?? SharePolicy.usualHalfLife }

  /// What holds for one category: its overrides, or the defaults.
  public func policy(for category: Category) -> CategoryPolicy {
    categories[category] ?? CategoryPolicy(worker: worker, respawn: respawn, backOff: backOff)
  }
}
