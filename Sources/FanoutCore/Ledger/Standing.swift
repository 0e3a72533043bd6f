/// What a journal amounts to for whoever plans, however old it is: each category's bad ends and refusals in a row, its
/// last end and release, the last runs, and how old what lies in its files is for certain.
///
/// A fold over all records in the order of their writing that needs only so much room: a checkpoint of it and what was
/// written since are worth the whole journal. So a fire costs the same beside a year of journal as beside a day of it.
public struct Standing: Sendable, Equatable {
  /// The last runs by their starts, open ones among them, the latest last.
  public private(set) var recent: [Run] = []
  /// What each category has come to.
  public private(set) var accounts: [Category: Account] = [:]
  /// Lanes of which an end or the release is not on record yet.
  private(set) var lanes: [LaneID: OpenLane] = [:]
  /// The boots of the machine.
  public private(set) var boots = BootOrder()
  /// How much time has passed for certain.
  public private(set) var time = ProvenTime()
  /// The files of the journal, by day.
  public private(set) var files: [File] = []
  /// The newest schema that was read.
  public private(set) var newestSchema: Int64 = 0
  /// When it was last said that the wall clock is ahead.
  public private(set) var saidAhead: Moment?
  /// How often fires come.
  public private(set) var beat = Beat()
  /// When, in proven time, the first of the last fires ended that a gate kept from starting anything; nil: the last one
  /// was not.
  public internal(set) var heldSince: Int64?
  /// What ended runs may have left for review, the latest last.
  public internal(set) var debts: [ReviewDebt] = []
  /// What is known of each backend that a run ever started on.
  public internal(set) var backends: [String: BackendAccount] = [:]
  /// What needs a person.
  public internal(set) var hands = Hands()
  /// After so long the use of a slot weighs half.
  public let halfLife: Duration

  /// How many runs are remembered: what a selector is told of (SPEC 4).
  public static let runsKept = 50
  /// More lanes than that are not open: ends of some were lost.
  static let lanesKept = 4096

  /// Nothing was read.
  public init(halfLife: Duration = SharePolicy.usualHalfLife) { self.halfLife = halfLife }

  init(
    recent: [Run], accounts: [Category: Account], lanes: [LaneID: OpenLane], boots: BootOrder, time: ProvenTime,
    files: [File],
    newestSchema: Int64, saidAhead: Moment?, beat: Beat, halfLife: Duration
  ) {
    self.halfLife = halfLife
    self.recent = recent
    self.accounts = accounts
    self.lanes = lanes
    self.boots = boots
    self.time = time
    self.files = files
    self.newestSchema = newestSchema
    self.saidAhead = saidAhead
    self.beat = beat
  }

  // MARK: - The fold

  /// Takes note of boots before their records come: the order of writing needs them.
  public mutating func see(_ records: [Record]) {
    for record in records { boots.saw(record.moment, number: record.bootNumber) }
  }

  /// Adds the next record, in the order of writing, which stands in the file of that day.
  public mutating func apply(_ record: Record, of day: String) {
    newestSchema = max(newestSchema, record.schema)
    let isOld = record.moment.boot != time.last?.boot && hasPassed(record.moment.boot)
    time.witness(record.moment, isOld: isOld)
    boots.saw(record.moment, number: record.bootNumber)
    note(day, isOld ? time.last ?? record.moment : record.moment)
    hands.apply(record)
    switch record.event {
    case .fireBegan(let begin): beat.take(begin, at: record.moment)
    case .fireEnded(let end):
      accounts.noteDemand(end)
      noteHold(end)
    case .lockAcquired: claimed(record)
    case .runStarted(let start): started(start, record)
    case .runEnded(let end): ended(end, record)
    case .lockReleased: released(record)
    case .restEnded: if let category = record.category { endRest(of: category) }
    case .backendClosed(let backend, let closing): close(backend, closing, at: record.moment.wall)
    case .clockAhead: saidAhead = record.moment
    default: break
    }
  }

  /// Whether a boot is over: a file has a record of it, and the last record of all is of another.
  private func hasPassed(_ boot: String) -> Bool {
    files.contains { $0.first?.boot == boot || $0.last?.boot == boot }
      || lanes.values.contains { $0.startedAt.boot == boot }
  }

