import FanoutCore
import Glibc

/// Sees the wished ends of some lanes through: hands on the wishes, adopts what has no supervisor, waits for the rest
/// by event.
struct KillCompletion {
  private let killing: Killing
  /// As it was in the beginning.
  private let asked: Killing.Asked
  private let state: StateDirectory
  private let clocks: Clocks
  private let hurried: Bool
  private let boot: String
  private var deadline: MonotonicTime
  private var lanes: [LaneToEnd]
  private var ledger: Ledger
  /// Why the journal cannot be read: then nobody can tell here what became of a run.
  private let unread: String?
  private var tail: Journal.Tail
  /// What the journal amounts to: which runs the index has lost.
  private var standing: JournalStanding
  private var watch: EndWatch
  /// Stopped supervisors that were continued, and until when they have time to obey.
  private var continued: [SupervisorProcess] = []
  private var obeyBy: MonotonicTime?
  /// Names of supervisors that were ended here: what else they looked after needs another.
  private var endedSupervisors: Set<SupervisorID> = []
  /// What was said already: it is asked after once a second.
  private var said: Set<String> = []
  private(set) var report = Killing.Report()
  /// Who held admission when it was wanted last; nil: it was had.
  private var heldBy: String?
  /// Whether what was claimed and not indexed yet has to be asked for once more: where the lock of the target was ours
  /// from the beginning nobody can have been claiming it.
  private var owesSecondLook: Bool
  private let began: MonotonicTime

  /// How long after the last step of the longest teardown everything must be gone.
  static let grace = PendingEnd.margin
  /// How long a supervisor that was stopped has to obey once it is continued.
  static let obedience: Duration = .seconds(3)

  init(_ killing: Killing, _ asked: Killing.Asked) throws {
    self.killing = killing
    state = killing.state
    clocks = killing.clocks
    self.asked = asked
    lanes = asked.lanes.sorted { $0.entry.run.place < $1.entry.run.place }
    hurried = asked.hurried
    owesSecondLook = asked.isOfEverything || !asked.unmet.isEmpty
    report.unreadable = asked.unreadable
    let now = clocks.moment()
    boot = now.boot
    began = clocks.monotonic()
    deadline = began + (lanes.map { $0.patience(hurried: asked.hurried) }.max() ?? .zero) + KillCompletion.grace
    let journal = Journal(state, clocks: clocks)
    // The end of the journal is noted before it is read: a record in between is read twice, which adds nothing, and
    // never missed.
    tail = journal.tail()
    standing = JournalStanding(journal)
    let reading = journal.read(since: Census.oldestStart(of: lanes.map(\.entry.run), before: now.wall))
    ledger = reading.ledger
    unread = reading.unreadable.first
    watch = try EndWatch(state, clocks: clocks)
  }

  /// Goes on until every lane is gone or named as left.
  mutating func run() throws {
    // Whoever supervises them has heard by now.
    if let unread, !lanes.isEmpty {
      let runs = lanes.map(\.entry.run.text).joined(separator: ", ")
      throw StateError.cannotRead("asked \(runs) to end, and cannot tell whether they do: \(unread)")
    }
    // Without waiting: those that are supervised end without it.
    try reconcile(patience: .zero)
    meetStopped()
    var look: Duration = .milliseconds(5)
    while true {
      let entries = try catchUp()
      let closing = try settle(entries)
      if lanes.isEmpty {
        guard owesSecondLook, heldBy != nil, clocks.monotonic() < deadline else { return try finish() }
        try reconcile(patience: deadline - clocks.monotonic())
        meetStopped()
        continue
      }
      let now = clocks.monotonic()
      if now >= deadline {
        try nameLeft(entries)
        return try finish()
      }
      if let due = obeyBy, due <= now { endContinued() }
      var until = [deadline, obeyBy].compactMap { $0 }.min() ?? deadline
      // An end is on record a moment before the index entry and the lock go, and a lock's release cannot be waited for.
      if closing {
        until = min(until, now + look)
        look = min(look * 2, .milliseconds(250))
      }
      // A supervisor that cannot be watched from here is asked after.
      let unseen = lanes.contains { !watch.watch($0.entry.supervisor, in: state) }
      if unseen { until = min(until, now + .seconds(1)) }
      let ended = try watch.wait(until: until)
      if ended || (unseen && clocks.monotonic() >= now + .seconds(1)) {
        try reconcile(patience: min(AdmissionLock.patience, max(.zero, deadline - clocks.monotonic())))
      }
    }
  }

