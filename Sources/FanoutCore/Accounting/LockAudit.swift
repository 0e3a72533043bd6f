/// What the recorded acquisitions and releases of locks prove: how many lanes were at work at once, and whether two ever held
/// one lock. By boot and its clock alone; the wall clock may be stepped, and decides nothing but which window is counted.
///
/// It shares nothing with the code that takes locks, nor with the ledger: it is the witness, not the accused.
public struct LockAudit: Sendable, Equatable {
  /// Two lanes that held the lock of one category at once.
  public struct Violation: Sendable, Equatable {
    /// Whose lock.
    public var category: Category
    /// The lane that held it, by the run that took it.
    public var holder: String
    /// The lane that took it nevertheless.
    public var intruder: String
    /// When it did.
    public var at: Moment
  }

  /// How many acquisitions are on record.
  public let acquisitions: Int
  /// The most lanes that held a lock at once.
  public let peakConcurrency: Int
  /// How many pairs of lanes held one lock at once.
  public let violationCount: Int
  /// Those pairs, the earliest hundred, boots in the order in which they appear.
  public let violations: [Violation]

  /// The audit of nothing.
  public init() { self.init(Collector()) }

  /// The audit of these records, in any order. With a window, holdings that began before it still count where they meet
  /// what happened inside it.
  public init(_ records: some Sequence<Record>, window: Range<WallTime>? = nil) {
    var collector = Collector()
    for record in records { collector.apply(record) }
    self.init(collector, window: window)
  }

  /// Collects what an audit needs, record by record, so that a long journal need not be held.
  public struct Collector: Sendable {
    fileprivate var boots = Names()
    fileprivate var categories = Names()
    fileprivate var lanes = Names()
    /// Of each boot.
    fileprivate var marks: [[Mark]] = []

    /// Nothing yet.
    public init() {}

    /// Takes in one record; only those of locks matter.
    public mutating func apply(_ record: Record) {
      let isAcquisition: Bool
      switch record.event {
      case .lockAcquired: isAcquisition = true
      case .lockReleased: isAcquisition = false
      default: return
      }
      guard let category = record.category, var lane = record.run else { return }
      // The respawn of a run works under the lock that the run took.
      if lane.utf8.last == UInt8(ascii: "r") { lane.removeLast() }
      let boot = boots.number(record.moment.boot)
      if boot == marks.count { marks.append([]) }
      marks[boot].append(
        Mark(
          wall: record.moment.wall, bootMilliseconds: record.moment.bootMilliseconds, category: categories.number(category.name),
          lane: lanes.number(lane), isAcquisition: isAcquisition))
    }
  }

  /// Texts by numbers, in the order in which they appeared.
  fileprivate struct Names: Sendable {
    private(set) var all: [String] = []
    private var numbers: [String: Int] = [:]
    private var last = 0

    mutating func number(_ name: String) -> Int {
      // Neighbours mostly share them.
      if last < all.count, all[last] == name { return last }
      last = numbers[name] ?? all.count
      if last == all.count {
        numbers[name] = last
        all.append(name)
      }
      return last
    }
  }

  /// One acquisition or release of a boot: numbers alone, because there are millions.
  fileprivate struct Mark: Sendable {
    var wall: WallTime
    var bootMilliseconds: Int64
    var category: Int
    var lane: Int
    var isAcquisition: Bool
  }

  /// The audit of what was collected.
  public init(_ collector: Collector, window: Range<WallTime>? = nil) {
    var tally = Tally(lanes: collector.lanes.all, categories: collector.categories.all, window: window)
    for (boot, marks) in zip(collector.boots.all, collector.marks) { tally.walk(marks, of: boot) }
    acquisitions = tally.acquisitions
    peakConcurrency = tally.peak
    violationCount = tally.violationCount
    violations = tally.violations
  }
}

