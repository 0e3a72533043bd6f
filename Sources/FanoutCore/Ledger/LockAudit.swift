/// What the recorded acquisitions and releases of locks prove: how many lanes were at work at once, and whether two
/// ever held one lock. By boot and its clock alone; the wall clock may be stepped, and decides nothing but which window
/// is counted.
///
/// The same boot id may stand for two boots (a container or a machine without chance at its start), and for clocks of
/// several time namespaces. Claims are put on record one at a time, so a boot clock that goes back from one to the next
/// tells that, and no holding reaches over it.
///
/// It shares nothing with the code that takes locks, nor with the ledger: it is the witness, not the accused.
public struct LockAudit: Sendable, Equatable {
  /// Two lanes that held the lock of one category at once.
  public struct Violation: Sendable, Equatable {
    /// The category whose lock it was.
    public var category: Category
    /// The lane that held it, by the run that took it.
    public var holder: LaneID
    /// The lane that took it nevertheless.
    public var intruder: LaneID
    /// When it did.
    public var at: Moment
  }

  /// How many acquisitions are on record.
  public let acquisitions: Int
  /// The most lanes that held a lock at once.
  public let peakConcurrency: Int
  /// How many pairs of lanes held one lock at once.
  public let violationCount: Int
  /// The earliest hundred of those pairs, boots in the order in which they appear.
  public let violations: [Violation]

  /// The audit of nothing.
  public init() { self.init(Collector()) }

  /// The audit of these records, in the order of the journal; disorder of less than a minute changes nothing. With a
  /// window, holdings that began before it still count where they meet what happened inside it.
  public init(_ records: some Sequence<Record>, window: Range<WallTime>? = nil) {
    var collector = Collector()
    for record in records { collector.apply(record) }
    self.init(collector, window: window)
  }

  /// Collects what an audit needs, record by record, so that a long journal need not be held.
  public struct Collector: Sendable {
    fileprivate var boots = NumberedNames()
    fileprivate var categories = NumberedNames()
    fileprivate var lanes = NumberedNames()
    /// In the order in which they appear.
    fileprivate var stretches: [Stretch] = []
    /// The last stretch of each boot.
    private var current: [Int] = []
    /// What each lane has claimed.
    fileprivate var claims: [Claim?] = []
    /// Releases that stand before the claim: in the file of an earlier day, where the wall clock was set back
    /// meanwhile.
    fileprivate var early: [(boot: Int, mark: Mark)] = []

    fileprivate struct Claim: Sendable {
      var stretch: Int32
      var bootMilliseconds: Int64
    }

    /// Nothing yet.
    public init() {}

    /// Takes in one record; only those of locks matter.
    public mutating func apply(_ record: Record) { record.counted { apply($0) } }

    /// Takes in what is counted of one record.
    mutating func apply(_ counted: borrowing CountedRecord) {
      let isAcquisition: Bool
      switch counted.event {
      case .lockAcquired: isAcquisition = true
      case .lockReleased: isAcquisition = false
      default: return
      }
      guard let category = counted.category, var lane = counted.run else { return }
      // The respawn of a run works under the lock that the run took.
      if lane.last == UInt8(ascii: RunID.respawnMark) { lane = CountedRecord.Text(rebasing: lane.dropLast()) }
      let number = lanes.number(lane)
      if number == claims.count { claims.append(nil) }
      let boot = boots.number(counted.boot)
      if boot == current.count { begin(boot) }
      let mark = Mark(
        wall: counted.wall, bootMilliseconds: counted.bootMilliseconds, lane: Int32(number),
        category: isAcquisition ? Int32(categories.number(category)) : Mark.released)
      if isAcquisition { claim(mark, boot) } else { release(mark, boot) }
    }

    private mutating func claim(_ mark: Mark, _ boot: Int) {
      let (lane, clock) = (Int(mark.lane), mark.bootMilliseconds)
      if LockAudit.goesBack(from: stretches[current[boot]].lastClaim, to: clock) { begin(boot) }
      let stretch = current[boot]
      stretches[stretch].lastClaim = max(stretches[stretch].lastClaim, clock)
      claims[lane] = claims[lane] ?? Claim(stretch: Int32(stretch), bootMilliseconds: clock)
      stretches[stretch].marks.append(mark)
    }

