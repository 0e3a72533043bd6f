/// What a fire leaves that could not look and is on no record: why, and when. The next one that begins takes it away.
public struct FireTrouble: Sendable, Equatable {
  /// When.
  public var moment: Moment
  /// The exit code that it ended with.
  public var exit: Int64
  /// The trouble's sentence.
  public var why: String
  /// Whether that was about locks.
  public var isOfLocks: Bool

  /// A trouble.
  public init(moment: Moment, exit: Int64, why: String, isOfLocks: Bool) {
    self.moment = moment
    self.exit = exit
    self.why = why
    self.isOfLocks = isOfLocks
  }

  /// As it stands in its file.
  public var json: JSONValue {
    .object(
      moment.members("at") + [
        JSONMember("exit", .integer(exit)), JSONMember("locks", .bool(isOfLocks)), JSONMember("why", .string(why)),
      ])
  }

  /// Reads what `json` wrote.
  public init?(json node: JSONNode) {
    guard let moment = Moment(json: node, "at"), let why = node["why"]?.string else { return nil }
    self.init(
      moment: moment, exit: node["exit"]?.integer ?? 1, why: why, isOfLocks: node["locks"]?.bool ?? false)
  }

  var cause: HealthCause {
    HealthCause(
      isOfLocks ? .locks : .cannotFire,
      "the last fire (\(moment.wall.rfc3339)) could not look and ended with \(exit): \(why)",
      helps: Remedy("fanout check", "tells whether it still is so, the next fire that can look takes this away"))
  }
}
