extension Report {
  /// Collects what a report needs, record by record: of a million runs it keeps a few words each.
  public struct Collector: Sendable {
    private let window: Range<WallTime>
    private var fires = Ledger()
    private var locks = LockAudit.Collector()
    private var runs: [RunTally] = []
    private var places: [String: Int] = [:]
    /// Neighbouring records are mostly of one run.
    private var last: (id: String, place: Int)?
    /// Runs in the order of their ends.
    private var ends: [Int] = []
    private var respawnDenials: [(place: Int, why: String)] = []

    /// What of a run counts.
    private struct RunTally {
      var category: Category?
      var generation: Int64 = 0
      var startedAt: WallTime?
      var outcome: Outcome?
      var swept: Int64 = 0
      var overshoot: Int64?
      var extraEnds = 0
      var isDenied = false
    }

    /// Nothing yet.
    public init(window: Range<WallTime>) { self.window = window }

    /// Takes in one record.
    public mutating func apply(_ record: Record) {
      switch record.event {
      case .fireBegan, .fireEnded: fires.apply(record)
      case .lockAcquired, .lockReleased: locks.apply(record)
      case .runStarted(let start):
        guard let place = place(of: record), runs[place].startedAt == nil else { return }
        runs[place].startedAt = record.moment.wall
        runs[place].generation = start.generation
      case .runEnded(let end): ended(end, record)
      case .respawnDenied(let why):
        guard let place = place(of: record), !runs[place].isDenied else { return }
        runs[place].isDenied = true
        respawnDenials.append((place, why))
      case .runSpawned, .runConfirmed, .runAdopted, .paused, .unpaused, .onFireFailed, .pruned, .other: break
      }
    }

    private mutating func ended(_ end: RunEndRecord, _ record: Record) {
      guard let place = place(of: record) else { return }
      guard runs[place].outcome == nil else {
        runs[place].extraEnds += 1
        return
      }
      runs[place].outcome = end.outcome
      runs[place].swept = end.sweptCount
      runs[place].overshoot = end.overshootBytes
      ends.append(place)
    }

    private mutating func place(of record: Record) -> Int? {
      guard let id = record.run else { return nil }
      let place = last.flatMap { $0.id == id ? $0.place : nil } ?? places[id] ?? runs.count
      last = (id, place)
      if place == runs.count {
        places[id] = place
        runs.append(RunTally())
      }
      runs[place].category = runs[place].category ?? record.category
      return place
    }

    /// The report of what was collected so far.
    public func report(running: [String] = [], torn: Int = 0) -> Report {
      var report = Report(window: window, locks: LockAudit(locks, window: window), torn: torn)
      addFires(to: &report, running: running)
      addRuns(to: &report)
      return report
    }

    private func belongs(_ run: RunTally) -> Bool { run.startedAt.map { window.contains($0) } ?? false }

    private func addFires(to report: inout Report, running: [String]) {
      var times: [Int64] = []
      var lateness: [Int64] = []
      var answer: String?
      for fire in fires.fires {
        guard let at = fire.beganAt ?? fire.endedAt, window.contains(at.wall) else { continue }
        let isRunning = fire.end == nil && running.contains(fire.id)
        if fire.end == nil, !isRunning { report.interrupted.append(fire.id) }
        if fire.isOneShot {
          report.oneShots.add(fire.end, isRunning: isRunning)
          continue
        }
        report.fires.add(fire.end, isRunning: isRunning)
        if let firing = fire.begin?.firing {
          report.firedBy.add(firing.by.rawValue)
          if let late = firing.late { lateness.append(late.milliseconds) }
        }
        guard let end = fire.end else { continue }
        report.constraints.add(end.constraint)
        if let cause = end.degradation { report.degraded.add(cause) }
        if let time = end.selectorMilliseconds { times.append(time) }
        if let now = end.answer {
          if now == answer { report.sameAnswers += 1 }
          answer = now
        }
        for reason in end.reasons { report.add(reason) }
      }
      report.selector = SelectorTimes(times)
      report.lateness = Lateness(lateness)
      report.missed = missed
      let place = report.withheld.firstIndex { $0.reason == Reason.notAllowlisted.name }
      if let place { report.withheld.insert(report.withheld.remove(at: place), at: 0) }
    }

