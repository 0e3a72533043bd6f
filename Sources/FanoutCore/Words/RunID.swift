/// The id of a run: its fire's id, `-` and its rank (`20261121T011624Z-7f3a-2`), generation 1 with an `r` behind it.
/// All attempts at the run's work bear it.
public struct RunID: StampedID {
  /// The id as it is written.
  public let text: String

  /// The id of that text.
  public init(_ text: String) { self.text = text }

  /// The id of the run of that rank in a fire, of generation 0.
  public init(of fire: FireID, rank: Int) { text = RunID.beginning(of: fire) + String(rank) }

  /// How the ids of a fire's runs begin.
  private static func beginning(of fire: FireID) -> String { fire.text + "-" }

  /// Whether the run is one of that fire.
  public func isOf(_ fire: FireID) -> Bool { text.hasPrefix(RunID.beginning(of: fire)) }

  /// The fire that it is a run of, by its id alone; of what is no id of a run, all of its text.
  public var fire: FireID {
    let parts = text.split(separator: "-", maxSplits: 2, omittingEmptySubsequences: false)
    return FireID(parts.prefix(2).joined(separator: "-"))
  }

  /// The rank in its id; 0 where none stands there.
  public var rank: Int {
    let parts = text.split(separator: "-", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count > 2 else { return 0 }
    return Int(parts[2].prefix { $0.isASCII && $0.isNumber }) ?? 0
  }

  /// A place in an order in which the tenth run of a fire stands behind its ninth.
  public var place: (String, Int, String) { (fire.text, rank, text) }

  /// What stands behind the id of a run of generation 1.
  static var respawnMark: Unicode.Scalar { "r" }

  /// 0, or 1 for a respawn.
  public var generation: Int { text.unicodeScalars.last == RunID.respawnMark ? 1 : 0 }

  /// The id that a respawn of this run bears.
  public var respawned: RunID { RunID(text + String(RunID.respawnMark)) }

  /// The run's lane: generation 0 and its respawn share one lock, named by the run that took it.
  public var lane: LaneID { LaneID(generation == 0 ? text : String(text.dropLast())) }
}
