/// How an open lane stands: who looks after it and what it is at. One value for the census that finds it out, the
/// supervisor that has it, the judges of health and all that show it.
public struct LaneStanding: Sendable, Equatable {
  /// Who looks after a lane.
  public enum Care: Sendable, Equatable {
    /// A supervisor.
    case supervised
    /// A supervisor that a signal or a debugger has stopped: nothing of the lane is watched meanwhile.
    case unwatched
    /// Nobody, and processes of it live.
    case orphaned
    /// Nobody, and none does: the next fire writes its end.
    case over
    /// Nobody, and whether any does could not be found out: why. It holds its slot, and nobody touches it.
    case unproven(String)

    /// Whether a supervisor has it, though that may be stopped.
    public var hasSupervisor: Bool { self == .supervised || self == .unwatched }

    /// The word for it, where somebody has to know.
    public var word: String {
      switch self {
      case .supervised: "alive"
      case .unwatched: "unwatched"
      case .orphaned: "orphaned"
      case .over: "over"
      case .unproven: "unproven"
      }
    }
  }

  /// What a lane is at.
  public enum Activity: Sendable, Equatable {
    /// The lane's worker is not seen yet, or cannot be.
    case starting
    /// The lane's worker lives.
    case working(Pace)
    /// The lane's worker has ended and what it left is being ended.
    case ending
    /// Between a productive run and its respawn, until about then.
    case resting(until: WallTime?)

    /// The word for it.
    public var word: String {
      switch self {
      case .starting: "starting"
      case .working: "working"
      case .ending: "ending"
      case .resting: "resting"
      }
    }
  }

  /// Whether a worker goes on.
  public enum Pace: Sendable, Equatable {
    /// Nothing hinders it.
    case free
    /// Stopped for a moment so that its log can be cut: it writes faster than that goes.
    case slowed
    /// Somebody else has stopped it.
    case stopped
  }

  /// Who looks after it.
  public var care: Care
  /// What it is at.
  public var activity: Activity
  /// The lane is being ended, or should be.
  public var isToEnd: Bool

  /// A standing.
  public init(_ care: Care, _ activity: Activity, isToEnd: Bool = false) {
    self.care = care
    self.activity = activity
    self.isToEnd = isToEnd
  }

  /// How its worker goes on, where it lives.
  public var pace: Pace? { if case .working(let pace) = activity { pace } else { nil } }

  /// Whether the one word for it is none that somebody has to look after.
  public var isCalm: Bool {
    guard care == .supervised, !isToEnd else { return false }
    return pace == nil || pace == .free
  }

  /// The one word for it: who looks after it where that is amiss, else what it is at.
  public var word: String {
    guard care == .supervised else { return care.word }
    if isToEnd { return Activity.ending.word }
    switch activity {
    case .working(.free): return "running"
    case .working(.slowed): return "slowed"
    case .working(.stopped): return "stopped"
    case .starting, .ending, .resting: return activity.word
    }
  }
}