  /// What is left to be said when every lane is told.
  private mutating func finish() throws {
    if owesSecondLook { report.unaskedFor = heldBy }
    guard heldBy == nil else { return }
    for case .category(let category) in asked.unmet {
      let isTold = report.ended.contains { $0.category == category } || report.left.contains { $0.category == category }
      // Only an outsider's lock keeps it from anybody: that is not ours to end.
      guard !isTold, let words = try outsider(of: category) else { continue }
      report.left.append(
        Killing.Left(
          run: nil, category: category, sentence: "no run of it is open, and its lock is \(words), which was left alone"
        ))
    }
  }

  /// Who holds the lock of a category of which no run is open, in words.
  private func outsider(of category: FanoutCore.Category) throws -> String? {
    let lock = ObservedLock(of: category, in: state)
    switch lock.heldness {
    case .absent: return nil
    case .unreadable(let why): throw StateError.cannotRead("whether \(lock.path) is held: \(why)")
    case .held: return lock.words
    case .unseen:
      // A pid namespace may hide a holder: a claim tells, and disturbs nobody's where none can be under way.
      guard let admission = try? AdmissionLock(state, patience: .zero) else { return nil }
      defer { admission.end() }
      return Census.holds(lock.path) ? "held by a process that cannot be seen from here" : nil
    }
  }

  // MARK: - Steps

  private func wish(_ lane: LaneToEnd) throws(StateError) {
    do throws(SystemError) { try lane.wish(now: hurried) } catch { throw .cannotWrite(lane.directory.killFile, error) }
  }

  /// Reads what is new, and goes on to respawns that were quicker than the wish. The open lanes.
  private mutating func catchUp() throws -> [LiveEntry] {
    // Entries first: what has gone from them is on record by then.
    var entries = try LiveIndex(state: state).entries().entries
    for record in tail.next() { ledger.apply(record) }
    // One that is open by the journal has only lost its entry.
    entries += lanes.map(\.entry).filter { entry in
      !entries.contains { $0.lane == entry.lane } && ledger.run(entry.run)?.isOpen == true
    }
    for place in lanes.indices where lanes[place].follow(entries, in: state) { try wish(lanes[place]) }
    return entries
  }

  /// Reports the lanes that are gone. Whether any is about to be.
  private mutating func settle(_ entries: [LiveEntry]) throws(SystemError) -> Bool {
    var isClosing = false
    for lane in lanes {
      let remains = try LaneRemains.of(
        lane, entries: entries, ledger: ledger, boot: boot, state: state, isThorough: false)
      guard remains.isNothing else {
        isClosing = isClosing || remains.end != nil || !remains.isOpen
        continue
      }
      report.ended.append(
        Killing.Ended(
          run: lane.entry.run, category: lane.entry.category, end: remains.end,
          respawnDenied: ledger.run(lane.entry.run)?.respawnDenied))
      lanes.removeAll { $0.entry.run == lane.entry.run }
    }
    return isClosing
  }

  /// Under the admission lock, if that is to be had so soon: claims that were under way are done, and what they made is
  /// asked to end as well; what is over gets its terminal record, and what is orphaned is adopted.
  private mutating func reconcile(patience: Duration) throws {
    let reconciled: Reconciliation.Result
    do throws(StateError) {
      let reconciliation = Reconciliation(state, clocks: clocks)
      reconciled = try reconciliation.run(keep: killing.keep, standing: &standing, patience: patience)
    } catch {
      guard case .admissionHeld(let holder) = error else { throw error }
      heldBy = holder
      return
    }
    heldBy = nil
    for sentence in reconciled.unreadable where said.insert(sentence).inserted {
      killing.say("unreadable: \(sentence)")
    }
    if owesSecondLook {
      owesSecondLook = false
      let index = try LiveIndex(state: state).entries()
      report.unreadable = index.unreadable
      for entry in index.entries
      where asked.means(entry) && !lanes.contains(where: { $0.entry.lane == entry.lane }) {
        let lane = LaneToEnd(entry, in: state)
        try wish(lane)
        lanes.append(lane)
        deadline = max(deadline, clocks.monotonic() + lane.patience(hurried: hurried) + KillCompletion.grace)
      }
    }
    try adopt(reconciled.orphans)
  }

