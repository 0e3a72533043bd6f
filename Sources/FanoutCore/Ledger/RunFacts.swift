/// What the journal says of one run.
public struct RunFacts: Sendable, Equatable {
  /// The run's id.
  public let id: RunID
  /// The run's fire; nil where no record of it names one.
  public internal(set) var fire: FireID?
  /// The run's category; nil where no record of it names one.
  public internal(set) var category: Category?
  /// 0 or 1.
  public internal(set) var generation: Int64
  /// The bad ends of its category in a row before it, plus 1.
  public internal(set) var streak: Int64 = 1
  /// Which attempt at its work it is at. The first is the only one so far.
  public let attempt: Int64 = 1
  /// The step that named it.
  public internal(set) var source = ""
  /// The id of the entry that the selector wrote for it; nil: it wrote none.
  public internal(set) var entry: String?
  /// The backend that it runs on; nil: none.
  public internal(set) var backend: String?
  /// The run's place in its fire; 0 where no start record is known.
  public internal(set) var rank: Int64 = 0
  /// When it started: its start record, else the earliest record that was seen of it.
  public internal(set) var startedAt: Moment
  /// The run's start record was seen. It may be torn, or older than what was read.
  public internal(set) var hasStart = false
  /// The supervisor that holds it: the latest adopter, else the one that started it; empty where no record names one.
  public internal(set) var supervisor = SupervisorID("")
  /// The unit of systemd that it was started in; nil: none of its own.
  public internal(set) var unit: String?
  /// Limits that were asked for and that nothing enforces.
  public internal(set) var unenforced: [String] = []
  /// What differs from the surroundings of its fire.
  public internal(set) var unlike: [String] = []
  /// The run's worker process; nil: not executed, as far as is known.
  public internal(set) var worker: WorkerProcess?
  /// The run counts as started: its worker was alive after `confirmFor`, or had ended well by then.
  public internal(set) var isConfirmed = false
  /// When the latest adopter took it over.
  public internal(set) var adoptedAt: Moment?
  /// How often another supervisor took it over.
  public internal(set) var adoptions = 0
  /// How often that left a gap in its lock.
  public internal(set) var gaps = 0
  /// The lock that its lane took last; nil: no record tells.
  public internal(set) var lockPath: String?
  /// The process that took it, by its number.
  public internal(set) var lockTaker: Int32?
  /// Where that number means it (`RecordedNumbers`); nil in records of 0.1.
  public internal(set) var lockNamespace: String?
  /// The run's terminal record; of several the first.
  public internal(set) var end: RunEndRecord?
  /// When that was written.
  public internal(set) var endedAt: Moment?
  /// How many terminal records came after the first: a fault of fanout's, never of the run.
  public internal(set) var extraEnds = 0
  /// Why the respawn that it had earned will not be.
  public internal(set) var respawnDenied: String?
  /// Why the respawn that it had earned will not be, whichever record says so.
  public var denial: String? { respawnDenied ?? end?.respawnDenial }
  /// When its lane last freed its lock.
  public internal(set) var released: Moment?
  /// Whether the lock was found free then, with its holder gone; nil: it was not freed.
  public internal(set) var holderGone: Bool?

  init(id: RunID, at moment: Moment) {
    self.id = id
    startedAt = moment
    generation = Int64(id.generation)
  }

  /// The run's lane: generation 0 and its respawn share one lock, named by the run that took it.
  public var lane: LaneID { id.lane }

  /// Whether it lacks its terminal record.
  public var isOpen: Bool { end == nil && (hasStart || worker != nil || isConfirmed || adoptions > 0) }

  /// From when on the journal tells all of these runs or lanes. Ids begin with the moment at which their fire drew them;
  /// but a wall clock that was stepped back has put what came later into the files of earlier days, so a week more is
  /// read.
  public static func beginning(of ids: [some StampedID], now: WallTime) -> WallTime {
    let stamps = ids.compactMap(\.made)
    return min(stamps.min() ?? now - clockDoubt, now) - clockDoubt
  }

  /// How far a wall clock may be stepped back without any record being overlooked.
  public static let clockDoubt: Duration = .seconds(7 * 86_400)
}
