/// What the lanes of a supervisor want done, in the order in which it is worth doing: what is cheap at once, sweeps
/// with one pass over the processes for all, records with one sync for all, releases last.
public struct EffectQueue: Sendable, Equatable {
  /// A lane of a supervisor, by the number that it gave to it.
  public typealias Key = Int

  /// An effect that a lane wants.
  public struct Wish: Sendable, Equatable {
    /// The lane.
    public var key: Key
    /// The effect.
    public var effect: Lane.Effect
  }

  /// A pass that a lane wants.
  public struct Sweep: Sendable, Equatable {
    /// The lane.
    public var key: Key
    /// The signal that it sends to what is found; nil: none.
    public var signal: Int32?
  }

  /// What is to be done next.
  public enum Work: Sendable, Equatable {
    /// One effect at once.
    case perform(Wish)
    /// The workers of these, one after another.
    case spawn([Key])
    /// One pass over the processes for all of these, each lane once.
    case sweep([Sweep])
    /// One batch of records, with one sync.
    case record([Wish])
    /// Admission for the respawn of one lane.
    case ask(Key)
    /// The release of these.
    case release([Key])
  }

  private var immediate: [Wish] = []
  private var spawns: [Key] = []
  private var sweeps: [Sweep] = []
  private var records: [Wish] = []
  private var asks: [Key] = []
  private var releases: [Key] = []
  private var sweepAgainAt: MonotonicTime?
  private var askAgainAt: MonotonicTime?
  /// Records that could be put nowhere. Each waits by itself: one that is stuck holds up no other lane's.
  private var stuck: [Stuck] = []

  private struct Stuck: Sendable, Equatable {
    var wish: Wish
    var due: MonotonicTime
  }

  /// Nothing is wanted.
  public init() {}

  /// When something that could not be done is tried again; nil: nothing waits for that.
  public var retryAt: MonotonicTime? { (stuck.map(\.due) + [sweepAgainAt, askAgainAt].compactMap { $0 }).min() }

  /// Adds what a lane wants.
  public mutating func add(_ effect: Lane.Effect, of key: Key) {
    switch effect {
    case .spawn: spawns.append(key)
    case .listen, .cutOutput, .continueWorker: immediate.append(Wish(key: key, effect: effect))
    case .sweep(let signal): addSweep(Sweep(key: key, signal: signal))
    case .confirm, .record, .recordDenial: records.append(Wish(key: key, effect: effect))
    case .askRespawn: asks.append(key)
    case .release: releases.append(key)
    }
  }

  /// A lane that asks twice is looked for once: a look that sends nothing takes nothing back of the signal before it.
  private mutating func addSweep(_ sweep: Sweep) {
    guard let place = sweeps.firstIndex(where: { $0.key == sweep.key }) else { return sweeps.append(sweep) }
    sweeps[place].signal = sweep.signal ?? sweeps[place].signal
  }

  /// Takes what is to be done next; nil: nothing, at this moment.
  public mutating func next(at now: @autoclosure () -> MonotonicTime) -> Work? {
    if !immediate.isEmpty { return .perform(immediate.removeFirst()) }
    if !spawns.isEmpty {
      defer { spawns = [] }
      return .spawn(spawns)
    }
    if !sweeps.isEmpty, sweepAgainAt.map({ $0 <= now() }) ?? true {
      defer { sweeps = [] }
      sweepAgainAt = nil
      return .sweep(sweeps)
    }
    if !stuck.isEmpty {
      let moment = now()
      records += stuck.filter { $0.due <= moment }.map(\.wish)
      stuck.removeAll { $0.due <= moment }
    }
    if !records.isEmpty {
      defer { records = [] }
      return .record(records)
    }
    if !asks.isEmpty, askAgainAt.map({ $0 <= now() }) ?? true {
      askAgainAt = nil
      return .ask(asks.removeFirst())
    }
    // What is still to be recorded of a lane waits for its moment, and the release of that lane behind it.
    let waiting = Set(stuck.map(\.wish.key))
    let free = releases.filter { !waiting.contains($0) }
    guard !free.isEmpty else { return nil }
    releases.removeAll { !waiting.contains($0) }
    return .release(free)
  }

  /// A pass could not be made: it is tried again then.
  public mutating func sweepAgain(_ asked: [Sweep], at moment: MonotonicTime) {
    let since = sweeps
    sweeps = asked
    for sweep in since { addSweep(sweep) }
    sweepAgainAt = moment
  }

  /// A record could be put nowhere: it is tried again then.
  public mutating func recordAgain(_ wish: Wish, at moment: MonotonicTime) {
    stuck.append(Stuck(wish: wish, due: moment))
  }

  /// Takes what could be put nowhere: nobody waits for it any more.
  public mutating func giveUpRecords() -> [Wish] {
    defer { stuck = [] }
    return stuck.map(\.wish)
  }

  /// Admission was not to be had: it is asked for again then.
  public mutating func askAgain(_ key: Key, at moment: MonotonicTime) {
    asks.append(key)
    askAgainAt = moment
  }

  /// Admission may be to be had now.
  public mutating func askNow() { askAgainAt = nil }
}
