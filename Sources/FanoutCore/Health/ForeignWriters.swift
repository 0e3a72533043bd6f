/// Who else writes a state directory, as the fires on record tell: it belongs to one machine and to one loop.
public struct ForeignWriters: Sendable, Equatable {
  /// A fire as it stands in the journal, in the order of its lines.
  public struct Fire: Sendable, Equatable {
    /// The fire.
    public var id: FireID
    /// When it began.
    public var began: Moment
    /// The digest of its configuration.
    public var configuration: String

    /// A fire.
    public init(id: FireID, began: Moment, configuration: String) {
      self.id = id
      self.began = began
      self.configuration = configuration
    }
  }

  /// The last fire of another machine; nil: none is known.
  public let machine: Fire?
  /// The last fire by another configuration than this one, which is no earlier form of it; nil: none is known.
  public let loop: Fire?
  /// Whether this loop has fired before that one: they take turns.
  public let takesTurns: Bool

  /// From the fires on record, the present moment, the digest of a configuration, and since when its file is as it is
  /// (nil: nobody knows).
  ///
  /// A boot ends for good: one whose fires stand before *and* behind those of another is another machine's, or the
  /// other is. What the file was before it was changed last had another digest as well, so that only later fires count.
  public init(_ fires: [Fire], now: Moment, configuration: String, unchangedSince: WallTime?) {
    var over: Set<String> = []
    var last: String?
    var returning: Set<String> = []
    for boot in fires.map(\.began.boot) + [now.boot] where boot != last {
      if let last { over.insert(last) }
      if over.contains(boot) { returning.insert(boot) }
      last = boot
    }
    machine = returning.isEmpty ? nil : fires.last { $0.began.boot != now.boot }
    let foreign = unchangedSince.flatMap { since in
      fires.last { $0.configuration != configuration && $0.began.wall > since && $0.began.wall <= now.wall }
    }
    loop = foreign
    takesTurns =
      foreign.map { foreign in
        fires.prefix { $0 != foreign }.contains { $0.configuration == configuration }
      } ?? false
  }
}
