import FanoutCore

/// One world, said in few words: everything in it follows from these.
public struct WorldSpec: Equatable, Sendable, CustomStringConvertible {
  /// The seed.
  public var seed: UInt64
  /// How many fires there are in its storm.
  public var fires: Int
  /// Which faults there are.
  public var faults: WorldFaults
  /// Keep a line for everything that happens.
  public var isTraced = false
  var stepLimit = 400_000

  /// The world of a seed: that many fires (nil: as many as it says itself), without some of its faults.
  public init(seed: UInt64, fires: Int? = nil, without: [WorldFault] = []) {
    self.seed = seed
    var chance = Chance(seed: seed ^ 0xF1FE)
    let own = chance.between(8, 40)
    self.fires = fires ?? own
    faults = WorldFaults(seed: seed)
    for fault in without { faults.mask &= ~fault.bit }
  }

  /// `SEED fires=N without=a,b`, as kept in `fixtures/seeds.txt`.
  public var description: String {
    let standard = WorldSpec(seed: seed)
    var words = ["\(seed)"]
    if fires != standard.fires { words.append("fires=\(fires)") }
    let gone = WorldFault.allCases.filter { standard.faults.contains($0) && !faults.contains($0) }.map(\.name)
    if !gone.isEmpty { words.append("without=\(gone.joined(separator: ","))") }
    return words.joined(separator: " ")
  }

  /// Reads a line as it is kept; what follows a `#` is for people. Nil: there is no world in it.
  public init?(line: some StringProtocol) {
    let text = line.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
    let words = text.split(separator: " ")
    guard let seed = words.first.flatMap({ UInt64($0) }) else { return nil }
    self.init(seed: seed)
    for word in words.dropFirst() {
      let parts = word.split(separator: "=", maxSplits: 1)
      switch (parts.first, parts.count) {
      case ("fires", 2): if let count = Int(parts[1]) { fires = count }
      case ("without", 2):
        for name in parts[1].split(separator: ",") {
          if let fault = WorldFault.allCases.first(where: { $0.name == name }) { faults.mask &= ~fault.bit }
        }
      default: return nil
      }
    }
  }
}
