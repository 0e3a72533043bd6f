/// What stands against one more worker on a backend.
public enum BackendObstacle: Sendable, Equatable {
  /// A person holds it; nil: until he lets go.
  case held(until: WallTime?, why: String?)
  /// Whether a person holds it cannot be read.
  case unreadable(String)
  /// The breaker is open; nil: until a probe passes or a person says so.
  case open(Breaker.Cause, until: WallTime?)
  /// The breaker is half-open, and the one attempt is under way.
  case tried(Breaker.Cause)
  /// The probe did not pass.
  case probe(String)
  /// A gate says no.
  case gate(name: String, detail: String, until: WallTime?)
  /// As many live there as may.
  case full(live: Int, slots: Int)

  /// Whether it is available all the same, and has only no slot.
  public var isFull: Bool { if case .full = self { true } else { false } }

  /// The word in documents.
  public var name: String {
    switch self {
    case .held: "held"
    case .unreadable: "unreadable"
    case .open(let cause, _): cause.rawValue
    case .tried: "tried"
    case .probe: "probe"
    case .gate(let name, _, _): "gate:\(name)"
    case .full: "full"
    }
  }

  /// Until when; nil: nobody can tell.
  public var until: WallTime? {
    switch self {
    case .held(let until, _), .open(_, let until), .gate(_, _, let until): until
    case .unreadable, .tried, .probe, .full: nil
    }
  }

  /// For people, with moments as they are written there.
  public func words(_ time: (WallTime) -> String) -> String {
    let until = until.map { " until \(time($0))" } ?? ""
    return switch self {
    case .held(_, let why): "held\(until)" + (why.map { ": \($0)" } ?? "")
    case .unreadable(let what): "unreadable: \(what)"
    case .open(let cause, _): cause.rawValue + until
    case .tried(let cause): "tried after a \(cause.rawValue)"
    case .probe(let detail): "probe" + (detail.isEmpty ? "" : ": \(detail)")
    case .gate(let name, let detail, _): "gate \(name)\(until)" + (detail.isEmpty ? "" : ": \(detail)")
    case .full(let live, let slots): "\(live) of \(slots) slots"
    }
  }

  /// The same with moments as records have them.
  public var words: String { words(\.rfc3339) }
}
