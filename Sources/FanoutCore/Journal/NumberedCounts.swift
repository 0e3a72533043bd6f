/// How often each of some numbered names was seen, in the order of their first appearance: `Counts` for those who see
/// millions.
struct NumberedCounts: Sendable {
  /// The numbers in the order of their first appearance.
  private(set) var order: [Int] = []
  private var counts: [Int] = []

  /// Sees that number once more.
  mutating func add(_ number: Int) {
    if number >= counts.count { counts += [Int](repeating: 0, count: number + 1 - counts.count) }
    if counts[number] == 0 { order.append(number) }
    counts[number] += 1
  }

  /// The same by name.
  func named(_ name: (Int) -> String) -> NameCounts {
    var named = NameCounts()
    for number in order { named.add(name(number), counts[number]) }
    return named
  }
}
