/// One thing that is wrong with a loop, or waits for a person: what `status`, `status --check` and `--json` say alike.
public struct HealthCause: Sendable, Equatable {
  /// What kind of thing.
  public let kind: Kind
  /// What it is about: a category, a run, a gate; nil: the loop as a whole.
  public let subject: String?
  /// A sentence with its evidence.
  public let detail: String
  /// What helps.
  public let remedy: Remedy
  /// Since when, where that is known and matters.
  public let since: Moment?
  /// Whether a gate keeps everybody from starting, and not some categories only.
  private let stopsAll: Bool

  /// A cause.
  public init(
    _ kind: Kind, of subject: String? = nil, _ detail: String, helps: Remedy, since: Moment? = nil,
    stopsAll: Bool = true
  ) {
    self.stopsAll = stopsAll
    self.kind = kind
    self.subject = subject
    self.detail = detail
    remedy = helps
    self.since = since
  }

  /// What helps in a sentence: it begins with the command.
  public var helps: String { remedy.sentence }

  /// All of it in one line.
  public var sentence: String { "\(detail); \(helps)" }

  /// As JSON.
  public var json: JSONValue {
    [
      "cause": .string(kind.rawValue), "detail": .string(detail), "helps": .string(remedy.command),
      "effect": remedy.effect.isEmpty ? nil : .string(remedy.effect),
    ]
  }

  /// The kinds, the worst first: what keeps anything from starting, what is unsafe, what nobody looks after, what
  /// goes badly, and last what waits for a person.
  public enum Kind: String, Sendable, CaseIterable {
    /// The configuration cannot be used: no fire looks any further.
    case configuration
    /// The state directory, or a directory in it, cannot be used.
    case state
    /// There is less free space than `keep.freeSpace`, or none.
    case freeSpace
    /// The file system has no room for another file.
    case inodes
    /// The journal of today cannot be written, or a day cannot be read.
    case journal
    /// A lock cannot be used, or locks do not exclude.
    case locks
    /// The index of live runs cannot be read.
    case index
    /// A pause cannot be read: it withholds.
    case pauses
    /// A newer program wrote the journal.
    case newerSchema
    /// The last fire could not look, and left no record.
    case cannotFire
    /// A gate that nobody can ask keeps everything out, or one that is shut does so for too long.
    case gate
    /// No backend can be used at all, or nobody is logged in at one.
    case backends
    /// Two lanes held one lock.
    case violation
    /// What was admitted did not start.
    case starving
    /// A supervisor is stopped: nothing of its runs is watched. Or a fire is: no other can look.
    case stopped
    /// A fire holds its lock for longer than any takes: no other can look.
    case hung
    /// A run lives without its supervisor.
    case orphan
    /// A run without a supervisor, of which nobody can say whether it lives.
    case unwatched
    /// A run lives longer than its limit allows.
    case overdue
    /// A run is being ended, for another reason, for longer than that takes.
    case unended
    /// A process outlived the end of its run.
    case leftover
    /// A part of the state directory takes nothing new. What is there works.
    case immutable
    /// Fires do not follow their selector.
    case degraded
    /// A category fails time after time.
    case failing
    /// Workers refuse to work.
    case refused
    /// Fires that were expected did not come.
    case missedFires
    /// The command that is to be told of hands takes nothing, while one is up.
    case untold
    /// A worker asked something, and waits for the answer.
    case question

    /// The kind's place in the order of all kinds.
    var place: Int { Kind.allCases.firstIndex(of: self) ?? 0 }
  }
}

extension HealthCause {
  /// Whether nothing can start while it is so. What stands before the gates stops all where it is about the loop as a
  /// whole; a gate that does is the subject itself.
  var stopsEverything: Bool {
    kind == .gate || kind == .backends ? stopsAll : kind.place < Kind.gate.place && subject == nil
  }

  /// What it is in a few words, for the first line of `status`.
  public var headline: String {
    let subject = subject ?? "a run"
    return switch kind {
    case .configuration: "the configuration cannot be used"
    case .state: "the state directory cannot be used"
    case .freeSpace: "too little free space"
    case .inodes: "no room for another file"
    case .journal: "the journal cannot be used"
    case .locks: self.subject.map { "the lock of \($0) cannot be used" } ?? "locks cannot be used"
    case .index: "the index of live runs cannot be read"
    case .pauses: self.subject.map { "the pause of \($0) cannot be read" } ?? "the pause of everything cannot be read"
    case .newerSchema: "a newer fanout wrote the journal"
    case .cannotFire: "the last fire could not look"
    case .gate: stopsAll ? "gate \(subject) lets nothing start" : "gate \(subject) cannot be asked"
    case .backends:
      stopsAll
        ? "no backend is available"
        : self.subject.map { "nobody is logged in at \($0)" } ?? "more backends fail than can be their own fault"
    case .violation: "two runs of \(subject) held one lock"
    case .starving: "nothing that was admitted started"
    case .stopped:
      subject.hasPrefix("the ") ? "a process with \(subject) is stopped" : "the supervisor of \(subject) is stopped"
    case .hung: "a fire hangs"
    case .orphan: "\(subject) has lost its supervisor"
    case .unwatched: "nobody watches \(subject)"
    case .overdue: "\(subject) is past its time limit"
    case .unended: "\(subject) cannot be ended"
    case .leftover: "processes of \(subject) outlived it"
    case .immutable: "a directory of the state takes nothing new"
    case .degraded: "fires do not follow their selector"
    case .failing: self.subject.map { "\($0) fails again and again" } ?? "all that ran failed"
    case .refused: self.subject.map { "\($0) refuses to work" } ?? "workers refuse to work"
    case .missedFires: "fires do not come"
    case .untold: "nobody can be told of hands"
    case .question: "\(subject) asks"
    }
  }
}
