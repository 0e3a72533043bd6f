/// What a look at the machine says beside the journal: all that `Health` decides from. By default nothing was seen,
/// and nothing is wrong.
public struct HealthFacts: Sendable, Equatable {
  /// Why the configuration cannot be used, so that the last one that could stands in for it; nil: it can.
  public var unusableConfiguration: String?
  /// What a fire needs and could not use.
  public var obstacles: [Obstacle] = []
  /// The room that is left; nil: there is no state directory yet.
  public var room: DiskRoom?
  /// Index entries that cannot be read, as sentences.
  public var unreadableIndex: [String] = []
  /// Days of the journal that cannot be read, as sentences.
  public var unreadableJournal: [String] = []
  /// The categories that may run; what others did is history. Nil: not known, so all count.
  public var allowlist: [Category]?
  /// Gates by what is known of them now.
  public var gates: [GateStanding] = []
  /// Backends that need a person.
  public var backends = Backends()
  /// What has held everything for longer than it may; nil: nothing has.
  public var held: Held?
  /// What the last fire left that could not look.
  public var trouble: FireTrouble?
  /// Open lanes that nobody looks after as he should.
  public var lanes: [LaneTrouble] = []
  /// Processes that are stopped and hold what every fire needs.
  public var stopped: [StoppedHolder] = []
  /// Fires that hold their lock for too long.
  public var hung: [HungFire] = []
  /// Processes that outlived their runs.
  public var leftovers: [Leftover] = []
  /// Why fires that were expected and did not come are too many (`Cadence.alarm`).
  public var silence: String?
  /// Why nobody can be told of the hands that are up; nil: somebody can, or none is up.
  public var untold: String?
  /// Questions as their workers wrote them, by run, where the record has less.
  public var questions: [RunID: String] = [:]

  /// Nothing seen.
  public init() {}

  /// Every category rests that does not run, each after failures in a row; nil: it is not so.
  public var failedRest: FailedRest?

  /// A rest of everything.
  public struct FailedRest: Sendable, Equatable {
    /// The category that rests no longer than any other.
    public var first: Category
    /// Until when it rests.
    public var until: WallTime

    /// A rest of everything.
    public init(first: Category, until: WallTime) {
      self.first = first
      self.until = until
    }
  }

  /// Backends that need a person, by name.
  public struct Backends: Sendable, Equatable {
    /// Nobody is logged in there.
    public var withoutLogin: [String] = []
    /// Backends that fail at once and may not be shut as well: more than half of all would be.
    public var crashing: [String] = []
    /// Whether work may go to any of them, or would if there were a slot.
    public var isAnyAvailable = true

    /// None does.
    public init() {}
  }

  /// A hold that lasts too long.
  public struct Held: Sendable, Equatable {
    /// The gate.
    public var gate: String
    /// What it saw.
    public var detail: String
    /// How long it has held everything.
    public var length: Duration

    /// In whole minutes.
    var words: String { Duration.seconds(length.milliseconds / 60_000 * 60).written }

    /// A hold.
    public init(gate: String, detail: String, length: Duration) {
      self.gate = gate
      self.detail = detail
      self.length = length
    }
  }

  /// A gate as it stands.
  public struct GateStanding: Sendable, Equatable {
    /// The gate's name.
    public var name: String
    /// What it says.
    public var answer: Answer
    /// What it saw.
    public var detail: String
    /// When it opens by itself; nil: it does not say.
    public var until: WallTime?
    /// The categories that it holds; nil: all of the allowlist.
    public var holds: [Category]?

    /// What a gate says.
    public enum Answer: Sendable, Equatable {
      /// Something may start.
      case open
      /// Nothing may.
      case closed
      /// The gate could not be asked; whether that counts as closed.
      case unknown(closes: Bool)
    }

    /// A gate.
    public init(
      _ name: String, _ answer: Answer, detail: String, until: WallTime? = nil, holds: [Category]? = nil
    ) {
      self.holds = holds
      self.name = name
      self.answer = answer
      self.detail = detail
      self.until = until
    }
  }

  /// A lane that nobody looks after as he should.
  public struct LaneTrouble: Sendable, Equatable {
    /// The lane's run.
    public var run: RunID
    /// The lane's category.
    public var category: Category
    /// What is the matter.
    public var what: What
    /// The lane's living processes in words: `pid 12 (sh), pid 14 (sleep)`.
    public var processes: String

    /// What can be the matter with a lane.
    public enum What: Sendable, Equatable {
      /// The lane's supervisor is stopped, by a signal or a debugger: its number.
      case stopped(Int32)
      /// The lane has no supervisor and lives on.
      case orphaned
      /// The lane has no supervisor and lives on, though it was to be killed.
      case unended
      /// The lane has no supervisor, and nobody can say whether it lives: why.
      case unproven(String)
      /// The lane has no supervisor, lives on, and is past its time limit.
      case overdueOrphan
      /// The lane has a supervisor and should have ended.
      case late(LateEnd)
    }

    /// A lane.
    public init(run: RunID, category: Category, _ what: What, processes: String = "") {
      self.run = run
      self.category = category
      self.what = what
      self.processes = processes
    }
  }

  /// A process that is stopped and holds a lock of the loop itself.
  public struct StoppedHolder: Sendable, Equatable {
    /// What it holds: `the fire lock`.
    public var what: String
    /// The process's number.
    public var pid: Int32
    /// The process's name.
    public var name: String

    /// A process.
    public init(what: String, pid: Int32, name: String) {
      self.what = what
      self.pid = pid
      self.name = name
    }
  }

  /// Processes that outlived their run.
  public struct Leftover: Sendable, Equatable {
    /// The run.
    public var run: RunID
    /// The processes in words.
    public var processes: String
    /// One of their numbers.
    public var pid: Int32

    /// Leftovers.
    public init(run: RunID, processes: String, pid: Int32) {
      self.run = run
      self.processes = processes
      self.pid = pid
    }
  }
}