    /// A release belongs to what it frees, also where it was put on record behind a start that nothing else tells of.
    private mutating func release(_ mark: Mark, _ boot: Int) {
      guard let claim = claims[Int(mark.lane)] else { return early.append((boot, mark)) }
      let stretch = Int(claim.stretch)
      guard stretches[stretch].boot == boot else { return }
      var mark = mark
      // By other clocks: it came behind all that stands before it.
      if LockAudit.goesBack(from: claim.bootMilliseconds, to: mark.bootMilliseconds) {
        mark.bootMilliseconds = stretches[stretch].lastClaim
      }
      stretches[stretch].marks.append(mark)
    }

    private mutating func begin(_ boot: Int) {
      if boot == current.count { current.append(stretches.count) } else { current[boot] = stretches.count }
      stretches.append(Stretch(boot: boot))
    }
  }

  /// As long as the clock of one boot id only went forward.
  fileprivate struct Stretch: Sendable {
    let boot: Int
    var marks: [Mark] = []
    /// The latest clock of a claim.
    var lastClaim = Int64.min

    init(boot: Int) { self.boot = boot }
  }

  /// So far, in milliseconds, records may be out of their order without telling of another boot.
  private static let disorder: Int64 = 60_000

  /// Whether the clock of a boot goes back by more than that.
  fileprivate static func goesBack(from one: Int64, to other: Int64) -> Bool {
    let (back, overflows) = one.subtractingReportingOverflow(other)
    return one > other && (overflows || back > disorder)
  }

  /// One acquisition or release of a boot: numbers alone, because there are millions.
  fileprivate struct Mark: Sendable {
    var wall: WallTime
    var bootMilliseconds: Int64
    var lane: Int32
    /// What was taken, or `released`: which lock that was, the acquisition tells.
    var category: Int32

    static let released: Int32 = -1
    var isAcquisition: Bool { category != Mark.released }
  }

  /// The audit of what was collected.
  public init(_ collector: Collector, window: Range<WallTime>? = nil) {
    var tally = Tally(lanes: collector.lanes, categories: collector.categories, window: window)
    var stretches = collector.stretches
    for (boot, mark) in collector.early {
      guard let claim = collector.claims[Int(mark.lane)], stretches[Int(claim.stretch)].boot == boot else { continue }
      stretches[Int(claim.stretch)].marks.append(mark)
    }
    for stretch in stretches { tally.walk(stretch.marks, of: collector.boots[stretch.boot]) }
    acquisitions = tally.acquisitions
    peakConcurrency = tally.peak
    violationCount = tally.violationCount
    violations = tally.violations
  }
}

/// Walks through the holdings of each stretch of a boot by its clock. A boot's end frees every lock, so each walk
/// begins with none held.
///
/// A holding is half-open: of one millisecond the ends come first, and one that ends in the millisecond in which it
/// began is empty and has no edges. One without a release has no end: it lasts until now, or until its boot ended.
private struct Tally {
  let lanes: NumberedNames
  let categories: NumberedNames
  let window: Range<WallTime>?
  var acquisitions = 0
  var peak = 0
  var violationCount = 0
  var violations: [LockAudit.Violation] = []
  /// The category of what each lane holds; -1: it holds nothing.
  private var heldBy: [Int32]
  /// Who holds the lock of each category: what they took it with.
  private var holders: [[LockAudit.Mark]]
  private var held = 0

  init(lanes: NumberedNames, categories: NumberedNames, window: Range<WallTime>?) {
    self.lanes = lanes
    self.categories = categories
    self.window = window
    heldBy = [Int32](repeating: -1, count: lanes.count)
    holders = [[LockAudit.Mark]](repeating: [], count: categories.count)
  }

