/// What the journal amounts to: a fold over its records in their order.
///
/// Several processes append, so a record may stand a little before one that caused it: what is known of a run or a fire
/// does not depend on the order of its records, except that of two ends the first stands.
public struct Ledger: Sendable, Equatable {
  /// Every run, in the order in which the first record of each stands in the journal.
  public private(set) var runs: [RunFacts] = []
  /// Every fire, in the same order.
  public private(set) var fires: [FireFacts] = []
  /// The newest schema that was read. Nothing fires on one that is newer than `Record.schema`.
  public private(set) var newestSchema: Int64 = 0

  /// The last time that old files were removed.
  public private(set) var lastPruned: LastPruned?

  /// When old files were removed, and whether there were more.
  public struct LastPruned: Sendable, Equatable {
    /// When.
    public var at: Moment
    /// Some were left for the next time.
    public var leftMore: Bool
  }

  /// The last pause of everything that was made.
  public private(set) var lastPauseOfAll: PauseOfAll?
  /// When a pause of everything was last lifted.
  public private(set) var unpausedAll: Moment?

  /// A pause of everything, as it was made.
  public struct PauseOfAll: Sendable, Equatable {
    /// When.
    public var made: Moment
    /// The pause's end; nil: until somebody lifts it.
    public var until: WallTime?
  }

  private var runPlaces: [RunID: Int] = [:]
  private var firePlaces: [FireID: Int] = [:]
  private var releases: [LaneID: LaneRelease] = [:]
  private var takers: [LaneID: LaneTaker] = [:]
  /// The last moment that is on record of each lane.
  private var lastMoments: [LaneID: Moment] = [:]
  /// Where the last end of a rest by hand stands, of each category.
  private var restsEnded: [Category: Int] = [:]
  /// Runs in the order of their ends.
  private var ends: [Int] = []

  private var recordsRead = 0

  /// An empty ledger.
  public init() {}

  /// What these records amount to.
  public init(of records: [Record]) {
    for record in records { apply(record) }
  }

  /// Adds what one record says.
  public mutating func apply(_ record: Record) {
    recordsRead += 1
    newestSchema = max(newestSchema, record.schema)
    if let lane = record.run?.lane {
      if record.moment.follows(lastMoments[lane]) { lastMoments[lane] = record.moment }
    }
    switch record.event {
    case .fireBegan(let begin):
      change(fire: record) { fire in
        guard fire.begin == nil else { return }
        fire.begin = begin
        fire.beganAt = record.moment
      }
    case .fireEnded(let end):
      change(fire: record) { fire in
        guard fire.end == nil else { return }
        fire.end = end
        fire.endedAt = record.moment
      }
    case .lockReleased(let holderGone): release(record, holderGone: holderGone)
    case .runStarted(let start): change(run: record) { $0.start(start, at: record.moment) }
    case .runSpawned(let worker): change(run: record) { $0.worker = worker }
    case .runConfirmed: change(run: record) { $0.isConfirmed = true }
    case .runAdopted(let supervisor, let gap):
      change(run: record) { run in
        run.adoptions += 1
        if gap { run.gaps += 1 }
        guard record.moment.follows(run.adoptedAt) else { return }
        run.supervisor = supervisor
        run.adoptedAt = record.moment
      }
    case .runEnded(let end): ended(end, record)
    case .respawnDenied(let why): change(run: record) { $0.respawnDenied = $0.respawnDenied ?? why }
    case .lockAcquired(let path, let taker, let namespace):
      acquired(by: LaneTaker(path: path, pid: taker, namespace: namespace, category: record.category), record)
    case .pruned(_, _, _, let more):
      if record.moment.follows(lastPruned?.at) { lastPruned = LastPruned(at: record.moment, leftMore: more) }
    case .paused(let until, _):
      if record.category == nil, record.moment.follows(lastPauseOfAll?.made) {
        lastPauseOfAll = PauseOfAll(made: record.moment, until: until)
      }
    case .unpaused: if record.category == nil, record.moment.follows(unpausedAll) { unpausedAll = record.moment }
    case .onFireFailed(let why): change(fire: record) { $0.onFireFailure = $0.onFireFailure ?? why }
    case .restEnded: if let category = record.category { restsEnded[category] = recordsRead }
    case .reviewsSampled, .backendPaused, .backendClosed, .handRaised, .handLowered, .handSilenced, .handsTold,
      .clockAhead, .other:
      break
    }
  }

  /// The run of that id.
  public func run(_ id: RunID) -> RunFacts? { runPlaces[id].map { runs[$0] } }

  /// The fire of that id.
  public func fire(_ id: FireID) -> FireFacts? { firePlaces[id].map { fires[$0] } }

  /// Runs without a terminal record, in order.
  public var openRuns: [RunFacts] { runs.filter(\.isOpen) }

  /// Fires that have a begin and no end, in order.
  public var openFires: [OpenFire] {
    fires.compactMap { fire in
      guard let began = fire.beganAt, fire.end == nil else { return nil }
      return OpenFire(id: fire.id, beganAt: began, isOneShot: fire.isOneShot)
    }
  }

  /// Runs with a terminal record, in the order of their ends, the newest last.
  public var endedRuns: [RunFacts] { ends.map { runs[$0] } }

  /// The last so many runs, open ones among them, the newest first.
  public func recent(_ count: Int) -> [RunFacts] { runs.suffix(count).reversed() }

