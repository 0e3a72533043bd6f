import FanoutCore
import Glibc

/// What can be seen of a loop at one moment, by looking only: no lock is taken, nothing is opened for writing.
public struct Observation {
  /// When it was made.
  public let now: Moment
  /// The state directory's owner.
  public let owner: DirectoryOwner
  /// The journal that was read, which remembers what it told.
  public let journal: Journal
  /// What all of it amounts to.
  let whole: JournalStanding
  /// What is open.
  let census: Census
  /// What the journal tells.
  public let history: History
  /// Open lanes, in the order of their ids.
  public let lanes: [ObservedLane]
  /// Children of living supervisors that no run is known by.
  public let strays: [StrayProcess]
  /// Processes that live on although their run has its terminal record.
  public let leftovers: [LeftoverProcess]
  /// Locks that are held, or whose state cannot be read.
  public let locks: [ObservedLock]
  /// Pauses as their files say.
  public let pauses: Pauses.Reading
  /// Closed gates.
  public let gates: [ClosedGate]
  /// What is left of the machine; nil: nobody wants to know.
  public let host: HostFacts?
  /// What the gates of the configuration said last; of one that was never asked nothing.
  public let answers: [GateAnswer]
  /// Categories that rest, in order of name.
  public let resting: [(category: FanoutCore.Category, rest: Rest)]
  /// The process that holds the fire lock; nil: no fire is at work.
  public let fireAtWork: ObservedLock?
  /// Fires that have a begin, no end, and are not at work.
  public let interrupted: [FireID]
  /// What could not be read, as sentences.
  public let unreadable: [String]
  /// Of these what is about the index of live runs.
  public let unreadableIndex: [String]
  /// What a fire needs and could not use.
  public let obstacles: [Obstacle]
  /// How long the machine was suspended in this boot altogether.
  let suspended: Duration
  /// The wall clock is further than what proves it, and nothing old is removed for it.
  public let doubt: ProvenTime.Doubt?

  /// Categories whose lanes are not over.
  public var liveCategories: Set<FanoutCore.Category> {
    Set(lanes.lazy.filter { $0.standing.care != .over }.map(\.category))
  }

  /// What needs a person, as far as it is on record.
  public var hands: Hands { whole.standing.hands }

  /// How many slots are taken.
  public var live: Int { liveCategories.count }

