import FanoutCore
import Glibc

/// How long somebody waits for another process: until nothing is seen of it for a while, or a signal comes. What it
/// does, as far as that shows in the index and the journal, renews it: a thousand claims may take their time, a stopped
/// process may not.
final class Patience {
  private let silence: Duration
  private let clocks: Clocks
  private let signals: SignalDescriptor?
  private let signs: SignsOfWork?
  private let began: MonotonicTime
  private var deadline: MonotonicTime

  /// What a supervisor has beside `confirmFor` to answer (SPEC 7.6): as long as anybody waits for admission.
  static let answering: Duration = Admission.patience

  /// So much silence is borne. `signals` are only looked at: whoever holds them reads them.
  init(_ silence: Duration, clocks: Clocks, signals: SignalDescriptor? = nil, signs: SignsOfWork? = nil) {
    self.silence = silence
    self.clocks = clocks
    self.signals = signals
    self.signs = signs
    began = clocks.monotonic()
    deadline = began + silence
  }

  /// Why nobody waits any longer.
  enum Lost: Error { case silence, interrupted }

  /// How long it has lasted.
  var waited: Duration { clocks.monotonic() - began }

  /// Waits until a descriptor is ready for these events.
  func wait(for number: Int32, _ events: Int16) throws(Lost) {
    while true {
      var places = [pollfd(fd: number, events: events, revents: 0)]
      places += [signals?.number, signs?.descriptor].map { pollfd(fd: $0 ?? -1, events: Int16(POLLIN), revents: 0) }
      // Without inotify it looks once a second.
      let now = clocks.monotonic()
      let until = signs != nil && signs?.descriptor == nil ? min(deadline, now + .seconds(1)) : deadline
      let left = max(0, (until - now).milliseconds + 1)
      let ready = poll(&places, nfds_t(places.count), Int32(clamping: left))
      if ready > 0, places[0].revents != 0 { return }
      if ready > 0, places[1].revents != 0 { throw .interrupted }
      if signs?.hasNew() == true { deadline = clocks.monotonic() + silence }
      if clocks.monotonic() >= deadline { throw .silence }
    }
  }
}

/// What a fire's supervisors do, as it shows: names in the index, records in the journal.
final class SignsOfWork {
  private let fire: String
  private let files: FileWatch?
  private var tail: Journal.Tail

  init(of fire: String, in state: StateDirectory, journal: Journal) {
    self.fire = fire
    let files = try? FileWatch()
    do throws(SystemError) {
      _ = try files?.watch(state.live, for: .arrivals)
      _ = try files?.watch(state.journal, for: .growth)
      self.files = files
    } catch {
      self.files = nil
    }
    tail = journal.tail()
  }

  /// Readable when there may be something; nil: ask again and again.
  var descriptor: Int32? { files?.descriptor.number }

  /// Whether anything has shown since the last look.
  func hasNew() -> Bool {
    var isNew = false
    while let events = try? files?.events(), !events.isEmpty {
      isNew = isNew || events.contains { $0.name.drop { $0 == "." }.hasPrefix(fire) }
    }
    for record in tail.next() where record.fire == fire && record.run != nil { isNew = true }
    return isNew
  }
}

/// A supervisor that was told something and does not answer: it is stopped, or hangs.
public struct SupervisorSilent: Error, Sendable, CustomStringConvertible {
  /// Its name.
  public let id: String
  /// Its process; nil: not to be seen from here.
  public let pid: Int32?
  /// A signal or a debugger has stopped it.
  public let isStopped: Bool
  /// How long it was waited for.
  public let waited: Duration
  /// Whether it may be in the middle of a claim, which nobody can take back.
  public let mayClaim: Bool

  /// What, where, why, what to do.
  public var description: String {
    fact + (mayClaim ? "; it may be in the middle of a claim, and start it then" : "; it claims nothing of this any more")
  }

  /// The same of a run that it had put on record before it fell silent.
  var ofClaimedRun: String { "\(fact); the run is on record, and may live already or start when that goes on" }

  private var fact: String {
    let who = "supervisor \(id)" + (pid.map { " (pid \($0))" } ?? "")
    let doing = isStopped ? "is stopped" : "hangs"
    let help = pid.map { isStopped ? "; kill -CONT \($0) lets it go on" : "; kill \($0) ends it" } ?? ""
    return "\(who) \(doing): no answer within \((waited.milliseconds + 500) / 1000) s\(help)"
  }

  /// Looks at a supervisor that fell silent, after it was told that nobody waits: whoever holds admission may have
  /// looked before that.
  init(_ id: String, pid: Int32?, waited: Duration, in state: StateDirectory) {
    let found = SupervisorProcess.find(id, in: state)
    self.id = id
    self.pid = found?.pid ?? pid
    self.waited = waited
    isStopped = self.pid.flatMap { ProcessTable.entry($0) }?.isStopped ?? false
    switch LockTable.observe([state.admissionLock])[0] {
    case .held(let holders): mayClaim = holders.isEmpty || self.pid.map { holders.contains($0) } ?? true
    case .absent: mayClaim = false
    case .unseen, .unreadable: mayClaim = self.pid == nil
    }
  }
}
