/// The start of a run.
public struct RunStart: Sendable, Equatable {
  /// 0 or 1.
  public var generation: Int64
  /// The bad ends of its category in a row before it, plus 1. Schema 1 calls it `attempt`.
  public var streak: Int64
  /// The step that named it.
  public var source: String
  /// The id of the entry that the selector wrote for it; nil: it wrote none.
  public var entry: String?
  /// The run's place in its fire.
  public var rank: Int64
  /// The supervisor that holds it.
  public var supervisor: SupervisorID
  /// The backend that it runs on; nil: none.
  public var backend: String?
  /// How many backends there were; nil: none, or nobody said.
  public var backends: Int64?
  /// The unit of systemd that it runs in; nil: none of its own.
  public var unit: String?
  /// Limits that the configuration asks for and that nothing enforces there, by their names.
  public var unenforced: [String] = []
  /// What differs from the surroundings of its fire (umask, priority, resource limits), in words.
  public var unlike: [String] = []
  /// A start.
  public init(generation: Int64, streak: Int64, source: String, rank: Int64, supervisor: SupervisorID) {
    self.generation = generation
    self.streak = streak
    self.source = source
    self.rank = rank
    self.supervisor = supervisor
  }
}

extension RunStart: RecordTable {
  static var blank: RunStart { RunStart(generation: 0, streak: 1, source: "", rank: 0, supervisor: SupervisorID("")) }

  @inline(__always) mutating func fields<Visitor: FieldVisitor>(_ line: inout Visitor) throws(Visitor.Failure) {
    try line.integer("generation", &generation)
    if Schema.callsStreakAttempt(line.schema) {
      try line.integer("attempt", &streak)
    } else {
      try line.integer("streak", &streak)
    }
    try line.text("source", &source, .word)
    try line.integer("rank", &rank)
    try line.id("supervisor", &supervisor)
    try line.text("entry", &entry, .bytes(EntryID.room))
    try line.text("backend", &backend, .word)
    try line.integer("backends", &backends)
    try line.text("unit", &unit, .bytes(300))
    try line.texts("unenforced", &unenforced, .whereAny)
    try line.texts("unlike", &unlike, .whereAny)
  }
}
