/// Why a candidate was withheld. In the order in which the checks run (SPEC 5): the first that fails is the one reason.
public enum Reason: Sendable, Equatable {
  /// What was written is no category name.
  case invalidName
  /// The allowlist does not contain it.
  case notAllowlisted
  /// Safety state that could not be read: what, where, why.
  case unreadable(String)
  /// Paused by a person; nil: until unpaused.
  case paused(until: WallTime?, why: String?)
  /// Somebody holds its lock, or a run of it is open.
  case busy(by: String)
  /// Resting after its last runs.
  case coolingDown(until: WallTime, why: Rest.Cause = .cooldown)
  /// The category had far more than its share, and others took the places; how many times it; nil: its target is 0.
  case overAllocated(ratio: Double?)
  /// No backend could do the work: what stands against each of them.
  case noBackend(why: String)
  /// A gate is closed.
  case gate(name: String, detail: String)
  /// A family of the category has as many live ones as it may.
  case familyFull(name: String)
  /// The fire has added as many as it may.
  case fireFull
  /// As many are live as may be.
  case noFreeSlot

  /// The word that tables, records and `report` use.
  public var name: String {
    switch self {
    case .invalidName: "invalidName"
    case .notAllowlisted: "notAllowlisted"
    case .unreadable: "unreadable"
    case .paused: "paused"
    case .busy: "busy"
    case .coolingDown: "coolingDown"
    case .overAllocated: "overAllocated"
    case .noBackend: "noBackend"
    case .gate(let name, _): "gate:\(name)"
    case .familyFull(let name): "familyFull:\(name)"
    case .fireFull: "fireFull"
    case .noFreeSlot: "noFreeSlot"
    }
  }

  /// The operands, for people; nil where the name says it all.
  public var detail: String? {
    switch self {
    case .invalidName, .notAllowlisted, .familyFull, .fireFull, .noFreeSlot: nil
    case .noBackend(let why): why.nonEmpty
    case .unreadable(let what): what
    case .paused(let until, let why):
      [until.map { "until \($0.rfc3339)" }, why].compactMap { $0 }.joined(separator: ": ").nonEmpty
    case .busy(let by): by
    case .coolingDown(let until, let why):
      "until \(until.rfc3339)" + (why == .cooldown ? "" : ": \(why.words)")
    case .overAllocated(let ratio): ratio.map { "\($0) times its share" } ?? "its target is 0: it gets what is left"
    case .gate(_, let detail): detail
    }
  }

  /// Whether a slot was missing, and nothing about the category itself.
  public var isLackOfPlace: Bool {
    switch self {
    case .fireFull, .noFreeSlot: true
    default: false
    }
  }

  /// What a manual run makes of it (SPEC 2, `fanout run`).
  public var weightForPerson: WeightForPerson {
    switch self {
    case .invalidName, .unreadable, .busy: .stands
    case .coolingDown, .overAllocated, .fireFull: .yields
    case .notAllowlisted, .paused, .noBackend, .gate, .familyFull, .noFreeSlot: .needsForce
    }
  }
}

/// Whether a person outranks a reason.
public enum WeightForPerson: Sendable, Equatable {
  /// Nobody outranks it.
  case stands
  /// A person with `--force` does.
  case needsForce
  /// Any person does, and is told.
  case yields
}