  /// Looks, and reads so much of the past at least; `journal` is one of which something was read already. Throws where the state directory is there and may not be read: that
  /// is not the same as nothing.
  public init(
    _ state: StateDirectory, configuration: Configuration, clocks: Clocks, past: Duration = History.healthWindow,
    journal known: Journal? = nil, place: WorkerPlace = .here(isUnit: false)
  ) throws(SystemError) {
    let now = clocks.moment()
    obstacles = StateLook(state, configuration: configuration, now: now.wall).obstacles()
    // What the loop's own user cannot read, or what lies in the place of something, is wrong with the loop. Whoever
    // else may not look has not seen.
    let isOurs = DirectoryOwner.of(state.path) == .ours
    try state.proveReadable(excused: Set(obstacles.filter { $0.explainsUnread(toOwner: isOurs) }.map(\.path)))
    self.now = now
    suspended = clocks.suspended
    owner = DirectoryOwner.of(state.path)
    journal = known ?? Journal(state, clocks: clocks, remembers: true)
    // Looked at before the journal as well: a fire that ends between the two looks was at work when its begin was read.
    let wasAtWork = ObservedLock.one(nil, at: state.fireLock).isHeld
    let whole = JournalStanding(journal, halfLife: configuration.halfLife)
    let census = Census.take(state, journal: journal, now: now, for: .looking, standing: whole)
    (self.whole, self.census) = (whole, census)
    let cooldowns = Policy(configuration).cooldowns
    var oldest = now.wall - max(past, cooldowns.values.max() ?? .zero)
    if !census.lanes.isEmpty {
      oldest = min(oldest, Census.oldestStart(of: census.lanes.map(\.entry.run), before: now.wall))
    }
    history = History(journal, since: oldest, standing: whole, isEnough: History.isEnoughForHealth)
    // That the machine was off for long is told where a fire had to leave something for it.
    let doubt = Ages(whole.standing, at: now).doubt
    self.doubt = doubt.flatMap { !$0.isGap || whole.standing.saidAhead?.boot == now.boot ? $0 : nil }
    let ledger = history.ledger
    let sight = LaneLook(state, census: census, ledger: ledger, clocks: clocks)
    lanes = sight.lanes
    strays = sight.strays
    leftovers = sight.leftovers(of: ledger)
    locks = ObservedLock.all(in: state, allowlist: configuration.allowlist, lanes: lanes)
    let fire = ObservedLock.one(nil, at: state.fireLock)
    fireAtWork = fire.isHeld ? fire : nil
    pauses = Pauses(state).read()
    host = StartConditions(configuration, place: place).readHost()
    let files = GateFiles(state)
    answers = (configuration.gates + configuration.backends.compactMap(\.probe)).compactMap(files.answer)
    gates = [FreeSpace.gate(at: state.path, keep: configuration.keep.freeSpace)].compactMap { $0 }
    var facts = Facts(now: now.wall)
    facts.take(whole.standing, at: now)
    resting = Admission(policy: Policy(configuration), facts: facts).resting
    let supervised = Set(sight.lanes.filter(\.standing.care.hasSupervisor).compactMap { ledger.run($0.run)?.fire })
    let open = ledger.openFires
    let atWork = FiresAtWork.among(
      open, isLocked: wasAtWork || fire.isHeld, supervised: supervised, patience: FiresAtWork.patience(configuration),
      at: now)
    interrupted = open.filter { !atWork.contains($0) }.map(\.id)
    unreadableIndex = census.unreadable
    unreadable = census.unreadable + sight.unreadable + history.unreadable
  }

  /// Every gate as it stands: those that fanout has itself are looked at now, commands as they answered last.
  public func standings(_ configuration: Configuration) -> [HealthFacts.GateStanding] {
    let facts = placeFacts
    let host = (self.host.flatMap { configuration.host?.verdicts($0) } ?? []).filter { $0.level == .close }
    return host.map { HealthFacts.GateStanding(HostVerdict.gateName, .closed, detail: $0.detail) }
      + configuration.gates.compactMap { gate in
        answers.first { $0.gate == gate.name }.map { answer in
          let narrowing = gate.narrowing(answer, lanes: facts.lanes, debts: facts.debts)
          let closes = narrowing?.closes == true
          return HealthFacts.GateStanding(
            gate.name, answer.state == .unknown ? .unknown(closes: closes) : closes ? .closed : .open,
            detail: answer.detail, until: answer.until, holds: narrowing?.held(of: configuration.allowlist))
        }
      }
  }

  /// The hands that are up, the oldest first, but for those of ends that a good one has followed: they go down with the
  /// next record of anybody who looks after hands.
  public var openHands: [Hand] {
    let over = HandCauses.superseded(history.ledger)
    return hands.open.filter { hand in hand.kind != .crashed || hand.run.map { !over.contains($0) } ?? true }
  }

  /// What host, gates and queues are judged beside.
  public var placeFacts: Facts {
    let lanes = liveCategories
    var facts = Facts(now: now.wall, live: lanes.count)
    facts.host = host
    facts.lanes = lanes
    facts.backendHolds = pauses.backends
    facts.unreadableBackends = pauses.unreadableBackends
    facts.take(answers, whole.standing)
    facts.takeBackends(whole.standing, at: now)
    return facts
  }

  /// What keeps everything from starting now, as far as it is known without asking anybody; nil: something may.
  public func hold(_ configuration: Configuration) -> Reason? {
    Admission(policy: Policy(configuration), facts: placeFacts).closedForAll
  }

  /// More of the past, until it is enough: what was read for this look is not read again.
  public func history(since: WallTime, isEnough: (Ledger) -> Bool) -> History {
    History(journal, since: since, standing: whole, isEnough: isEnough)
  }
}
