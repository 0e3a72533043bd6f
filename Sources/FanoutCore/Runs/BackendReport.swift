/// What a worker said of the backend that it ran on (SPEC 13, "Backends").
public struct BackendReport: Sendable, Equatable {
  /// What is the matter.
  public enum Word: String, Sendable, CaseIterable {
    /// There is nothing left of what may be used.
    case limit
    /// Nobody is logged in.
    case login
  }

  /// What is the matter.
  public var word: Word
  /// Until when, as far as it said so in a way that can be read.
  public var until: WallTime?

  /// A report.
  public init(_ word: Word, until: WallTime? = nil) {
    self.word = word
    self.until = until
  }

  /// What the member `backend` of an outcome says; nil: nothing is the matter. A login that is missing counts more than
  /// a limit: no time ends it.
  init?(json node: JSONNode?) {
    guard let node, node.object != nil else { return nil }
    if node["auth"]?.bool == true {
      self.init(.login)
    } else if let until = node["until"], !until.isNull {
      self.init(.limit, until: until.string.flatMap(WallTime.init(rfc3339:)))
    } else {
      return nil
    }
  }
}
