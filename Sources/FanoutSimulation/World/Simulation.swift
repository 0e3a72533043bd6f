import FanoutCore

/// Runs worlds, and makes those that fail small.
public enum Simulation {
  /// Runs a world to its end.
  public static func run(_ spec: WorldSpec) -> WorldFinding {
    let world = World(spec)
    world.run()
    world.counts.steps = world.steps
    world.counts.judged = world.rules.judged
    return WorldFinding(spec: spec, broken: world.rules.broken, tally: world.counts, trace: world.lines)
  }

  /// The smallest world that breaks the same rule: without faults that it does not need, with as few fires as will do.
  public static func shrink(_ spec: WorldSpec, breaking rule: Rule) -> WorldSpec {
    var least = spec
    func breaks(_ spec: WorldSpec) -> Bool { run(spec).broken?.rule == rule }
    var hasShrunk = true
    while hasShrunk {
      hasShrunk = false
      for fault in WorldFault.allCases where least.faults.contains(fault) {
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
