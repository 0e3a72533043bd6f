import FanoutCore
import Glibc

/// One pass of the loop: reconcile, select, plan, launch, confirm, record (SPEC 7).
public final class Fire {
  let request: FireRequest
  let clocks: Clocks
  let environment: ProcessEnvironment
  let journal: Journal
  let writer: JournalWriter
  let random: () -> UInt64
  let say: (String) -> Void
  var lock: CategoryLock?
  var id = FireID("")
  let policy: Policy
  /// What the journal says, kept up with `tail`.
  lazy var past = JournalPast(journal, halfLife: request.configuration.halfLife)
  var tail: Journal.Tail?
  /// Signals to this process while it is on record; nil: a supervisor in this process takes them.
  var signals: SignalDescriptor?
  /// Called once it is on record that it began: nothing was started yet, and the state is its own to write.
  public var onBegun: () -> Void = {}
  /// Runs were found whose supervisors were lost.
  private(set) var foundOrphans = false
  /// The fire's own records.
  private var own = Ledger()

  /// Launches and has adopted what outlives this process.
  lazy var launcher = request.launcher.launcher(
    at: LaunchSite(state: state, environment: environment, clocks: clocks, random: random),
    names: UnitNames(prefix: request.configuration.units.prefix, instance: request.instance),
    units: request.configuration.units)

  /// The supervisor that works in this process: `--wait` and `fanout run`.
  public let inPlace: Supervisor?

  /// A fire. The supervisor in place, where there is one, was made by the caller, who goes on with it when the fire has
  /// ended.
  public init(
    _ request: FireRequest, clocks: Clocks, environment: ProcessEnvironment, random: @escaping () -> UInt64,
    inPlace: Supervisor?,
    say: @escaping (String) -> Void
  ) {
    self.request = request
    self.clocks = clocks
    self.environment = environment
    self.random = random
    self.inPlace = inPlace
    self.say = say
    journal = Journal(request.state, clocks: clocks)
    writer = JournalWriter(journal)
    var policy = Policy(request.configuration)
    // What nobody is to follow is no candidate.
    if request.isStrict { policy.fallback = .none }
    self.policy = request.person?.policy(policy) ?? policy
  }

  var state: StateDirectory { request.state }
  /// Looks at what is so, for workers where the launcher in force puts them.
  var factsReader: FactsReader {
    let units = request.configuration.units
    let slice = units.slice ?? UnitNames(prefix: units.prefix, instance: request.instance).slice
    return FactsReader(
      state, journal: journal, place: inPlace == nil ? request.launcher.workerPlace(slice: slice) : .here(isUnit: false)
    )
  }

  /// Runs it to the end of its record. Throws only before it is on record; from then on whatever happens is a part of
  /// its end.
  public func run() throws -> FireOutcome {
    var course = try begin()
    onBegun()
    defer {
      keepStanding()
      lock?.free()
    }
    // A supervisor in this process has them already.
    signals = inPlace == nil ? try? SignalDescriptor(SignalDescriptor.requestsToEnd) : nil
    defer { signals?.restore() }
    do { try decide(&course) } catch { course.fault = error }
    var outcome = conclude(course)
    launcher.dismiss()
    outcome.facts = own.fire(id)
    outcome.wantsWord = wantsWord()
    return outcome
  }

  /// To the record of its begin.
  private func begin() throws -> FireProgress {
    let began = (moment: clocks.moment(), clock: clocks.monotonic())
    var tail = journal.tail()
    past = JournalPast(journal, halfLife: request.configuration.halfLife)
    // Before anything is put right: what a newer program wrote is not for this one to settle.
    guard past.ledger.newestSchema <= Record.schema else { throw StateError.newerSchema(past.ledger.newestSchema) }
    try reconcile()
    if request.person == nil { try takeFireLock() }
    do {
      past.take(tail.next())
      if request.person == nil, past.ledger.fires.contains(where: { $0.end == nil && !$0.isOneShot }) {
        if let told = SelectorClient.endAbandoned(of: state.path) { say(told) }
      }
      self.tail = tail
      let reading = factsReader.read(request.configuration, past: past)
      let firing = FiringReader(environment: environment, clocks: clocks).read(
        beganAt: began.moment, clock: began.clock, lastFire: { self.lastFire(by: $0) })
      id = try Fire.makeDirectory(in: state, clocks: clocks, random: random)
      CrashPoint.reached(.fireMade)
      try append(
        .fireBegan(
          FireBegin(
            version: request.version, configuration: "\(request.digest)",
            trigger: request.person == nil ? "fire" : "run",
            firing: firing, launcher: request.launcher.name, suspended: clocks.suspended,
            bootNumber: past.whole.standing.boots.number(of: began.moment.boot))), at: began.moment)
      if request.person == nil { TroubleFile.remove(state) }
      return FireProgress(reading: reading)
    } catch {
      lock?.free()
      throw error
    }
  }

