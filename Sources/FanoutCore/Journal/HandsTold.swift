/// What the `notify` command was told, and took: it ended with 0.
public struct HandsTold: Sendable, Equatable {
  /// Hands that are up.
  public var raised: [HandID]
  /// Hands that went down.
  public var lowered: [HandID]

  /// What was told.
  public init(raised: [HandID], lowered: [HandID]) {
    self.raised = raised
    self.lowered = lowered
  }
}

extension HandsTold: RecordTable {
  static var blank: HandsTold { HandsTold(raised: [], lowered: []) }

  @inline(__always) mutating func fields<Visitor: FieldVisitor>(_ line: inout Visitor) throws(Visitor.Failure) {
    var up = raised.map(\.text)
    var down = lowered.map(\.text)
    try line.texts("raised", &up, .whereAny)
    try line.texts("lowered", &down, .whereAny)
    raised = up.compactMap(HandID.init(written:))
    lowered = down.compactMap(HandID.init(written:))
  }
}
