extension Report {
  /// Collects what a report needs, record by record: of a million runs it keeps a few numbers each.
  public struct Collector: Sendable {
    private let window: Range<WallTime>
    private var fires = FireTallies()
    private var locks = LockAudit.Collector()
    private var ids = NumberedNames()
    private var categories = NumberedNames()
    private var runs: [RunTally] = []
    /// Runs in the order of their ends.
    private var ends: [Int32] = []
    private var respawnDenials: [(place: Int, why: String)] = []

    private var flows: [ReviewFlow] = []

    /// What only few runs have, by their places.
    private var swept: [(place: Int, count: Int64)] = []
    private var overshoots: [(place: Int, bytes: Int64)] = []
    private var extraEnds: [Int] = []

    /// What of a run counts.
    private struct RunTally {
      var category: Int32?
      /// Whether it started inside the window; nil: no start is known.
      var belongs: Bool?
      var isRespawn = false
      var started = WallTime(milliseconds: 0)
      var elapsed: Int64?
      /// By its place among all of them.
      var outcome: UInt8?
      var isDenied = false

      /// A hundred years: what somebody else wrote into a journal may be of any size.
      static let longest: Int64 = 3_155_760_000_000
    }

    /// Nothing yet.
    public init(window: Range<WallTime>) { self.window = window }

    /// Takes in one record, as its line would be taken in.
    public mutating func apply(_ record: Record) { record.counted { apply($0) } }

    /// Takes in what is counted of one record.
    public mutating func apply(_ counted: borrowing CountedRecord) {
      switch counted.event {
      case .fireBegan(let begin): fires.begin(begin, counted)
      case .fireEnded(let end): fires.end(end, counted)
      case .lockAcquired, .lockReleased: locks.apply(counted)
      case .runStarted(let generation):
        guard let place = place(of: counted), runs[place].belongs == nil else { return }
        runs[place].belongs = window.contains(counted.wall)
        runs[place].isRespawn = generation > 0
        runs[place].started = counted.wall
      case .runEnded(let outcome, let elapsed, let swept, let overshoot, let denied):
        guard let place = place(of: counted) else { return }
        guard runs[place].outcome == nil else {
          extraEnds.append(place)
          return
        }
        runs[place].outcome = UInt8(outcome)
        runs[place].elapsed = elapsed
        if swept != 0 { self.swept.append((place, swept)) }
        if let overshoot { overshoots.append((place, overshoot)) }
        ends.append(Int32(place))
        if let denied { deny(place, denied) }
      case .reviewed(let sample): take(sample, at: counted.wall)
      case .respawnDenied(let why): if let place = place(of: counted) { deny(place, why) }
      case .uncounted: break
      }
    }

    /// Takes in the begin of a fire that stands before all that is read: the gap behind it may reach into the window.
    public mutating func precede(with record: Record) {
      record.counted { counted in
        if case .fireBegan(let begin) = counted.event { fires.precede(begin, counted) }
      }
    }

    /// Whether the gap before the first fire of a timer may reach into the window, and where it begins has to be looked
    /// for.
    public var lacksGap: Bool { fires.lacksGap(in: window) }

    /// Fires that have a begin and no end so far.
    public var openFires: [OpenFire] { fires.open }

    private mutating func place(of counted: borrowing CountedRecord) -> Int? {
      guard let id = counted.run else { return nil }
      let place = ids.number(id)
      if place == runs.count { runs.append(RunTally()) }
      if runs[place].category == nil { runs[place].category = counted.category.map { Int32(categories.number($0)) } }
      return place
    }

    /// The report of what was collected so far.
    public func report(running: [FireID] = [], torn: Int = 0) -> Report {
      var report = Report(window: window, locks: LockAudit(locks, window: window), torn: torn)
      fires.add(to: &report, running: running)
      addRuns(to: &report)
      addUse(to: &report)
      report.reviews = flows
      return report
    }

    private mutating func take(_ sample: CountedRecord.Review, at moment: WallTime) {
      guard window.contains(moment) else { return }
      if let place = flows.firstIndex(where: { sample.queue.elementsEqual($0.queue.utf8) }) {
        flows[place].take(sample, at: moment)
      } else {
        flows.append(ReviewFlow(sample, at: moment))
      }
    }

    /// A respawn is denied with its run's end or by a record of its own, and once.
    private mutating func deny(_ place: Int, _ why: CountedRecord.Text) {
      guard !runs[place].isDenied else { return }
      runs[place].isDenied = true
      respawnDenials.append((place, String(decoding: why, as: UTF8.self)))
    }

    private func belongs(_ place: Int) -> Bool { runs[place].belongs == true }

    private func addUse(to report: inout Report) {
      let productive = Outcome.allCases.firstIndex(of: .productive)
      var uses = [Report.Use?](repeating: nil, count: categories.count)
      for run in runs where run.belongs == true {
        guard let category = run.category.map(Int.init) else { continue }
        var use = uses[category] ?? Report.Use(category: categories[category])
        use.runs += 1
        if run.outcome.map(Int.init) == productive { use.productive += 1 }
        // What ended unseen, and what runs still, is counted as far as the window goes.
        let time = run.elapsed ?? (run.outcome == nil ? (window.upperBound - run.started).milliseconds : 0)
        use.time += .milliseconds(min(max(0, time), RunTally.longest))
        uses[category] = use
      }
      report.use = uses.compactMap { $0 }.sorted { $0.category < $1.category }
    }

    private func addRuns(to report: inout Report) {
      let words = Outcome.allCases
      var outcomes = [NumberedCounts](repeating: NumberedCounts(), count: categories.count)
      // Of runs whose category is not known.
      var others = NumberedCounts()
      var respawns = NumberedCounts()
      for run in runs where run.belongs == true {
        if run.isRespawn { report.respawns.count += 1 }
        guard let outcome = run.outcome else {
          report.open += 1
          continue
        }
        if words[Int(outcome)] == .unknown { report.unreported += 1 }
        if run.isRespawn {
          respawns.add(Int(outcome))
        } else if let category = run.category {
          outcomes[Int(category)].add(Int(outcome))
        } else {
          others.add(Int(outcome))
        }
      }
      let named = [("", others)] + outcomes.enumerated().map { (categories[$0], $1) }
      report.outcomes = named.filter { !$0.1.order.isEmpty }.map { ($0, $1.named { words[$0].rawValue }) }.sorted {
        $0.0 < $1.0
      }
      report.respawns.outcomes = respawns.named { words[$0].rawValue }
      for denial in respawnDenials where belongs(denial.place) { report.respawns.denied.add(denial.why) }
      for some in swept where belongs(some.place) { report.swept = report.swept.plus(some.count) }
      for one in overshoots where belongs(one.place) {
        report.overshoots = (report.overshoots.count + 1, max(report.overshoots.mostBytes, one.bytes))
      }
      report.extraEnds = extraEnds.count { belongs($0) }
      let last = Array(ends.reversed().lazy.map { runs[Int($0)] }.filter { $0.belongs == true }.prefix(20))
      report.noopLast20 = (last.count { $0.outcome.map { words[Int($0)] } == .noop }, last.count)
    }
  }
}

extension Report.SelectorTimes {
  init(_ times: [Int64]) {
    asked = times.count
    most = times.max() ?? 0
    median = times.median ?? 0
  }
}

extension Report.Lateness {
  init(_ times: [Int64]) {
    known = times.count
    median = .milliseconds(times.median ?? 0)
    worst = .milliseconds(times.max() ?? 0)
  }
}
