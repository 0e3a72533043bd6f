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
    .object(
      [
        JSONMember("category", .string(category.name)), JSONMember("reviews", reviews.map { .integer($0) } ?? nil),
      ] + at.members("ended_at"))
  }

  /// The debt that JSON tells of.
  public init?(json node: JSONNode) {
    guard let category = node["category"]?.category,
      let at = Moment(json: node, "ended_at")
    else { return nil }
    self.init(category: category, reviews: node["reviews"]?.integer, at: at)
  }
}
