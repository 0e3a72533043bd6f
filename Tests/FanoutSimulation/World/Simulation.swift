import FanoutCore

/// One world, said in few words: everything in it follows from these.
public struct WorldSpec: Equatable, Sendable, CustomStringConvertible {
  /// The seed.
  public var seed: UInt64
  /// How many fires there are in its storm.
  public var fires: Int
  /// Which faults there are.
  public var faults: Faults
  /// Keep a line for everything that happens.
  public var isTraced = false
  var stepLimit = 400_000

  /// The world of a seed: that many fires (nil: as many as it says itself), without some of its faults.
  public init(seed: UInt64, fires: Int? = nil, without: [Fault] = []) {
    self.seed = seed
    var chance = Chance(seed: seed ^ 0xF1FE)
    let own = chance.between(8, 40)
    self.fires = fires ?? own
    faults = Faults(seed: seed)
    for fault in without { faults.mask &= ~fault.bit }
  }

  /// `SEED fires=N without=a,b`, as kept in `fixtures/seeds.txt`.
  public var description: String {
    let standard = WorldSpec(seed: seed)
    var words = ["\(seed)"]
    if fires != standard.fires { words.append("fires=\(fires)") }
    let gone = Fault.allCases.filter { standard.faults.contains($0) && !faults.contains($0) }.map(\.name)
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
          if let fault = Fault.allCases.first(where: { $0.name == name }) { faults.mask &= ~fault.bit }
        }
      default: return nil
      }
    }
  }
}

/// What was counted in a world, or in many.
public struct Tally: Sendable {
  /// Fires, those that met another at work among them.
  public var fires = 0
  /// Fires that met another at work.
  public var busyFires = 0
  /// Workers that were started.
  public var workers = 0
  /// Processes that workers left behind.
  public var leftovers = 0
  /// Runs of generation 1.
  public var respawns = 0
  /// Runs that were taken over.
  public var adoptions = 0
  /// Runs that reconciliation settled.
  public var settlements = 0
  /// Lanes that were released.
  public var releases = 0
  /// Lines written to journals.
  public var records = 0
  /// Effects of all processes.
  public var steps = 0
  /// How often each kind of fault struck.
  public var struck = [Int](repeating: 0, count: Fault.allCases.count)
  /// How often each rule was judged.
  public var judged = [Int](repeating: 0, count: Rule.allCases.count)
  var atOneInstant = 0

  /// Nothing yet.
  public init() {}

  /// Adds what was counted elsewhere.
  public static func += (left: inout Tally, right: Tally) {
    left.fires += right.fires
    left.busyFires += right.busyFires
    left.workers += right.workers
    left.leftovers += right.leftovers
    left.respawns += right.respawns
    left.adoptions += right.adoptions
    left.settlements += right.settlements
    left.releases += right.releases
    left.records += right.records
    left.steps += right.steps
    for place in left.struck.indices { left.struck[place] += right.struck[place] }
    for place in left.judged.indices { left.judged[place] += right.judged[place] }
  }
}

/// What became of a world.
public struct Finding: Sendable {
  /// The world.
  public var spec: WorldSpec
  /// The first rule that was broken, and how.
  public var broken: (rule: Rule, sentence: String)?
  /// What was counted.
  public var tally: Tally
  /// What happened, line by line, where that was asked for.
  public var trace: [String]
}

/// Runs worlds, and makes those that fail small.
public enum Simulation {
  /// Runs a world to its end.
  public static func run(_ spec: WorldSpec) -> Finding {
    let world = World(spec)
    world.run()
    world.counts.steps = world.steps
    world.counts.judged = world.rules.judged
    return Finding(spec: spec, broken: world.rules.broken, tally: world.counts, trace: world.lines)
  }

  /// The smallest world that breaks the same rule: without faults that it does not need, with as few fires as will do.
  public static func shrink(_ spec: WorldSpec, breaking rule: Rule) -> WorldSpec {
    var least = spec
    func breaks(_ spec: WorldSpec) -> Bool { run(spec).broken?.rule == rule }
    var hasShrunk = true
    while hasShrunk {
      hasShrunk = false
      for fault in Fault.allCases where least.faults.contains(fault) {
        var smaller = least
        smaller.faults.mask &= ~fault.bit
        if breaks(smaller) {
          least = smaller
          hasShrunk = true
        }
      }
      for fires in [1, least.fires / 2, least.fires * 3 / 4, least.fires - 1] where fires > 0 && fires < least.fires {
        var smaller = least
        smaller.fires = fires
        if breaks(smaller) {
          least = smaller
          hasShrunk = true
          break
        }
      }
    }
    return least
  }
}
