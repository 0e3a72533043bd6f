/// A queue as a good answer of its command showed it.
public struct ReviewSample: Sendable, Equatable {
  /// When its command was begun: what ended before that is in it.
  public var begun: Moment
  /// Open items.
  public var open: Int
  /// How many of them are stale.
  public var stale: Int
  /// How many of them have red checks.
  public var failing: Int
  /// When the oldest of them was made; nil: nobody says.
  public var oldest: WallTime?
  /// Whether the load was at `high`, and has not been at `low` since.
  public var isFull: Bool
  /// Since when it is.
  public var fullSince: Moment?
  /// How many came and went since the sample before it; nil: that cannot be told.
  public var came: Int64?
  /// The same of those that went.
  public var went: Int64?
  /// How many of those that went had a date.
  public var dated: Int64?
  /// How old these were altogether, in milliseconds.
  public var age: Int64?
  /// How many were opened altogether, where the command tells.
  public var opened: Int64?
  /// How many were closed altogether, where the command tells.
  public var closed: Int64?
  /// The items, where they are known.
  public var items: [ReviewItem] = []

  /// What waits, weighed: rot weighs more than count.
  public var load: Int { open + stale + failing }

  /// `14 open + 4 stale + 2 failing = 20`, in parts always.
  public var words: String { "\(open) open + \(stale) stale + \(failing) failing = \(load)" }

  /// A sample of a list, behind the last good one.
  public init(_ list: ReviewList, _ policy: ReviewPolicy, begun: Moment, behind last: ReviewSample?) {
    self.begun = begun
    let items = list.items ?? []
    open = list.open
    stale = items.count { item in
      guard let limit = policy.staleAfter, let created = item.created else { return false }
      return begun.wall - created > limit
    }
    failing = items.count(where: \.isFailing)
    oldest = items.compactMap(\.created).min()
    opened = list.opened
    closed = list.closed
    self.items = items
    isFull = false
    isFull = load >= policy.high || (last?.isFull == true && load > policy.low)
    fullSince = isFull ? (last?.isFull == true ? last?.fullSince : nil) ?? begun : nil
    guard let last else { return }
    if let opened, let closed, let before = last.opened, let gone = last.closed {
      came = max(0, opened - before)
      went = max(0, closed - gone)
    } else if list.items != nil, last.items.count == last.open {
      let (old, new) = (Set(last.items.map(\.identity)), Set(items.map(\.identity)))
      came = Int64(new.subtracting(old).count)
      went = Int64(old.subtracting(new).count)
      let ages = last.items.lazy.filter { !new.contains($0.identity) }.compactMap(\.created).map {
        max(0, (begun.wall - $0).milliseconds)
      }
      dated = Int64(ages.count)
      age = ages.reduce(0) { $0.addingReportingOverflow($1).partialValue }
    }
  }

  /// The sample as facts and orders keep it: without its items, which only its own file needs.
  public var json: JSONValue {
    func count(_ number: Int64?) -> JSONValue { number.map { .integer($0) } ?? nil }
    func moment(_ moment: Moment?) -> JSONValue {
      moment.map { .object($0.members("at")) } ?? nil
    }
    return [
      "begun": moment(begun), "open": .integer(Int64(open)), "stale": .integer(Int64(stale)),
      "failing": .integer(Int64(failing)), "oldest": oldest.map { .string($0.rfc3339) } ?? nil,
      "full": .bool(isFull), "full_since": moment(fullSince), "came": count(came), "went": count(went),
      "opened": count(opened), "closed": count(closed),
    ]
  }

  /// The sample that JSON tells of; nil where a part cannot be read.
  public init?(json node: JSONNode) {
    func moment(_ node: JSONNode?) -> Moment? { node.flatMap { Moment(json: $0, "at") } }
    guard let begun = moment(node["begun"]), let open = node["open"]?.integer, let stale = node["stale"]?.integer,
      let failing = node["failing"]?.integer, let isFull = node["full"]?.bool
    else { return nil }
    self.begun = begun
    self.open = Int(clamping: open)
    self.stale = Int(clamping: stale)
    self.failing = Int(clamping: failing)
    self.isFull = isFull
    oldest = node["oldest"]?.string.flatMap(WallTime.init(rfc3339:))
    fullSince = moment(node["full_since"])
    came = node["came"]?.integer
    went = node["went"]?.integer
    opened = node["opened"]?.integer
    closed = node["closed"]?.integer
  }
}