  mutating func walk(_ marks: [LockAudit.Mark], of boot: String) {
    let counted = marks.count { $0.isAcquisition && counts($0) }
    acquisitions += counted
    // What was taken and freed within one millisecond overlaps nothing, and was held nevertheless.
    if counted > 0 { peak = max(peak, 1) }
    // By clock, then by lane: what one lane did in one millisecond is looked at together, whatever its order in the
    // journal.
    let order = Tally.isOrdered(marks) ? marks : marks.sorted { Tally.isBefore($0, $1) }
    var edges: [Edge] = []
    var index = 0
    while index < order.count {
      let now = order[index].bootMilliseconds
      edges.removeAll(keepingCapacity: true)
      while index < order.count, order[index].bootMilliseconds == now { addEdges(of: order, at: &index, to: &edges) }
      // Ends before begins, then lanes in the order in which they appeared: each has at most one of either.
      if edges.count > 1 { edges.sort { ($0.isBegin ? 1 : 0, $0.mark.lane) < ($1.isBegin ? 1 : 0, $1.mark.lane) } }
      for edge in edges { pass(edge, boot) }
    }
    for mark in marks { heldBy[Int(mark.lane)] = -1 }
    for category in holders.indices { holders[category].removeAll(keepingCapacity: true) }
    held = 0
  }

  private static func isBefore(_ left: LockAudit.Mark, _ right: LockAudit.Mark) -> Bool {
    (left.bootMilliseconds, left.lane) < (right.bootMilliseconds, right.lane)
  }

  /// Mostly they are, and then millions need not be copied.
  private static func isOrdered(_ marks: [LockAudit.Mark]) -> Bool {
    marks.indices.dropFirst().allSatisfy { !isBefore(marks[$0], marks[$0 - 1]) }
  }

  private struct Edge {
    var mark: LockAudit.Mark
    var isBegin: Bool
  }

  /// What the marks of one lane in one millisecond, the first of which stands at `index`, begin and end.
  private mutating func addEdges(of order: [LockAudit.Mark], at index: inout Int, to edges: inout [Edge]) {
    let first = order[index]
    let lane = Int(first.lane)
    var acquisition: LockAudit.Mark?
    var release: LockAudit.Mark?
    while index < order.count, order[index].lane == first.lane, order[index].bootMilliseconds == first.bootMilliseconds
    {
      if order[index].isAcquisition { acquisition = order[index] } else { release = order[index] }
      index += 1
    }
    if var end = release {
      guard heldBy[lane] >= 0 else { return }
      end.category = heldBy[lane]
      heldBy[lane] = -1
      edges.append(Edge(mark: end, isBegin: false))
    }
    if let acquisition, heldBy[lane] < 0 {
      heldBy[lane] = acquisition.category
      edges.append(Edge(mark: acquisition, isBegin: true))
    }
  }

  private mutating func pass(_ edge: Edge, _ boot: String) {
    let mark = edge.mark
    let category = Int(mark.category)
    if edge.isBegin {
      if counts(mark) { note(holders[category], mark, boot) }
      holders[category].append(mark)
      held += 1
    } else if let place = holders[category].firstIndex(where: { $0.lane == mark.lane }) {
      // What was held until a release inside the window was at work inside it.
      if counts(mark) { peak = max(peak, held) }
      holders[category].remove(at: place)
      held -= 1
    }
    if counts(mark) { peak = max(peak, held) }
  }

  private func counts(_ mark: LockAudit.Mark) -> Bool { window?.contains(mark.wall) ?? true }

  private mutating func note(_ all: [LockAudit.Mark], _ mark: LockAudit.Mark, _ boot: String) {
    let holders = all.filter { !Tally.isOfLaterBoot($0, than: mark) }
    violationCount += holders.count
    guard !holders.isEmpty, let category = Category(canonical: categories[Int(mark.category)]) else { return }
    for holder in holders where violations.count < 100 {
      violations.append(
        LockAudit.Violation(
          category: category, holder: LaneID(lanes[Int(holder.lane)]), intruder: LaneID(lanes[Int(mark.lane)]),
          at: Moment(wall: mark.wall, boot: boot, bootMilliseconds: mark.bootMilliseconds)))
    }
  }

  /// Whether one lock was taken in a boot that, by the wall clock, began when the other was taken already: files of a
  /// journal that belong to one boot id are put in the order of its clock, so the later boot may come first.
  private static func isOfLaterBoot(_ holder: LockAudit.Mark, than mark: LockAudit.Mark) -> Bool {
    let (began, overflows) = holder.wall.milliseconds.subtractingReportingOverflow(holder.bootMilliseconds)
    guard LockAudit.goesBack(from: mark.bootMilliseconds, to: holder.bootMilliseconds) else { return false }
    return !overflows && began >= mark.wall.milliseconds
  }
}