  private mutating func note(_ day: String, _ moment: Moment) {
    let place = self.place(of: day)
    if files[place].first == nil { files[place].first = moment }
    files[place].last = time.last ?? moment
    files[place].elapsed = time.elapsed
  }

  /// The place of that day's file, which is made where there is none.
  private mutating func place(of day: String) -> Int {
    // Nearly always the last or the one before it.
    var place = files.endIndex
    while place > 0, files[place - 1].day > day { place -= 1 }
    if place > 0, files[place - 1].day == day { return place - 1 }
    files.insert(File(day: day), at: place)
    return place
  }

  /// Notes how far a day's file was read.
  public mutating func read(_ day: String, _ extent: File.Extent) { files[place(of: day)].extent = extent }

  /// Forgets a file that was removed.
  public mutating func forget(_ day: String) { files.removeAll { $0.day == day } }

  /// A claim of which nothing else comes is undone, and owes its release.
  private mutating func claimed(_ record: Record) {
    guard let name = record.run?.lane, lanes[name] == nil else { return }
    lanes[name] = OpenLane(category: record.category, startedAt: record.moment, runs: [:], released: nil)
    if lanes.count > Standing.lanesKept { evict() }
  }

  private mutating func started(_ start: RunStart, _ record: Record) {
    guard let id = record.run else { return }
    let name = id.lane
    var lane = lanes[name] ?? OpenLane(category: record.category, startedAt: record.moment, runs: [:], released: nil)
    let early = lane.runs[id]
    guard early == nil || early?.boot == nil else { return }
    var run = early ?? OpenRun()
    run.source = CandidateSource(rawValue: start.source)
    (run.entry, run.boot, run.since) = (start.entry, record.moment.boot, time.elapsed)
    board(&run, start, at: record.moment)
    lane.runs[id] = run
    lanes[name] = lane
    if let category = lane.category { accounts[category, default: Account()].started = record.moment }
    guard early == nil else { return lengthenStreak(by: id) }
    remember(Run(id: id, category: record.category, startedAt: record.moment))
    if lanes.count > Standing.lanesKept { evict() }
  }

  /// In the order of starts: two processes that write at once may be a little out of order.
  private mutating func remember(_ run: Run) {
    var place = recent.endIndex
    while place > 0, run.startedAt.precedes(recent[place - 1].startedAt) == true { place -= 1 }
    recent.insert(run, at: place)
    if recent.count > Standing.runsKept { recent.removeFirst() }
  }

  private mutating func evict() {
    let oldest = lanes.min { ($0.value.startedAt.wall, $0.key) < ($1.value.startedAt.wall, $1.key) }
    if let oldest { lanes[oldest.key] = nil }
  }

  private mutating func ended(_ end: RunEndRecord, _ record: Record) {
    guard let id = record.run else { return }
    let name = id.lane
    let known = recent.lastIndex { $0.id == id }
    // Of two ends the first stands.
    guard lanes[name]?.runs[id]?.outcome == nil, known.map({ recent[$0].outcome == nil }) ?? true else { return }
    let category = record.category ?? lanes[name]?.category
    if let known {
      recent[known].outcome = end.outcome
      recent[known].grade = end.grade
    } else if lanes[name]?.runs[id] == nil {
      // Its start is torn.
      remember(Run(id: id, category: category, startedAt: record.moment, outcome: end.outcome, grade: end.grade))
    }
    var lane = lanes[name] ?? OpenLane(category: category, startedAt: record.moment, runs: [:], released: nil)
    var run = lane.runs[id] ?? OpenRun()
    (run.outcome, run.ended, run.grade) = (end.outcome, record.moment, end.grade)
    run.attempt = AttemptEnd(end, proven: run.since.map { .milliseconds(max(0, time.elapsed - $0)) })
    run.isHostClosed = end.hostClosed != nil
    lane.runs[id] = run
    lane.category = lane.category ?? category
    lanes[name] = lane
    if let category {
      count(end.outcome, of: id, category, at: record.moment)
      noteDebt(end, of: category, at: record.moment)
      accounts[category, default: Account()].charge(
        end.elapsedMilliseconds, since: run.since, until: time.elapsed, halfLife: halfLife)
    }
    if run.boot != nil { lengthenStreak(by: id) }
    close(name)
  }

