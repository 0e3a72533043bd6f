import FanoutCore

/// Numbers that look drawn and follow from a seed alone, in the forms that a world needs.
struct Chance {
  private var generator: SplitMix64

  init(seed: UInt64) { generator = SplitMix64(seed: seed) }

  mutating func next() -> UInt64 { generator.next() }

  /// From 0 to one less than `count`.
  mutating func below(_ count: Int) -> Int { Int(next() % UInt64(count)) }

  /// Both ends included.
  mutating func between(_ least: Int, _ most: Int) -> Int { least + below(most - least + 1) }

  /// True so many times of a thousand.
  mutating func hits(_ perMille: Int) -> Bool { below(1000) < perMille }

  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

  mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
    var elements = elements
    for index in stride(from: elements.count - 1, to: 0, by: -1) { elements.swapAt(index, below(index + 1)) }
    return elements
  }

  /// Milliseconds, small ones as likely as large ones.
  mutating func span(_ least: Int64, _ most: Int64) -> Int64 {
    var scale = most - least
    while scale > 1, hits(500) { scale /= 4 }
    return least + Int64(next() % UInt64(scale + 1))
  }
}
