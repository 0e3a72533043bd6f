/// What was true when a fire planned: the ledger's word, locks, pauses, gates and time. Stored whole with the fire.
public struct Facts: Sendable, Equatable {
  /// The wall clock.
  public var now: WallTime
  /// Lanes that hold a slot, over all fires.
  public var live: Int
  /// Categories that are busy, and by what.
  public var busy: [Category: String]
  /// Categories whose safety state could not be read, and why.
  public var unreadable: [Category: String]
  /// Safety state of everything that could not be read, and why (say, the pause of all).
  public var unreadableForAll: String?
  /// The pause of everything.
  public var pauseOfAll: Pause?
  /// Pauses of categories.
  public var pauses: [Category: Pause]
  /// When each category was last released by a run that starts a cooldown.
  public var released: [Category: WallTime]
  /// What the ends of each category came to in a row.
  public var streaks: [Category: Streaks]
  /// So long before its end a rest counts as over.
  public var slack: Duration
  /// What was read of the machine; nil: nobody looked.
  public var host: HostFacts?
  /// Categories of the lanes that hold a slot.
  public var lanes: Set<Category> = []
  /// What the gates of the configuration said.
  public var answers: [GateAnswer] = []
  /// What ended runs may have left for review since the oldest sample of a queue.
  public var debts: [ReviewDebt] = []
  /// What categories have taken of the slots; nil: of a fire of an earlier version that is not known.
  public var use: UseFacts?
  /// On which backend each live category is.
  public var routes: [Category: String] = [:]
  /// What the journal says of each backend that a run ever started on.
  public var backends: [String: BackendFacts] = [:]
  /// Backends that a person holds.
  public var backendHolds: [String: Pause] = [:]
  /// Backends of which that cannot be read, and why.
  public var unreadableBackends: [String: String] = [:]
  /// Closed gates that hold for every category, in order.
  public var gates: [ClosedGate]
  /// Claims of this fire that were denied after it had planned, with the reason: they pass their place on.
  public var denied: [Category: Reason]
  /// Launches of this fire that failed, and why: they stay admitted, and pass their place on.
  public var failed: [Category: String]
  /// Telemetry that could not be read: said, never decisive.
  public var unknown: [String]

  /// Facts; by default nothing is running, paused or resting.
  public init(
    now: WallTime, live: Int = 0, busy: [Category: String] = [:], unreadable: [Category: String] = [:],
    unreadableForAll: String? = nil, pauseOfAll: Pause? = nil, pauses: [Category: Pause] = [:],
    released: [Category: WallTime] = [:], streaks: [Category: Streaks] = [:], slack: Duration = .zero,
    gates: [ClosedGate] = [], denied: [Category: Reason] = [:], failed: [Category: String] = [:],
    unknown: [String] = []
  ) {
    self.now = now
    self.live = live
    self.busy = busy
    self.unreadable = unreadable
    self.unreadableForAll = unreadableForAll
    self.pauseOfAll = pauseOfAll
    self.pauses = pauses
    self.released = released
    self.streaks = streaks
    self.slack = slack
    self.gates = gates
    self.denied = denied
    self.failed = failed
    self.unknown = unknown
  }

  /// What may change at any moment: pauses, closed gates, who holds which category, and what of that cannot be read.
  public init(
    now: WallTime, pauses: PauseReading, gate: ClosedGate?, holders: [(category: Category, by: String)],
    unreadable: String?
  ) {
    self.init(
      now: now, live: Set(holders.map(\.category)).count, unreadable: pauses.unreadable,
      unreadableForAll: pauses.unreadableForAll ?? unreadable, pauseOfAll: pauses.all, pauses: pauses.categories,
      gates: gate.map { [$0] } ?? [])
    for (category, by) in holders { busy[category] = by }
    lanes = Set(holders.map(\.category))
    backendHolds = pauses.backends
    unreadableBackends = pauses.unreadableBackends
  }

  /// Takes in what the journal amounts to at that moment.
  public mutating func take(_ standing: Standing, at present: Moment) {
    released = standing.released
    use = standing.use(at: present, live: lanes)
    streaks = standing.streaks
    slack = standing.beat.slack
    takeBackends(standing, at: present)
  }

  /// Takes in who lives on which backend by the journal, and who gets through.
  public mutating func takeBackends(_ standing: Standing, at present: Moment) {
    routes = standing.routes(live: lanes)
    backends = standing.backendFacts(at: present, live: lanes)
  }

  /// A worker of that category takes its place on a backend.
  mutating func board(_ category: Category, on backend: String) {
    routes[category] = backend
    var known = backends[backend] ?? BackendFacts()
    if known.breaker.isShut { known.isTried = true }
    known.started = now
    backends[backend] = known
  }

  /// Takes in what the gates said; beside queues for review, what ended runs have left for them since.
  public mutating func take(_ answers: [GateAnswer], _ standing: Standing) {
    self.answers = answers
    guard let oldest = answers.compactMap(\.sample?.begun).min(by: { $0.wall < $1.wall }) else { return debts = [] }
    debts = standing.debts.filter { $0.at.precedes(oldest) != true }
  }

  /// The same moment as if nothing were running, cooling or paused (`plan --idle`).
  public var idle: Facts {
    var idle = Facts(now: now, unknown: unknown)
    // What was taken of the slots is past, whoever runs now.
    idle.use = use
    return idle
  }
}
