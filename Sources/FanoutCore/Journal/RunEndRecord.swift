/// The terminal record of a run: what of its end fits into a line. The whole report stays in its directory.
public struct RunEndRecord: Sendable, Equatable {
  /// How it ended.
  public var outcome: Outcome
  /// Why, where that is not plain.
  public var detail: String?
  /// How its worker exited.
  public var exit: ExitStatus
  /// Why fanout ended it.
  public var cause: EndCause?
  /// What it declared, where that was beaten.
  public var declared: Outcome?
  /// The run's grade.
  public var grade: Double?
  /// In its own words.
  public var summary: String?
  /// In its own words.
  public var reason: String?
  /// In its own words.
  public var question: String?
  /// In its own words.
  public var session: String?
  /// How many reviews its work needs.
  public var reviews: Int64?
  /// What it said of its backend; nil: nothing.
  public var backendSays: BackendReport.Word?
  /// Until when that lasts, as far as it said.
  public var backendUntil: WallTime?
  /// What kept the machine from starting anything when it failed; nil: nothing, or nobody looked.
  public var hostClosed: String?
  /// How long it ran.
  public var elapsedMilliseconds: Int64?
  /// Leftovers that were ended, as many as fit.
  public var swept: [SweptProcess] = []
  /// How many there were.
  public var sweptCount: Int64 = 0
  /// The respawn that it had earned; nil: none.
  public var respawn: RecordedRespawn?
  /// The size of its log as written.
  public var logBytes: Int64 = 0
  /// How much of it was cut.
  public var cutBytes: Int64 = 0
  /// The most that the log took on disk; recorded where that was more than its limit.
  public var overshootBytes: Int64?
  /// How many processes of its unit the kernel killed for want of memory; nil: none, or nobody counted.
  public var outOfMemoryKills: Int64?
  /// By what it is known that nothing of it was left. On record where that was less than the kernel's word; 0.1 wrote
  /// none.
  public var proof = EndProof.kernel

  /// Notes what the kernel did to it for want of memory; a limit in bytes, where there is one, is named.
  public mutating func note(outOfMemoryKills kills: Int64, limit: Int?) {
    guard kills > 0 else { return }
    outOfMemoryKills = kills
    let limit = limit.map { " (memoryMax \(ByteCount(bytes: Int64($0)).written))" } ?? ""
    let what =
      "out of memory: the kernel killed \(kills == 1 ? "one process" : "\(kills) processes") of its unit" + limit
    detail = [what, detail].compactMap { $0 }.joined(separator: "; ")
  }

  /// What exit 76 means, in words.
  public static let lackedBackend = "it had no backend (exit 76)"

  /// The detail for people: the exit in it says what its code means. The record keeps the number alone.
  public var why: String? {
    guard let detail else { return nil }
    if exit == .code(76), detail == Verdict.noBackend { return RunEndRecord.lackedBackend }
    let bare = exit.description
    // What else there is to say stands before the exit or behind it.
    if detail == bare || detail.hasPrefix(bare + "; ") { return exit.spoken + detail.dropFirst(bare.count) }
    return detail.hasSuffix("; " + bare) ? detail.dropLast(bare.count) + exit.spoken : detail
  }

  /// Which limit ended it, where one did: the exit is that of the signal then, and says nothing.
  public var limit: String? {
    switch cause {
    case .timeLimit: "it ran longer than worker.timeLimit"
    case .stall: "it was silent for longer than worker.stallAfter"
    case .flood: "it wrote more than it may"
    case .kill, nil: nil
    }
  }

  /// The outcome and why, in a few words: `failed, exit 3`, `timedOut, it ran longer than worker.timeLimit`.
  public var spoken: String { [outcome.rawValue, limit ?? why].compactMap { $0 }.joined(separator: ", ") }

  /// A record with an outcome and an exit.
  public init(outcome: Outcome, exit: ExitStatus) {
    self.outcome = outcome
    self.exit = exit
  }

  /// The record of an end.
  public init(_ end: RunEnd) {
    self.init(outcome: end.verdict.outcome, exit: end.exit)
    detail = end.verdict.detail
    cause = end.cause
    if case .report(let report) = end.reading {
      declared = report.outcome == end.verdict.outcome ? nil : report.outcome
      grade = report.grade
      summary = report.summary
      reason = report.reason
      question = report.question
      session = report.session
      reviews = report.reviews
      backendSays = report.backend?.word
      backendUntil = report.backend?.until
      if let text = report.unreadableGrade {
        detail = [detail, "unreadable grade: \(text)"].compactMap { $0 }.joined(separator: "; ")
      }
    }
    elapsedMilliseconds = end.elapsed?.milliseconds
    proof = end.proof
    swept = end.swept
    sweptCount = Int64(end.swept.count)
    respawn =
      switch end.respawn {
      case .due: .due
      case .denied(let why): .denied(why)
      case .notEarned: nil
      }
  }
}

extension RunEndRecord {
  /// Why the respawn that it had earned was denied at once, with its end; nil: it was not.
  public var respawnDenial: String? { if case .denied(let why) = respawn { why } else { nil } }
}

extension RunEndRecord {
  /// Whether its worker could not even be executed.
  var couldNotStart: Bool { outcome == .failed && exit == .unseen && detail?.hasPrefix(Verdict.couldNotStart) == true }
}

extension RunEndRecord: RecordTable {
  static var blank: RunEndRecord { RunEndRecord(outcome: .unknown, exit: .unseen) }

  @inline(__always) mutating func fields<Visitor: FieldVisitor>(_ line: inout Visitor) throws(Visitor.Failure) {
    try line.outcome("outcome", &outcome, "detail", &detail)
    try line.exit("exit", signal: "signal", &exit)
    try line.word("cause", &cause)
    try line.word("declared", &declared)
    try line.number("grade", &grade)
    try line.integer("reviews", &reviews)
    try line.integer("elapsed_ms", &elapsedMilliseconds)
    try line.word("backend_says", &backendSays)
    try line.time("backend_until", &backendUntil)
    try line.text("host_closed", &hostClosed, .bytes(200))
    var word = respawn?.word
    try line.text("respawn", &word, .free, counted: .respawn)
    respawn = word.map(RecordedRespawn.init(word:))
    try line.integer("log_bytes", &logBytes)
    try line.integer("cut_bytes", &cutBytes)
    try line.integer("overshoot_bytes", &overshootBytes)
    try line.integer("out_of_memory", &outOfMemoryKills)
    try line.word("proof", &proof, unless: .kernel)
    try line.integer("swept_count", &sweptCount)
    try line.list("swept", &swept, .names, .whereAny)
    try line.text("reason", &reason, .free)
    try line.text("question", &question, .free)
    try line.text("session", &session, .free)
    try line.text("summary", &summary, .free)
  }
}

extension SweptProcess: RecordTable {
  static var blank: SweptProcess { SweptProcess(pid: 0, name: "") }

  @inline(__always) mutating func fields<Visitor: FieldVisitor>(_ line: inout Visitor) throws(Visitor.Failure) {
    try line.needed("pid", &pid)
    try line.text("name", &name, .word)
  }
}
