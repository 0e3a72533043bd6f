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

  /// How many runs are remembered: what a selector is told of (SPEC 4).
  public static let runsKept = 50
  /// More lanes than that are not open: ends of some were lost.
  static let lanesKept = 4096

  /// One run.
  public struct Run: Sendable, Equatable {
    /// The run's id.
    public let id: RunID
    /// The run's category; nil where no record of it names one.
    public internal(set) var category: Category?
    /// When it started: its start record, else the first that was read of it.
    public internal(set) var startedAt: Moment
    /// How it ended; nil: it has not.
    public internal(set) var outcome: Outcome?
    /// The grade of its report.
    public internal(set) var grade: Double?
  }

  /// A category.
  public struct Account: Sendable, Equatable {
    /// Unsuccessful ends since the last other one; refusals neither count nor end the row.
    public internal(set) var badEnds: Int64 = 0
    /// How many of its last runs in a row refused.
    public internal(set) var refusals: Int64 = 0
    /// The category's last end.
    public internal(set) var lastEnd: End?
    /// When a lane of it was last released that did more than refuse: its cooldown begins there.
    public internal(set) var released: Moment?

    /// An end.
    public struct End: Sendable, Equatable {
      /// Of which run.
      public var run: RunID
      /// How.
      public var outcome: Outcome
      /// When.
      public var at: Moment
    }
  }

  /// A lane whose account is not closed.
  struct OpenLane: Sendable, Equatable {
    var category: Category?
    var startedAt: Moment
    /// The lane's runs with their ends.
    var runs: [RunID: Outcome?]
    var released: Moment?

    var isSettled: Bool { released != nil && runs.values.allSatisfy { $0 != nil } }
  }

  /// A file of the journal.
  public struct File: Sendable, Equatable {
    /// The file's day.
    public let day: String
    /// When its first record was written; nil: it has none.
    public internal(set) var first: Moment?
    /// When its last record was written.
    public internal(set) var last: Moment?
    /// How much time was proven to have passed by then, in milliseconds.
    public internal(set) var elapsed: Int64 = 0
    /// What was read of it.
    public var extent: Extent?

    /// How far a file was read, and how to see that it is still the same.
    public struct Extent: Sendable, Equatable {
      /// The file's inode.
      public var inode: UInt64
      /// How many bytes were read, up to a newline.
      public var bytes: Int
      /// When it was last changed (`st_ctim`), in nanoseconds.
      public var changed: Int64
      /// The digest of those bytes.
      public var digest: Digest
      /// An extent.
      public init(inode: UInt64, bytes: Int, changed: Int64, digest: Digest) {
        self.inode = inode
        self.bytes = bytes
        self.changed = changed
        self.digest = digest
      }
    }
  }

  /// Nothing was read.
  public init() {}

  init(
    recent: [Run], accounts: [Category: Account], lanes: [LaneID: OpenLane], boots: BootOrder, time: ProvenTime,
    files: [File],
    newestSchema: Int64, saidAhead: Moment?
  ) {
    self.recent = recent
    self.accounts = accounts
    self.lanes = lanes
    self.boots = boots
    self.time = time
    self.files = files
    self.newestSchema = newestSchema
    self.saidAhead = saidAhead
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
    switch record.event {
    case .lockAcquired: claimed(record)
    case .runStarted: started(record)
    case .runEnded(let end): ended(end, record)
    case .lockReleased: released(record)
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

  private mutating func started(_ record: Record) {
    guard let id = record.run else { return }
    let name = id.lane
    var lane = lanes[name] ?? OpenLane(category: record.category, startedAt: record.moment, runs: [:], released: nil)
    guard lane.runs[id] == nil else { return }
    lane.runs[id] = .some(nil)
    lanes[name] = lane
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
    guard lanes[name]?.runs[id].flatMap({ $0 }) == nil, known.map({ recent[$0].outcome == nil }) ?? true else { return }
    let category = record.category ?? lanes[name]?.category
    if let known {
      recent[known].outcome = end.outcome
      recent[known].grade = end.grade
    } else if lanes[name]?.runs[id] == nil {
      // Its start is torn.
      remember(Run(id: id, category: category, startedAt: record.moment, outcome: end.outcome, grade: end.grade))
    }
    var lane = lanes[name] ?? OpenLane(category: category, startedAt: record.moment, runs: [:], released: nil)
    lane.runs[id] = end.outcome
    lanes[name] = lane
    if let category { count(end.outcome, of: id, category, at: record.moment) }
    close(name)
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
    guard let category = lane.category, lane.runs.values.contains(where: { $0 != .refused }) else { return }
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

  /// The order of writing of what was read, seen from now.
  public func order(at present: Moment) -> WritingOrder { WritingOrder(boots, at: present) }
}

extension Record {
  /// How manieth boot it says that its own is.
  var bootNumber: Int64? { if case .fireBegan(let begin) = event { begin.bootNumber } else { nil } }
}
