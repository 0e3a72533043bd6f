/// The part of a backend's policy that decides who gets it; stored with each fire, so that its environment is not in it.
public struct BackendRule: Sendable, Equatable {
  /// The backend's name.
  public var name: String
  /// How many workers it takes at once; nil: any number.
  public var slots: Int?
  /// The lower, the earlier it is chosen.
  public var rank: Int
  /// What is done there costs nothing.
  public var isFree: Bool
  /// A command that says whether it can be reached, as a gate; nil: nobody asks.
  public var probe: GatePolicy?

  /// A rule.
  public init(name: String, slots: Int? = nil, rank: Int = 1, isFree: Bool = false, probe: GatePolicy? = nil) {
    self.name = name
    self.slots = slots
    self.rank = rank
    self.isFree = isFree
    self.probe = probe
  }

  /// The rule as JSON.
  public var json: JSONValue {
    [
      "name": .string(name), "slots": slots.map { .integer(Int64($0)) } ?? nil, "rank": .integer(Int64(rank)),
      "free": .bool(isFree), "probe": probe?.json ?? nil,
    ]
  }

  /// The rule that JSON tells of; nil where a part cannot be read.
  public init?(json node: JSONNode) {
    guard let name = node["name"]?.string, let rank = node["rank"]?.integer, let isFree = node["free"]?.bool else {
      return nil
    }
    self.init(name: name, rank: Int(clamping: rank), isFree: isFree)
    if let written = node["slots"], !written.isNull {
      guard let slots = written.integer else { return nil }
      self.slots = Int(clamping: slots)
    }
    if let written = node["probe"], !written.isNull {
      guard let probe = GatePolicy(json: written) else { return nil }
      self.probe = probe
    }
  }
}
