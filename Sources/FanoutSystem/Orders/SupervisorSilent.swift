import FanoutCore

/// A supervisor that was told something and does not answer: it is stopped, or hangs.
public struct SupervisorSilent: Error, Sendable, CustomStringConvertible {
  /// The supervisor's name.
  public let id: SupervisorID
  /// The supervisor's process; nil: not to be seen from here.
  public let pid: Int32?
  /// A signal or a debugger has stopped it.
  public let isStopped: Bool
  /// How long it was waited for.
  public let waited: Duration
  /// Whether it may be in the middle of a claim, which nobody can take back.
  public let mayClaim: Bool

  /// What, where, why, what to do.
  public var description: String {
    fact
      + (mayClaim ? "; it may be in the middle of a claim, and start it then" : "; it claims nothing of this any more")
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
  init(_ id: SupervisorID, pid: Int32?, waited: Duration, in state: StateDirectory) {
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