    /// Counts the fires that timers owed inside the window and that did not come, between those that did: each was due one interval
    /// after the other, behind the fire before them. What may still come is no miss of the window.
    private var missed: Int {
      let timed = fires.fires.filter { !$0.isOneShot && $0.begin?.firing?.by == .timer }
      return zip(timed, timed.dropFirst()).reduce(0) { total, gap in
        guard let began = gap.0.beganAt, let next = gap.1.beganAt, let every = gap.0.begin?.firing?.every?.milliseconds, every > 0 else {
          return total
        }
        let missed = Int64(Rhythm.missed(in: next.since(began), every: .milliseconds(every)))
        let first = max(1, ((window.lowerBound - began.wall).milliseconds + every - 1) / every)
        let last = min(missed, ((window.upperBound - began.wall).milliseconds - 1) / every)
        return total + Int(max(0, last - first + 1))
      }
    }

    private func addRuns(to report: inout Report) {
      var outcomes: [String: Counts] = [:]
      for run in runs where belongs(run) {
        let isRespawn = run.generation > 0
        if isRespawn { report.respawns.count += 1 }
        report.swept += run.swept
        report.extraEnds += run.extraEnds
        if let bytes = run.overshoot {
          report.overshoots = (report.overshoots.count + 1, max(report.overshoots.mostBytes, bytes))
        }
        guard let outcome = run.outcome else {
          report.open += 1
          continue
        }
        if outcome == .unknown { report.unreported += 1 }
        if isRespawn {
          report.respawns.outcomes.add(outcome.rawValue)
        } else {
          outcomes[run.category?.name ?? "", default: Counts()].add(outcome.rawValue)
        }
      }
      report.outcomes = outcomes.keys.sorted().map { ($0, outcomes[$0] ?? Counts()) }
      for denial in respawnDenials where belongs(runs[denial.place]) { report.respawns.denied.add(denial.why) }
      let last = ends.filter { belongs(runs[$0]) }.suffix(20)
      report.noopLast20 = (last.count { runs[$0].outcome == .noop }, last.count)
    }
  }

  fileprivate mutating func add(_ reason: FireEnd.ReasonCount) {
    let place = withheld.firstIndex { $0.reason == reason.reason } ?? withheld.count
    if place == withheld.count { withheld.append(Withheld(reason: reason.reason)) }
    withheld[place].count += reason.count
    for name in reason.names { withheld[place].names.add(name) }
  }
}

extension Report.Fires {
  fileprivate mutating func add(_ end: FireEnd?, isRunning: Bool) {
    count += 1
    if isRunning { running += 1 }
    guard let end else { return }
    admitted += end.admitted
    started += end.started
    refused += end.refused
    failed += end.failed
    withheld += end.withheld
  }
}

extension Report.SelectorTimes {
  fileprivate init(_ times: [Int64]) {
    asked = times.count
    most = times.max() ?? 0
    median = times.median ?? 0
  }
}

extension Report.Lateness {
  fileprivate init(_ times: [Int64]) {
    known = times.count
    median = .milliseconds(times.median ?? 0)
    worst = .milliseconds(times.max() ?? 0)
  }
}

extension [Int64] {
  /// The middle one; of two middle ones their mean. Nil where there is none.
  var median: Int64? {
    let sorted = sorted()
    guard !isEmpty else { return nil }
    let middle = count / 2
    return count % 2 == 1 ? sorted[middle] : sorted[middle - 1] + (sorted[middle] - sorted[middle - 1]) / 2
  }
}
