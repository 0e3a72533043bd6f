/// One route to a model or machine that can do the work (SPEC 13, "Backends").
public struct BackendPolicy: Sendable, Equatable {
  /// The backend's name, spelled as categories are.
  public var name: String
  /// How many workers it takes at once; nil: any number.
  public var slots: Int?
  /// The lower, the earlier it is chosen, where a category names no order of its own.
  public var rank = 1
  /// What is done there costs nothing.
  public var isFree = false
  /// Variables that its workers get beyond their own.
  public var environment: [EnvironmentEntry] = []
  /// What is run in place of the worker's command; nil: that.
  public var command: [String]?
  /// A command that says whether it can be reached, as a gate; nil: nobody asks.
  public var probe: GatePolicy?

  /// A backend with the documented defaults.
  public init(name: String, slots: Int? = nil) {
    self.name = name
    self.slots = slots
  }

  /// The name of a probe among those of gates: no gate of a configuration can have it.
  public static func gateName(_ backend: String) -> String { GatePolicy.probePrefix + backend }
}

extension BackendPolicy {
  /// What decides a plan: nothing of how its workers are started.
  public var rule: BackendRule { BackendRule(name: name, slots: slots, rank: rank, isFree: isFree, probe: probe) }
}
