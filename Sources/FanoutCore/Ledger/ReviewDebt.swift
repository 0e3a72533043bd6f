/// What an ended run may have left for somebody to review, which no sample of the queue shows yet.
public struct ReviewDebt: Sendable, Equatable {
  /// The run's category.
  public var category: Category
  /// How many items it said that it made; nil: it did not say.
  public var reviews: Int64?
  /// When it ended.
  public var at: Moment

  /// A debt.
  public init(category: Category, reviews: Int64?, at moment: Moment) {
    self.category = category
    self.reviews = reviews
    at = moment
  }
}

extension ReviewDebt {
  /// The debt as JSON.
  public var json: JSONValue {
    [
      "category": .string(category.name), "reviews": reviews.map { .integer($0) } ?? nil,
      "ended_at": .string(at.wall.rfc3339), "boot": .string(at.boot), "boottime_ms": .integer(at.bootMilliseconds),
    ]
  }

  /// The debt that JSON tells of.
  public init?(json node: JSONNode) {
    guard let category = node["category"]?.string.flatMap(Category.init(canonical:)),
      let wall = node["ended_at"]?.string.flatMap(WallTime.init(rfc3339:)), let boot = node["boot"]?.string,
      let milliseconds = node["boottime_ms"]?.integer
    else { return nil }
    self.init(
      category: category, reviews: node["reviews"]?.integer,
      at: Moment(wall: wall, boot: boot, bootMilliseconds: milliseconds))
  }
}
