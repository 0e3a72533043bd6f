/// What a report counts of fires: some numbers of each, in the order in which their first records stand in the journal.
struct FireTallies: Sendable {
  private var ids = NumberedNames()
  private var boots = NumberedNames()
  private var words = NumberedNames()
  private var answers = NumberedNames()
  private var fires: [Tally] = []
  /// The reasons of all fires, one behind the other, and the names of all reasons.
  private var reasons: [Reason] = []
  private var names: [Int32] = []
  /// The begin of a timer's fire that stands before all that was read.
  private var before: Begin?

  private struct Tally {
    var begin: Begin?
    var end: End?
  }

  private struct Begin {
    var wall: WallTime
    var boot: Int32
    var bootMilliseconds: Int64
    var told: CountedRecord.Begin

    var isOfTimer: Bool { !told.isOneShot && told.by == .timer }
  }

  private struct End {
    var wall: WallTime
    var admitted: Int64
    var started: Int64
    var refused: Int64
    var failed: Int64
    var withheld: Int64
    var source: Int32
    var constraint: Int32
    var intent: Double?
    var demandMet: Double?
    var answer: Int32?
    var selectorMilliseconds: Int64?
    var reasons: Range<Int32>
  }

  private struct Reason {
    var reason: Int32
    var count: Int64
    var names: Range<Int32>
  }

  mutating func begin(_ begin: CountedRecord.Begin, _ counted: borrowing CountedRecord) {
    guard let place = place(of: counted), fires[place].begin == nil else { return }
    fires[place].begin = tally(begin, counted)
  }

  /// Takes in a fire that began before all that is read: only the gap behind it counts.
  mutating func precede(_ begin: CountedRecord.Begin, _ counted: borrowing CountedRecord) {
    before = tally(begin, counted)
  }

  private mutating func tally(_ begin: CountedRecord.Begin, _ counted: borrowing CountedRecord) -> Begin {
    Begin(
      wall: counted.wall, boot: Int32(boots.number(counted.boot)), bootMilliseconds: counted.bootMilliseconds,
      told: begin)
  }

  mutating func end(_ end: CountedRecord.End, _ counted: borrowing CountedRecord) {
    guard let place = place(of: counted), fires[place].end == nil else { return }
    let first = Int32(reasons.count)
    for reason in end.reasons {
      let firstName = Int32(names.count)
      for name in reason.names { names.append(Int32(words.number(name))) }
      reasons.append(
        Reason(reason: Int32(words.number(reason.reason)), count: reason.count, names: firstName..<Int32(names.count)))
    }
    fires[place].end = End(
      wall: counted.wall, admitted: end.admitted, started: end.started, refused: end.refused, failed: end.failed,
      withheld: end.withheld,
      source: Int32(words.number(end.source)), constraint: Int32(words.number(end.constraint)),
      intent: end.intent, demandMet: end.demandMet,
      answer: end.answer.map { Int32(answers.number($0)) }, selectorMilliseconds: end.selectorMilliseconds,
      reasons: first..<Int32(reasons.count))
  }

  private mutating func place(of counted: borrowing CountedRecord) -> Int? {
    guard let id = counted.fire else { return nil }
    let place = ids.number(id)
    if place == fires.count { fires.append(Tally()) }
    return place
  }

  /// Fires that have a begin and no end, in order.
  var open: [OpenFire] {
    fires.indices.compactMap { place in
      guard let begin = fires[place].begin, fires[place].end == nil else { return nil }
      let moment = Moment(wall: begin.wall, boot: boots[Int(begin.boot)], bootMilliseconds: begin.bootMilliseconds)
      return OpenFire(id: FireID(ids[place]), beganAt: moment, isOneShot: begin.told.isOneShot)
    }
  }

  /// Whether the first fire of a timer began inside that window, so that the gap before it may reach into it.
  func lacksGap(in window: Range<WallTime>) -> Bool {
    let first = fires.lazy.compactMap(\.begin).first(where: \.isOfTimer)
    return first.map { $0.wall >= window.lowerBound } ?? false
  }

