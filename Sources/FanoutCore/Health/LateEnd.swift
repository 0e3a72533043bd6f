/// A run that should have ended by now (`PendingEnd`), and what keeps it from that.
public struct LateEnd: Sendable, Equatable {
  /// Why it is to end; nil: its worker has ended, and what it left lives on.
  public var cause: EndCause?
  /// How long ago that began.
  public var length: Duration
  /// What keeps it, as far as can be seen.
  public var obstruction: Obstruction?

  /// What can keep a run from ending.
  public enum Obstruction: Sendable, Equatable {
    /// The supervisor has not done what it takes: its number, its name, and what it is seen to do.
    case supervisor(pid: Int32, name: String, doing: String)
    /// A process of another user, whom this one may not signal.
    case otherUser(pid: Int32, user: String)
    /// A process in a control group that is frozen.
    case frozen(pid: Int32)
    /// A process that waits for something inside the kernel.
    case kernel(pid: Int32)
  }

  /// A late end.
  public init(cause: EndCause?, length: Duration, obstruction: Obstruction? = nil) {
    self.cause = cause
    self.length = length
    self.obstruction = obstruction
  }
}

extension LateEnd {
  /// What it means for a run with these processes, and what ends it.
  func cause(of run: RunID, _ category: Category, processes: String) -> HealthCause {
    let lives = processes.isEmpty ? " and is not over" : " and lives on: \(processes)"
    return HealthCause(
      cause == .timeLimit ? .overdue : .unended, of: run.text, why(run) + lives + slack + "; \(category) stays busy",
      helps: helps(run))
  }

  private func why(_ run: RunID) -> String {
    let span = length.inOneUnit
    return switch cause {
    case .timeLimit: "\(run) is past its time limit for \(span)"
    case .stall: "\(run) is being ended for its silence for \(span)"
    case .kill, .flood: "\(run) was to be killed \(span) ago"
    case nil: "what the worker of \(run) left is being ended for \(span)"
    }
  }

  private var slack: String {
    guard case .supervisor(let pid, let name, let doing)? = obstruction else { return "" }
    return "; its supervisor, pid \(pid) (\(name), \(doing)), has not ended it"
  }

  private func helps(_ run: RunID) -> Remedy {
    switch obstruction {
    case .supervisor(let pid, _, _):
      Remedy("kill -KILL \(pid)", "ends that, and fanout fire has what it looked after adopted")
    case .otherUser(let pid, let user): Remedy("kill -KILL \(pid)", "ends it, as root: it belongs to \(user)")
    case .frozen(let pid): Remedy("cat /proc/\(pid)/cgroup", "names its control group, which is frozen: thaw it")
    case .kernel(let pid):
      Remedy("cat /proc/\(pid)/wchan", "tells what pid \(pid) waits for inside the kernel, where no signal reaches it")
    case nil: Remedy("fanout kill --now \(run)", "ends it, or tells what is left")
    }
  }
}
