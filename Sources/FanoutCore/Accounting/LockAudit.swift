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
    fileprivate var boots: [String: Int] = [:]
    fileprivate var marks: [[Mark]] = []
    fileprivate var names: [String] = []
    private var numbers: [String: Int] = [:]

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
      if lane.hasSuffix("r") { lane.removeLast() }
      let boot = boots[record.moment.boot] ?? marks.count
      if boot == marks.count {
        boots[record.moment.boot] = boot
        marks.append([])
      }
      marks[boot].append(Mark(moment: record.moment, category: category, lane: number(lane), isAcquisition: isAcquisition))
    }

    private mutating func number(_ lane: String) -> Int {
      if let number = numbers[lane] { return number }
      numbers[lane] = names.count
      names.append(lane)
      return names.count - 1
    }
  }

  /// One acquisition or release.
  fileprivate struct Mark: Sendable {
    var moment: Moment
    var category: Category
    var lane: Int
    var isAcquisition: Bool
  }

  /// The audit of what was collected.
  public init(_ collector: Collector, window: Range<WallTime>? = nil) {
    var tally = Tally(names: collector.names, window: window)
    for marks in collector.marks { tally.walk(marks) }
    acquisitions = tally.acquisitions
    peakConcurrency = tally.peak
    violationCount = tally.violationCount
    violations = tally.violations
  }
}

/// Walks through the holdings of each boot by its clock. A boot's end frees every lock, so each walk begins with none held.
private struct Tally {
  let names: [String]
  let window: Range<WallTime>?
  var acquisitions = 0
  var peak = 0
  var violationCount = 0
  var violations: [LockAudit.Violation] = []

  init(names: [String], window: Range<WallTime>?) {
    self.names = names
    self.window = window
  }

  mutating func walk(_ marks: [LockAudit.Mark]) {
    let counted = marks.count { $0.isAcquisition && counts($0) }
    acquisitions += counted
    // What was taken and freed within one millisecond overlaps nothing, and was held nevertheless.
    if counted > 0 { peak = max(peak, 1) }
    var holders: [Category: [Int]] = [:]
    var held = 0
    for edge in Tally.edges(of: marks) {
      let mark = edge.mark
      var lanes = holders[mark.category] ?? []
      if edge.isBegin {
        if counts(mark) { note(lanes, mark) }
        lanes.append(mark.lane)
        held += 1
      } else if let place = lanes.firstIndex(of: mark.lane) {
        // What was held until a release inside the window was at work inside it.
        if counts(mark) { peak = max(peak, held) }
        lanes.remove(at: place)
        held -= 1
      }
      if counts(mark) { peak = max(peak, held) }
      holders[mark.category] = lanes
    }
  }

  private func counts(_ mark: LockAudit.Mark) -> Bool { window?.contains(mark.moment.wall) ?? true }

  private mutating func note(_ holders: [Int], _ mark: LockAudit.Mark) {
    violationCount += holders.count
    for holder in holders where violations.count < 100 {
      violations.append(
        LockAudit.Violation(category: mark.category, holder: names[holder], intruder: names[mark.lane], at: mark.moment))
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
    var held: [Int: Category] = [:]
    // By clock, then by lane: what one lane did in one millisecond is looked at together, whatever its order in the journal.
    let order = marks.sorted { ($0.moment.bootMilliseconds, $0.lane) < ($1.moment.bootMilliseconds, $1.lane) }
    var index = 0
    while index < order.count {
      let first = order[index]
      var acquisition: LockAudit.Mark?
      var release: LockAudit.Mark?
      while index < order.count, order[index].lane == first.lane,
        order[index].moment.bootMilliseconds == first.moment.bootMilliseconds
      {
        if order[index].isAcquisition { acquisition = order[index] } else { release = order[index] }
        index += 1
      }
      if var end = release, let category = held.removeValue(forKey: first.lane) {
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
      let (a, b) = (left.mark.moment.bootMilliseconds, right.mark.moment.bootMilliseconds)
      return (a, left.isBegin ? 1 : 0, left.mark.lane) < (b, right.isBegin ? 1 : 0, right.mark.lane)
    }
  }
}