  /// Adds what they did to a report.
  func add(to report: inout Report, running: [FireID]) {
    let running = Set(running)
    var sums = Sums()
    var answer: Int32?
    for (place, fire) in fires.enumerated() {
      guard let at = fire.begin?.wall ?? fire.end?.wall, report.window.contains(at) else { continue }
      let isRunning = fire.end == nil && running.contains(FireID(ids[place]))
      if fire.end == nil, !isRunning { report.interrupted.append(FireID(ids[place])) }
      if fire.begin?.told.isOneShot == true {
        FireTallies.add(fire.end, isRunning: isRunning, to: &report.oneShots)
        continue
      }
      FireTallies.add(fire.end, isRunning: isRunning, to: &report.fires)
      if let by = fire.begin?.told.by { report.firedBy.add(by.rawValue) }
      if let late = fire.begin?.told.late { sums.lateness.append(late) }
      guard let end = fire.end else { continue }
      if let now = end.answer {
        if now == answer { report.sameAnswers += 1 }
        answer = now
      }
      sums.add(end, reasons, names)
    }
    report.constraints = sums.constraints.named { words[$0] }
    for entry in sums.sources.named({ words[$0] }).entries {
      if let cause = FireEnd.degradation(of: entry.name) { report.degraded.add(cause, entry.count) }
    }
    report.intent = sums.intent
    report.demandMet = sums.demandMet
    report.selector = Report.SelectorTimes(sums.times)
    report.lateness = Report.Lateness(sums.lateness)
    report.missed = missed(in: report.window)
    report.withheld = sums.withheld.map {
      Report.Withheld(reason: words[$0.reason], count: $0.count, names: $0.names.named { words[$0] })
    }
    let place = report.withheld.firstIndex { $0.reason == FanoutCore.Reason.notAllowlisted.name }
    if let place { report.withheld.insert(report.withheld.remove(at: place), at: 0) }
  }

  private static func add(_ end: End?, isRunning: Bool, to sum: inout Report.Fires) {
    sum.count += 1
    if isRunning { sum.running += 1 }
    guard let end else { return }
    sum.admitted = sum.admitted.plus(end.admitted)
    sum.started = sum.started.plus(end.started)
    sum.refused = sum.refused.plus(end.refused)
    sum.failed = sum.failed.plus(end.failed)
    sum.withheld = sum.withheld.plus(end.withheld)
  }

  /// What is summed up of the ends of fires.
  private struct Sums {
    var constraints = NumberedCounts()
    var sources = NumberedCounts()
    var intent = Report.Mean()
    var demandMet = Report.Mean()
    var times: [Int64] = []
    var lateness: [Int64] = []
    /// By reason, in the order of their first appearance.
    var withheld: [(reason: Int, count: Int64, names: NumberedCounts)] = []

    mutating func add(_ end: End, _ reasons: [Reason], _ names: [Int32]) {
      constraints.add(Int(end.constraint))
      sources.add(Int(end.source))
      if let part = end.intent { intent.add(part) }
      if let part = end.demandMet { demandMet.add(part) }
      if let time = end.selectorMilliseconds { times.append(time) }
      for index in end.reasons {
        let reason = reasons[Int(index)]
        let place = withheld.firstIndex { $0.reason == Int(reason.reason) } ?? withheld.count
        if place == withheld.count { withheld.append((Int(reason.reason), 0, NumberedCounts())) }
        withheld[place].count = withheld[place].count.plus(reason.count)
        for name in reason.names { withheld[place].names.add(Int(names[Int(name)])) }
      }
    }
  }

  /// Counts the fires that timers owed inside the window and that did not come, between those that did: each was due
  /// one interval after the other, behind the fire before them. What may still come is no miss of the window.
  private func missed(in window: Range<WallTime>) -> Int {
    let timed = ([before] + fires.map(\.begin)).compactMap { $0 }.filter(\.isOfTimer)
    return zip(timed, timed.dropFirst()).reduce(0) { total, gap in
      guard let every = gap.0.told.every, every > 0 else { return total }
      let began = gap.0.wall
      let missed = Int64(Rhythm.missed(in: FireTallies.time(from: gap.0, to: gap.1), every: .milliseconds(every)))
      let first = max(1, (window.lowerBound - began).milliseconds.plus(every - 1) / every)
      let last = min(missed, ((window.upperBound - began).milliseconds - 1) / every)
      return total + Int(max(0, last - first + 1))
    }
  }

  /// On the boot clock, which nobody sets, where both are of one boot.
  private static func time(from earlier: Begin, to later: Begin) -> Duration {
    earlier.boot == later.boot
      ? .milliseconds(later.bootMilliseconds.minus(earlier.bootMilliseconds)) : later.wall - earlier.wall
  }
}

extension Int64 {
  /// The sum, held at the ends: what somebody else wrote into a journal may be of any size.
  func plus(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }

  /// The difference, held at the ends.
  func minus(_ other: Int64) -> Int64 {
    let (difference, overflow) = subtractingReportingOverflow(other)
    return overflow ? (other < 0 ? .max : .min) : difference
  }
}
