/// So many more starts, as a gate has it: fewer than there are slots.
public struct Narrowing: Sendable, Equatable {
  /// The gate.
  public let gate: String
  /// The categories that it is about; nil: all.
  public let categories: Set<Category>?
  /// Categories that it is not about all the same.
  public let excepted: Set<Category>
  /// How many more may start.
  public private(set) var places: Int
  /// Why, for people.
  public let detail: String
  /// So many may go on that hold a place already, respawns; nil: all of them.
  public let keeps: Int?

  /// A narrowing.
  public init(
    gate: String, categories: Set<Category>? = nil, except excepted: Set<Category> = [], places: Int, detail: String,
    keeps: Int? = nil
  ) {
    self.gate = gate
    self.categories = categories
    self.excepted = excepted
    self.places = places
    self.detail = detail
    self.keeps = keeps
  }

  /// Whether it closes, and does not only leave fewer places.
  public var closes: Bool { keeps != nil }

  /// Whether it is about that category; nil: about everybody alike.
  public func holds(for category: Category?) -> Bool {
    // What not everybody is held by does not hold everything.
    guard let category else { return categories == nil && excepted.isEmpty }
    return categories?.contains(category) != false && !excepted.contains(category)
  }

  /// Of these categories those that it is about; nil: all of them.
  public func held(of all: [Category]) -> [Category]? {
    let held = all.filter { holds(for: $0) }
    return held.count == all.count ? nil : held
  }

  /// A worker of that category takes its place.
  public mutating func take(_ category: Category) {
    if holds(for: category) { places -= 1 }
  }
}

extension Narrowing {
  /// As a plan tells it.
  var json: JSONValue {
    [
      "gate": .string(gate), "places": .integer(Int64(places)),
      "categories": categories.map { .array($0.map(\.name).sorted().map { .string($0) }) } ?? nil,
      "except": .array(excepted.map(\.name).sorted().map { .string($0) }),
      "detail": .string(detail),
    ]
  }
}

extension HostPolicy {
  /// What the state of the machine leaves, beside so many live workers of so many.
  public func narrowings(_ facts: HostFacts, live: Int, width: Int) -> [Narrowing] {
    verdicts(facts).map { verdict in
      let places =
        switch verdict.level {
        case .open: Int.max
        case .narrow: (max(0, width - live) + 1) / 2
        case .close: verdict.isMemory ? 0 : max(0, floor - live)
        }
      return Narrowing(
        gate: HostVerdict.gateName, places: places, detail: verdict.detail,
        keeps: verdict.level == .close ? (verdict.isMemory ? 0 : floor) : nil)
    }
  }
}
