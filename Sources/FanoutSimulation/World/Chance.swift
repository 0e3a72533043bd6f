/// Numbers that look drawn and follow from a seed alone (SplitMix64).
struct Chance {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

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