  /// Counts the end of a run whose start was read. An end that was kept aside and put on record later may stand before
  /// it: then it is counted with the start.
  private mutating func lengthenStreak(by id: RunID) {
    guard let lane = lanes[id.lane], let category = lane.category, let run = lane.runs[id], let outcome = run.outcome,
      let ended = run.ended
    else { return }
    let isBackends = countsForBackend(run, at: ended.wall)
    // What a restart of the machine took with it says nothing of the category.
    guard outcome != .lost || run.boot == ended.boot else { return }
    if !outcome.isUnsuccessful || !(isBackends || run.isHostClosed) {
      accounts[category, default: Account()].streaks.take(outcome, of: run.source, entry: run.entry, at: ended.wall)
    }
    accounts[category, default: Account()].evidence.take(outcome, of: run.source, grade: run.grade, at: ended.wall)
  }

  /// A person ended the rest of a category: its past says nothing any more of when it may start.
  private mutating func endRest(of category: Category) {
    accounts[category]?.streaks = Streaks()
    accounts[category]?.released = nil
  }

  private mutating func count(_ outcome: Outcome, of run: RunID, _ category: Category, at moment: Moment) {
    var account = accounts[category] ?? Account()
    account.lastEnd = Account.End(run: run, outcome: outcome, at: moment)
    if outcome == .refused {
      account.refusals += 1
    } else {
      account.refusals = 0
      account.badEnds = outcome.isUnsuccessful ? account.badEnds + 1 : 0
    }
    accounts[category] = account
  }

  private mutating func released(_ record: Record) {
    guard let name = record.run?.lane, var lane = lanes[name] else { return }
    if let known = lane.released, record.moment.precedes(known) == true { return }
    lane.released = record.moment
    lane.category = lane.category ?? record.category
    lanes[name] = lane
    close(name)
  }

  /// A lane that is settled starts its category's cooldown, unless all that it did was to refuse.
  private mutating func close(_ name: LaneID) {
    guard let lane = lanes[name], lane.isSettled, let released = lane.released else { return }
    lanes[name] = nil
    guard let category = lane.category, lane.runs.values.contains(where: { $0.outcome != .refused }) else { return }
    if let known = accounts[category]?.released, released.precedes(known) == true { return }
    accounts[category, default: Account()].released = released
  }
}

extension Standing {
  /// The streak that a new run of that category has: 1, and one more for every unsuccessful end directly before it.
  public func streak(of category: Category) -> Int { Int(clamping: (accounts[category]?.badEnds ?? 0) + 1) }

  /// How many of the category's last runs in a row refused.
  public func refusals(of category: Category) -> Int { Int(clamping: accounts[category]?.refusals ?? 0) }

  /// Lanes of which an end or the release is not on record, in order. One whose files are no longer kept is none:
  /// nobody can tell of it.
  public var openLanes: [LaneID] {
    guard let first = files.first?.day else { return [] }
    return lanes.filter { name, lane in
      lane.startedAt.wall.day >= first || name.made.map { $0.day >= first } ?? false
    }.keys.sorted()
  }

  /// Forgets a lane of which nothing is owed.
  public mutating func forget(lane: LaneID) { lanes[lane] = nil }

  /// When each category was last released by a lane that starts a cooldown.
  public var released: [Category: WallTime] { accounts.compactMapValues { $0.released?.wall } }

  /// What the ends of each category came to in a row, where there are any.
  public var streaks: [Category: Streaks] { accounts.compactMapValues { $0.streaks.isEmpty ? nil : $0.streaks } }

  /// The order of writing of what was read, seen from now.
  public func order(at present: Moment) -> WritingOrder { WritingOrder(boots, at: present) }
}

extension Record {
  /// How manieth boot it says that its own is.
  var bootNumber: Int64? { if case .fireBegan(let begin) = event { begin.bootNumber } else { nil } }
}