/// Walks through the holdings of each boot by its clock. A boot's end frees every lock, so each walk begins with none held.
private struct Tally {
  let lanes: [String]
  let categories: [String]
  let window: Range<WallTime>?
  var acquisitions = 0
  var peak = 0
  var violationCount = 0
  var violations: [LockAudit.Violation] = []

  init(lanes: [String], categories: [String], window: Range<WallTime>?) {
    self.lanes = lanes
    self.categories = categories
    self.window = window
  }

  mutating func walk(_ marks: [LockAudit.Mark], of boot: String) {
    let counted = marks.count { $0.isAcquisition && counts($0) }
    acquisitions += counted
    // What was taken and freed within one millisecond overlaps nothing, and was held nevertheless.
    if counted > 0 { peak = max(peak, 1) }
    var holders = [[Int]](repeating: [], count: categories.count)
    var held = 0
    for edge in Tally.edges(of: marks) {
      let mark = edge.mark
      if edge.isBegin {
        if counts(mark) { note(holders[mark.category], mark, boot) }
        holders[mark.category].append(mark.lane)
        held += 1
      } else if let place = holders[mark.category].firstIndex(of: mark.lane) {
        // What was held until a release inside the window was at work inside it.
        if counts(mark) { peak = max(peak, held) }
        holders[mark.category].remove(at: place)
        held -= 1
      }
      if counts(mark) { peak = max(peak, held) }
    }
  }

  private func counts(_ mark: LockAudit.Mark) -> Bool { window?.contains(mark.wall) ?? true }

  private mutating func note(_ holders: [Int], _ mark: LockAudit.Mark, _ boot: String) {
    violationCount += holders.count
    guard let category = Category(canonical: categories[mark.category]) else { return }
    for holder in holders where violations.count < 100 {
      violations.append(
        LockAudit.Violation(
          category: category, holder: lanes[holder], intruder: lanes[mark.lane],
          at: Moment(wall: mark.wall, boot: boot, bootMilliseconds: mark.bootMilliseconds)))
    }
  }

  private struct Edge {
    var mark: LockAudit.Mark
    var isBegin: Bool
  }

  /// Begins and ends of holdings in the order of the boot's clock. A holding is half-open: of one millisecond the ends come
  /// first, and one that ends in the millisecond in which it began is empty and has no edges. One without a release has no
  /// end: it lasts until now, or until its boot ended.
  private static func edges(of marks: [LockAudit.Mark]) -> [Edge] {
    var edges: [Edge] = []
    // The category of what a lane holds, by lane; lanes of other boots among them.
    var held = [Int?](repeating: nil, count: (marks.lazy.map(\.lane).max() ?? -1) + 1)
    // By clock, then by lane: what one lane did in one millisecond is looked at together, whatever its order in the journal.
    let order = marks.sorted { ($0.bootMilliseconds, $0.lane) < ($1.bootMilliseconds, $1.lane) }
    var index = 0
    while index < order.count {
      let first = order[index]
      var acquisition: LockAudit.Mark?
      var release: LockAudit.Mark?
      while index < order.count, order[index].lane == first.lane,
        order[index].bootMilliseconds == first.bootMilliseconds
      {
        if order[index].isAcquisition { acquisition = order[index] } else { release = order[index] }
        index += 1
      }
      if var end = release, let category = held[first.lane] {
        held[first.lane] = nil
        end.category = category
        edges.append(Edge(mark: end, isBegin: false))
      } else if release != nil {
        continue
      }
      if let acquisition, held[first.lane] == nil {
        held[first.lane] = acquisition.category
        edges.append(Edge(mark: acquisition, isBegin: true))
      }
    }
    // Stable by hand: ends before begins, then lanes in the order in which they appeared.
    return edges.sorted { left, right in
      let (a, b) = (left.mark.bootMilliseconds, right.mark.bootMilliseconds)
      return (a, left.isBegin ? 1 : 0, left.mark.lane) < (b, right.isBegin ? 1 : 0, right.mark.lane)
    }
  }
}
