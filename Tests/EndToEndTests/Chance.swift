/// Chance that can be had again: the whole sequence follows from its seed (splitmix64).
struct Chance: RandomNumberGenerator {
  let seed: UInt64
  private var state: UInt64

  init(seed: UInt64) {
    self.seed = seed
    state = seed
  }

  /// The seed that `FANOUT_TEST_SEED` names, else a new one.
  init(seedOf environment: [String: String]) {
    self.init(seed: environment["FANOUT_TEST_SEED"].flatMap { UInt64($0) } ?? .random(in: 0..<1 << 32))
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// Whether something happens that does so once in so many times.
  mutating func once(in times: Int) -> Bool { Int.random(in: 0..<times, using: &self) == 0 }
}