  /// When each category was last released by a lane that starts a cooldown: one with a run that did more than refuse. A
  /// refused run starts none and leaves what stood before it standing, the work of its own generation 0 included (SPEC
  /// 5).
  public var released: [Category: WallTime] {
    var latest: [Category: LaneRelease] = [:]
    for place in runs.indices {
      let run = runs[place]
      guard run.end?.outcome != .refused, let category = run.category, let release = releases[run.lane],
        release.place > restsEnded[category] ?? 0
      else { continue }
      if let known = latest[category], !Ledger.replaces(known, release) { continue }
      latest[category] = release
    }
    return latest.mapValues(\.moment.wall)
  }

  /// The streak that a new run of that category begins with: 1, and one more for every unsuccessful end directly before
  /// it.
  public func streak(of category: Category) -> Int {
    var streak = 1
    for place in ends.reversed() where runs[place].category == category {
      guard let outcome = runs[place].end?.outcome, outcome != .refused else { continue }
      guard outcome.isUnsuccessful else { break }
      streak += 1
    }
    return streak
  }

  /// How many of the category's last runs in a row refused.
  public func refusals(of category: Category) -> Int {
    ends.reversed().lazy.filter { runs[$0].category == category }.prefix { runs[$0].end?.outcome == .refused }.count
  }

  /// The process that took a lane's lock; nil where that is not known. A lock alone makes no run: its taker may have
  /// died before it could put one on record.
  public func lockTaker(lane: LaneID) -> Int32? { takers[lane]?.pid }

  /// The namespace that a lane was claimed in, where its processes can be seen (`RecordedNumbers`); nil: of 0.1, or not
  /// known.
  public func namespace(ofLane lane: LaneID) -> String? { takers[lane]?.namespace }

  /// The last run of a lane that owes nothing but its release: its claim was undone, or the record of it was lost, or is
  /// about to be written. Nil: it owes more, or nothing.
  public func toRelease(lane: LaneID) -> (run: RunID, category: Category)? {
    guard releases[lane] == nil, runsToIndex(ofLane: lane).isEmpty else { return nil }
    let last = lane.runs.compactMap { run($0) }.last { $0.end != nil }
    return (last?.category ?? takers[lane]?.category).map { (last?.id ?? lane.first, $0) }
  }

  /// Every lane that is on record, in order.
  public var lanes: [LaneID] { Set(takers.keys).union(runs.map(\.lane)).sorted() }

  /// The last moment that is on record of a lane; nil: nothing is on record of it.
  public func lastMoment(lane: LaneID) -> Moment? { lastMoments[lane] }

  /// Whether a lane's lock is on record as freed.
  public func isReleased(lane: LaneID) -> Bool { releases[lane] != nil }

  /// Runs whose respawn is due, that have none, and to which none was denied, in order.
  public var pendingRespawns: [RunFacts] {
    runs.filter { $0.generation == 0 && owesRespawn($0.end?.respawn, of: $0.id) }
  }

  /// Whether a run whose end says that of its respawn still lacks what it promises: one is due, has not started, and was
  /// not denied.
  public func owesRespawn(_ respawn: RecordedRespawn?, of id: RunID) -> Bool {
    respawn == .due && run(id)?.respawnDenied == nil && run(id.respawned)?.hasStart != true
  }

  /// Runs that need an index entry: they are open, or a respawn of theirs is pending.
  public var runsToIndex: [RunFacts] { openRuns + pendingRespawns }

  /// The same, of one lane.
  public func runsToIndex(ofLane lane: LaneID) -> [RunFacts] {
    lane.runs.compactMap { run($0) }
      .filter { $0.isOpen || ($0.generation == 0 && owesRespawn($0.end?.respawn, of: $0.id)) }
  }

  private mutating func change(run record: Record, _ change: (inout RunFacts) -> Void) {
    guard let id = record.run else { return }
    let place: Int
    if let known = runPlaces[id] {
      place = known
    } else {
      place = runs.count
      runPlaces[id] = place
      var run = RunFacts(id: id, at: record.moment)
      run.take(releases[run.lane])
      run.take(takers[run.lane])
      runs.append(run)
    }
    if !runs[place].hasStart, record.moment.precedes(runs[place].startedAt) == true {
      runs[place].startedAt = record.moment
    }
    runs[place].fire = runs[place].fire ?? record.fire
    runs[place].category = runs[place].category ?? record.category
    change(&runs[place])
  }

  private mutating func change(fire record: Record, _ change: (inout FireFacts) -> Void) {
    guard let id = record.fire else { return }
    let place = firePlaces[id] ?? fires.count
    if place == fires.count {
      firePlaces[id] = place
      fires.append(FireFacts(id: id))
    }
    change(&fires[place])
  }

  private mutating func ended(_ end: RunEndRecord, _ record: Record) {
    var isFirst = false
    change(run: record) { run in
      isFirst = run.end == nil
      guard isFirst else {
        run.extraEnds += 1
        return
      }
      run.end = end
      run.endedAt = record.moment
    }
    if isFirst, let place = record.run.flatMap({ runPlaces[$0] }) { ends.append(place) }
  }

  private mutating func acquired(by taker: LaneTaker, _ record: Record) {
    guard taker.pid > 0, let lane = record.run?.lane else { return }
    takers[lane] = taker
    for run in lane.runs {
      if let place = runPlaces[run] { runs[place].take(taker) }
    }
  }

  private mutating func release(_ record: Record, holderGone: Bool) {
    guard let lane = record.run?.lane else { return }
    let release = LaneRelease(moment: record.moment, place: recordsRead, holderGone: holderGone)
    if let known = releases[lane], !Ledger.replaces(known, release) { return }
    releases[lane] = release
    for run in lane.runs {
      if let place = runPlaces[run] { runs[place].take(release) }
    }
  }

  private static func replaces(_ known: LaneRelease, _ new: LaneRelease) -> Bool {
    known.moment.precedes(new.moment) ?? (known.place < new.place)
  }
}