  /// Becomes the supervisor of those among the orphans that are to end until they are gone; another, by the launcher in
  /// force, takes what was orphaned here and is not to end.
  private mutating func adopt(_ orphans: [RunID]) throws {
    let ending = orphans.filter { orphan in lanes.contains { $0.entry.run == orphan } }
    if !ending.isEmpty {
      try endHere(ending)
    }
    let entries = try LiveIndex(state: state).entries().entries
    let others = entries.filter {
      endedSupervisors.contains($0.supervisor) && orphans.contains($0.run) && !ending.contains($0.run)
    }
    guard !others.isEmpty else { return }
    killing.say(
      "adopting \(others.map(\.run.text).joined(separator: ", ")), which the ended supervisor looked after as well")
    let site = LaunchSite(state: state, environment: killing.environment, clocks: clocks, random: killing.random)
    let launcher = try killing.launcher().launcher(
      at: site, names: killing.units.names, units: killing.units.policy)
    for sentence in try launcher.adopt(others.map(\.run)) { killing.say(sentence) }
  }

  /// Becomes their supervisor for as long as it takes. What it cannot take over is asked after again until the
  /// deadline, unless there is nothing else to wait for.
  private mutating func endHere(_ ending: [RunID]) throws {
    let supervisor = try killing.supervisor()
    defer {
      if !supervisor.holdsLanes { supervisor.finish() }
      // A supervisor that worked here took the signals of this process; what is left to do is only waiting.
      SignalDescriptor.letThrough(SignalDescriptor.requestsToEnd)
    }
    do throws(StateError) {
      try supervisor.adopt(ending)
    } catch {
      guard case .cannotRead = error, !lanes.allSatisfy({ ending.contains($0.entry.run) }) else { throw error }
      return
    }
    let (clocks, deadline) = (clocks, deadline)
    try supervisor.run(while: { supervisor.holdsLanes && clocks.monotonic() < deadline })
  }

  // MARK: - Stopped supervisors

  /// Names supervisors that a signal has stopped, or continues them.
  private mutating func meetStopped() {
    for id in Set(lanes.map(\.entry.supervisor)).sorted() {
      guard let supervisor = SupervisorProcess.find(id, in: state), supervisor.isStopped else { continue }
      if hurried {
        killing.say("supervisor \(id) (pid \(supervisor.pid)) is stopped; continuing it")
        _ = supervisor.signal(Signals.resume)
        continued.append(supervisor)
        obeyBy = clocks.monotonic() + KillCompletion.obedience
      } else {
        for lane in lanes where lane.entry.supervisor == id {
          leave(
            lane,
            "supervisor \(id) (pid \(supervisor.pid)) is stopped; --now continues or ends it, and the wish waits for it"
          )
        }
      }
    }
  }

  /// Ends the continued supervisors that still have lanes to end: their workers live on and are adopted.
  private mutating func endContinued() {
    obeyBy = nil
    for supervisor in continued where lanes.contains(where: { $0.entry.supervisor == supervisor.id }) {
      killing.say("supervisor \(supervisor.id) (pid \(supervisor.pid)) does not obey; ending it and adopting its runs")
      endedSupervisors.insert(supervisor.id)
      _ = supervisor.signal(Signals.kill)
    }
    continued = []
  }

  // MARK: - What is left

  private mutating func leave(_ lane: LaneToEnd, _ sentence: String) {
    report.left.append(Killing.Left(run: lane.entry.run, category: lane.entry.category, sentence: sentence))
    lanes.removeAll { $0.entry.run == lane.entry.run }
  }

  private mutating func nameLeft(_ entries: [LiveEntry]) throws(SystemError) {
    for lane in lanes {
      let remains = try LaneRemains.of(
        lane, entries: entries, ledger: ledger, boot: boot, state: state, isThorough: true)
      if remains.isNothing {
        report.ended.append(
          Killing.Ended(run: lane.entry.run, category: lane.entry.category, end: remains.end, respawnDenied: nil))
      } else {
        leave(lane, remains.sentence(of: lane, in: state, admissionHeldBy: heldBy))
      }
    }
  }
}