  /// Puts right what was left, and has orphans adopted. A fire that finds something does not wait for it.
  func reconcile() throws {
    let result = try Reconciliation(state, clocks: clocks).run(keep: request.configuration.keep, standing: &past.whole)
    if !result.restored.isEmpty {
      let runs = result.restored.map(\.text).joined(separator: ", ")
      say("somebody removed what \(state.live) had of \(runs): restored from the journal")
    }
    for sentence in result.unreadable { say("unreadable: \(sentence)") }
    guard !result.orphans.isEmpty else { return }
    foundOrphans = true
    say("adopting \(result.orphans.count) orphaned: \(result.orphans.map(\.text).joined(separator: ", "))")
    do {
      for sentence in try launcher.adopt(result.orphans) { say(sentence) }
    } catch {
      // They are busy all the same: their processes live. The next fire tries again.
      say("nobody could adopt them: \(error)")
    }
  }

  private func takeFireLock() throws {
    switch CategoryLock.take(state.fireLock, takesNotes: true) {
    case .held(let taken):
      lock = taken
      taken.writeNote("pid \(getpid())")
      CrashPoint.reached(.fireLocked)
    case .busy: throw FireRefusal.anotherFire(by: LockTable.holder(of: state.fireLock))
    case .unusable(let sentence): throw StateError.unusableLock(sentence)
    }
  }

  /// A name of its own, drawn until there is none like it: the directory is made, so it is nobody else's.
  static func makeDirectory(in state: StateDirectory, clocks: Clocks, random: () -> UInt64) throws(StateError) -> FireID
  {
    for _ in 0..<1000 {
      let id = FireID(made: clocks.moment().wall, drawn: hexadecimal(random(), digits: 4))
      let path = state.fire(id)
      if mkdir(path, 0o700) == 0 {
        _ = chmod(path, 0o700)
        return id
      }
      guard errno == EEXIST else { throw StateError.cannotWrite(path, .last("make", path)) }
    }
    throw StateError.cannotWrite(state.fires, SystemError("find a free name in", state.fires, code: EEXIST))
  }

  /// Puts it on record; with `wherever` also in a journal that is no longer in its place.
  func append(_ event: Event, at moment: Moment? = nil, wherever: Bool = false) throws(StateError) {
    let record = Record(moment: moment ?? clocks.moment(), fire: id, event: event)
    try writer.append([record], wherever: wherever)
    own.apply(record)
  }

  /// When the last fire began that this timer set off: after a long absence, days before anything else that a fire
  /// looks at.
  private func lastFire(by timer: String) -> WallTime? {
    func last(_ ledger: Ledger) -> WallTime? { ledger.fires.last { $0.begin?.firing?.timer == timer }?.beganAt?.wall }
    return last(past.ledger)
      ?? last(History(journal, since: clocks.moment().wall, isEnough: { last($0) != nil }).ledger)
  }

  /// Keeps what the journal amounts to, so that the next fire need not read what this one has. Only under the fire
  /// lock, and never a fault: whoever finds an old one reads more.
  private func keepStanding() {
    guard lock != nil, (try? writer.proveInPlace()) != nil else { return }
    past.whole.catchUp()
    try? past.whole.write()
  }

  /// Removes what `keep` lets go. After the summary was printed.
  public func prune() {
    guard (try? writer.proveInPlace()) != nil else { return }
    past.take([])
    do {
      try Pruning(state, clocks: clocks, fire: id, say: say).run(request.configuration.keep, past: past)
    } catch {
      say("\(error)")
    }
  }
}
