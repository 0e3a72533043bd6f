/// What limited a fire: computed from what happened, never chosen (SPEC 2, "Summary").
public enum BindingConstraint: Hashable, Sendable, CustomStringConvertible {
  /// There was no usable answer.
  case selector
  /// An admitted run did not start.
  case launcher
  /// A candidate found the fire full.
  case perFire
  /// A candidate found no slot.
  case width
  /// The commonest reason among the withheld was this one.
  case allowlist, paused, locks, cooldown, shares, backends
  /// The same, a gate of that name.
  case gate(String)
  /// The same, a family of that name that is full.
  case family(String)
  /// Nothing else was: there was no more work.
  case supply

  /// The word in the summary.
  public var description: String {
    switch self {
    case .selector: "selector"
    case .launcher: "launcher"
    case .perFire: "perFire"
    case .width: "width"
    case .allowlist: "allowlist"
    case .paused: "paused"
    case .locks: "locks"
    case .cooldown: "cooldown"
    case .shares: "shares"
    case .backends: "backends"
    case .gate(let name): "gate:\(name)"
    case .family(let name): "family:\(name)"
    case .supply: "supply"
    }
  }

  /// The constraint that a withheld candidate speaks for.
  init(_ reason: Reason) {
    switch reason {
    case .invalidName, .notAllowlisted: self = .allowlist
    case .unreadable, .busy: self = .locks
    case .paused: self = .paused
    case .coolingDown: self = .cooldown
    case .overAllocated: self = .shares
    case .noBackend: self = .backends
    case .gate(let name, _): self = .gate(name)
    case .familyFull(let name): self = .family(name)
    case .fireFull: self = .perFire
    case .noFreeSlot: self = .width
    }
  }
}
