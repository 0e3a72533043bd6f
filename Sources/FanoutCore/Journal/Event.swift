/// What a record tells.
public enum Event: Sendable, Equatable {
  /// A fire looks; written before its selector runs.
  case fireBegan(FireBegin)
  /// The fire is done.
  indirect case fireEnded(FireEnd)
  /// A category's lock was taken for the lane of this run, by that process; its number means it in that namespace
  /// (`RecordedNumbers`).
  case lockAcquired(path: String, taker: Int32, namespace: String? = nil)
  /// The lock is about to be freed, or was found free with its holder gone.
  case lockReleased(holderGone: Bool)
  /// A run is open; on disk before its worker is executed.
  case runStarted(RunStart)
  /// The run's worker was executed.
  case runSpawned(WorkerProcess)
  /// The run counts as started: its worker was alive after `confirmFor`, or had ended well by then.
  case runConfirmed
  /// Another supervisor took it over; with a gap in the lock or without.
  case runAdopted(supervisor: SupervisorID, gap: Bool)
  /// The run's terminal record.
  indirect case runEnded(RunEndRecord)
  /// The run's respawn was due and will not be.
  case respawnDenied(why: String)
  /// An operator paused a category, or everything.
  case paused(until: WallTime?, why: String?)
  /// An operator lifted a pause.
  case unpaused
  /// An operator ended the rest of a category.
  case restEnded
  /// An operator holds a backend: nothing new starts on it.
  case backendPaused(backend: String, until: WallTime?, why: String?)
  /// A backend may be used again before its time.
  case backendClosed(backend: String, by: BackendClosing)
  /// A queue for review was asked, and said what waits.
  indirect case reviewsSampled(ReviewRecord)
  /// Something needs a person.
  indirect case handRaised(HandRaise)
  /// What needed a person does no more.
  case handLowered(HandLowering)
  /// A person wants to hear no more of it for a while.
  case handSilenced(HandSilence)
  /// The `notify` command was told.
  case handsTold(HandsTold)
  /// The `onFire` command of a fire did not do what it is for.
  case onFireFailed(why: String)
  /// Old runs, fires and journal days were removed; `more` are left to remove.
  case pruned(runs: Int64, fires: Int64, days: Int64, more: Bool)
  /// Nothing was removed, because the wall clock is that far ahead of what is proven.
  case clockAhead(by: Duration)
  /// A kind that this program does not know.
  case other(kind: String)
}

extension Event {
  /// The event of that kind that a reader finds in its line.
  @inline(__always)
  init<Visitor: FieldVisitor>(_ kind: Kind, in line: inout Visitor) throws(Visitor.Failure) {
    switch kind {
    case .fireBegan: self = .fireBegan(try line.whole())
    case .fireEnded: self = .fireEnded(try line.whole())
    case .runStarted: self = .runStarted(try line.whole())
    case .runSpawned: self = .runSpawned(try line.whole())
    case .runEnded: self = .runEnded(try line.whole())
    case .reviewsSampled: self = .reviewsSampled(try line.whole())
    case .handRaised: self = .handRaised(try line.whole())
    case .handLowered: self = .handLowered(try line.whole())
    case .handSilenced: self = .handSilenced(try line.whole())
    case .handsTold: self = .handsTold(try line.whole())
    case .runConfirmed: self = .runConfirmed
    case .unpaused: self = .unpaused
    case .restEnded: self = .restEnded
    case .lockAcquired:
      let taking: LockTaking = try line.whole()
      self = .lockAcquired(path: taking.path, taker: taking.taker, namespace: taking.namespace)
    case .lockReleased: self = .lockReleased(holderGone: (try line.whole() as LockRelease).holderGone)
    case .runAdopted: try self.init(.runAdopted(supervisor: SupervisorID(""), gap: false), filledFrom: &line)
    case .respawnDenied: try self.init(.respawnDenied(why: ""), filledFrom: &line)
    case .paused: try self.init(.paused(until: nil, why: nil), filledFrom: &line)
    case .backendPaused: try self.init(.backendPaused(backend: "", until: nil, why: nil), filledFrom: &line)
    case .backendClosed: try self.init(.backendClosed(backend: "", by: .person), filledFrom: &line)
    case .onFireFailed: try self.init(.onFireFailed(why: ""), filledFrom: &line)
    case .pruned: try self.init(.pruned(runs: 0, fires: 0, days: 0, more: false), filledFrom: &line)
    case .clockAhead: try self.init(.clockAhead(by: .zero), filledFrom: &line)
    }
  }

  @inline(__always)
  private init<Visitor: FieldVisitor>(_ blank: Event, filledFrom line: inout Visitor) throws(Visitor.Failure) {
    self = blank
    try fields(&line)
  }

  /// The tables of the kinds that carry no value of their own, and the way to those of the others.
  @inline(__always)
  mutating func fields<Visitor: FieldVisitor>(_ line: inout Visitor) throws(Visitor.Failure) {
    switch self {
    case .fireBegan(var begin): try begin.fields(&line)
    case .fireEnded(var end): try end.fields(&line)
    case .runStarted(var start): try start.fields(&line)
    case .runSpawned(var worker): try worker.fields(&line)
    case .runEnded(var end): try end.fields(&line)
    case .reviewsSampled(var sample): try sample.fields(&line)
    case .handRaised(var hand): try hand.fields(&line)
    case .handLowered(var hand): try hand.fields(&line)
    case .handSilenced(var hand): try hand.fields(&line)
    case .handsTold(var hands): try hands.fields(&line)
    case .lockAcquired(let path, let taker, let namespace):
      var taking = LockTaking(path: path, taker: taker, namespace: namespace)
      try taking.fields(&line)
    case .lockReleased(let holderGone):
      var release = LockRelease(holderGone: holderGone)
      try release.fields(&line)
    case .runAdopted(var supervisor, var gap):
      try line.id("supervisor", &supervisor)
      try line.flag("gap", &gap)
      self = .runAdopted(supervisor: supervisor, gap: gap)
    case .respawnDenied(var why):
      try line.text("why", &why, .free)
      self = .respawnDenied(why: why)
    case .paused(var until, var why):
      try line.time("until", &until)
      try line.text("why", &why, .free)
      self = .paused(until: until, why: why)
    case .backendPaused(var backend, var until, var why):
      try line.text("backend", &backend, .word)
      try line.time("until", &until)
      try line.text("why", &why, .free)
      self = .backendPaused(backend: backend, until: until, why: why)
    case .backendClosed(var backend, var closing):
      try line.text("backend", &backend, .word)
      try line.word("by_whom", &closing, unless: .person)
      self = .backendClosed(backend: backend, by: closing)
    case .onFireFailed(var why):
      try line.text("why", &why, .free)
      self = .onFireFailed(why: why)
    case .pruned(var runs, var fires, var days, var more):
      try line.integer("runs", &runs)
      try line.integer("fires", &fires)
      try line.integer("days", &days)
      try line.flag("more", &more)
      self = .pruned(runs: runs, fires: fires, days: days, more: more)
    case .clockAhead(var length):
      try line.integer("ahead_ms", &length)
      self = .clockAhead(by: length)
    case .runConfirmed, .unpaused, .restEnded, .other: break
    }
  }
}
