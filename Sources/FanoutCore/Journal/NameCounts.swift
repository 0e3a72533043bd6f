/// Names with how often each was seen, in the order of their first appearance.
public struct NameCounts: Sendable, Equatable {
  /// A name and how often.
  public struct Entry: Sendable, Equatable {
    /// The name.
    public var name: String
    /// How often.
    public var count: Int
  }

  /// In order of first appearance.
  public private(set) var entries: [Entry] = []
  private var places: [String: Int] = [:]

  /// Nothing seen.
  public init() {}

  /// Sees that name so many times.
  public mutating func add(_ name: String, _ count: Int = 1) {
    if let place = places[name] {
      entries[place].count += count
    } else {
      places[name] = entries.count
      entries.append(Entry(name: name, count: count))
    }
  }

  /// How often that name was seen.
  public subscript(name: String) -> Int { places[name].map { entries[$0].count } ?? 0 }
  /// All together.
  public var total: Int { entries.reduce(0) { $0 + $1.count } }
  /// Whether nothing was seen.
  public var isEmpty: Bool { entries.isEmpty }

  /// The commonest first; equal counts in order of first appearance.
  public var commonestFirst: [Entry] {
    entries.enumerated().sorted { ($1.element.count, $0.offset) < ($0.element.count, $1.offset) }.map(\.element)
  }

  /// `noop 3, productive 1`: the commonest first.
  public var text: String { commonestFirst.map { "\($0.name) \($0.count)" }.joined(separator: ", ") }

  /// An object of names and counts, the commonest first.
  func json() -> JSONValue { .object(commonestFirst.map { JSONMember($0.name, .integer(Int64($0.count))) }) }
}
