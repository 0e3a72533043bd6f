import FanoutCore

/// Pauses and lifts pauses for an operator, on record.
public struct Pausing {
  let state: StateDirectory
  let clocks: Clocks

  /// Pauses of a state directory.
  public init(_ state: StateDirectory, clocks: Clocks) {
    self.state = state
    self.clocks = clocks
  }

  /// What stood in a place before it was changed.
  public enum Former: Sendable, Equatable {
    /// Nothing.
    case none
    /// A pause.
    case pause(Pause)
    /// Something that could not be read: a sentence.
    case unreadable(String)
  }

  /// What a pause came to.
  public struct Change: Sendable {
    /// The pause that holds now.
    public var pause: Pause
    /// What it took the place of.
    public var former: Former
    /// Why something may start after all, as a sentence; nil: nothing will.
    public var doubt: String?
    /// Why it holds and is not on record; nil: it is.
    public var unrecorded: StateError?
  }

  /// Pauses a category (nil: everything). When this returns no claim that could not see the pause is under way any
  /// more, and the pause is on record unless `unrecorded` says otherwise.
  public func pause(_ category: Category?, for length: Duration?, why: String?) throws(StateError) -> Change {
    try pause(at: state.pause(category), for: length, why: why) { pause, moment in
      Record(moment: moment, category: category, event: .paused(until: pause.until, why: why))
    }
  }

  /// Holds a backend: from here on no claim starts anything on it.
  public func hold(_ backend: String, for length: Duration?, why: String?) throws(StateError) -> Change {
    try pause(at: state.hold(backend), for: length, why: why) { pause, moment in
      Record(moment: moment, event: .backendPaused(backend: backend, until: pause.until, why: why))
    }
  }

  private func pause(
    at path: String, for length: Duration?, why: String?, _ record: (Pause, Moment) -> Record
  ) throws(StateError) -> Change {
    try state.prepare()
    let former = former(at: path)
    let moment = clocks.moment()
    let pause = Pause(since: moment.wall, until: length.map { moment.wall + $0 }, why: why)
    do throws(SystemError) {
      try Pauses(state).write(pause, to: path)
    } catch {
      throw .cannotWrite(path, error)
    }
    // A claim that looked before the file was there holds the admission lock until it is done. Whoever holds that for
    // too long does not keep a person from pausing.
    var doubt: String?
    do throws(StateError) {
      try AdmissionLock(state).end()
    } catch {
      doubt = "what claims at this moment may still start: \(error)"
    }
    var change = Change(pause: pause, former: former, doubt: doubt)
    do throws(StateError) { try append(record(pause, moment)) } catch {
      // Whoever reads that it failed would think that it does not hold.
      change.unrecorded = error
    }
    return change
  }

  /// Lifts a pause. What stood there; `none`: there was nothing to lift, and nothing is recorded.
  public func unpause(_ category: Category?) throws(StateError) -> Former {
    guard DirectoryOwner.of(state.path) != .absent else { return .none }
    try state.prepare()
    let former = try lift(at: state.pause(category))
    if former != .none { try append(Record(moment: clocks.moment(), category: category, event: .unpaused)) }
    return former
  }

  /// Lets a backend be used again: its hold is lifted, and its breaker closed. What stood there, and whether nobody got
  /// through; of neither nothing is recorded.
  public func release(_ backend: String) throws(StateError) -> (former: Former, wasShut: Bool) {
    guard DirectoryOwner.of(state.path) != .absent else { return (.none, false) }
    try state.prepare()
    let former = try lift(at: state.hold(backend))
    let standing = JournalStanding(Journal(state, clocks: clocks)).standing
    let wasShut = standing.backends[backend]?.breaker.isShut ?? false
    if former != .none || wasShut {
      try append(Record(moment: clocks.moment(), event: .backendClosed(backend: backend, by: .person)))
    }
    return (former, wasShut)
  }

  private func lift(at path: String) throws(StateError) -> Former {
    let former = former(at: path)
    do throws(SystemError) {
      return try Pauses(state).remove(at: path) ? former : .none
    } catch {
      throw .cannotWrite(path, error)
    }
  }

  /// Ends the rest of a category: from here on its past does not keep it from starting. The rest that held it longest;
  /// nil: it did not rest, and nothing is recorded.
  public func endRest(of category: Category, policy: Policy) throws(StateError) -> Rest? {
    guard DirectoryOwner.of(state.path) != .absent else { return nil }
    try state.prepare()
    let moment = clocks.moment()
    var facts = Facts(now: moment.wall)
    facts.take(JournalStanding(Journal(state, clocks: clocks)).standing, at: moment)
    guard let rest = Admission(policy: policy, facts: facts).rest(of: category) else { return nil }
    try append(Record(moment: moment, category: category, event: .restEnded))
    return rest
  }

  private func former(at path: String) -> Former {
    switch Pauses(state).one(at: path) {
    case .success(let pause?): .pause(pause)
    case .success(nil): .none
    case .failure(let why): .unreadable(why.sentence)
    }
  }

  private func append(_ record: Record) throws(StateError) {
    try JournalWriter(Journal(state, clocks: clocks)).append([record])
  }
}
