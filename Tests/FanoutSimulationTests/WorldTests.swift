import FanoutSimulation
import Foundation
import Testing

@Suite struct `A world from a seed` {
  /// Fires of one test run. A debug build does about a thousand a second on one processor; with a sanitizer, beside all
  /// other suites on a busy machine, they took 450 s.
  private static let fires = 20_000

  @Test(.timeLimit(.minutes(20))) func `keeps every rule, whatever goes wrong in it`() async {
    let tally = await withTaskGroup(of: Tally.self) { group in
      let lanes = 2
      for lane in 0..<lanes { group.addTask { Self.run(Self.fires / lanes, from: UInt64(lane) * 1_000_000 + 1) } }
      return await group.reduce(into: Tally()) { $0 += $1 }
    }
    #expect(tally.fires >= Self.fires)
    // What never struck and what was never judged proves nothing.
    for fault in WorldFault.allCases where ![.races, .sharedLocks].contains(fault) {
      // What hides from its keeper shows itself only where keeper and supervisor were lost, and its end is known.
      let least = fault == .returns ? 0 : 20
      #expect(tally.struck[fault.rawValue] > least, "\(fault.name) struck \(tally.struck[fault.rawValue]) times")
    }
    for rule in Rule.allCases {
      #expect(tally.judged[rule.rawValue] > 200, "\(rule) was judged \(tally.judged[rule.rawValue]) times")
    }
    #expect(tally.links.allSatisfy { $0 > 100 }, "\(tally.links) links of chains were born")
    #expect(tally.respawns > 500 && tally.adoptions > 200 && tally.settlements > 500)
  }

  @Test func `is the same world each time`() {
    for seed in [3, 17, 404] as [UInt64] {
      var spec = WorldSpec(seed: seed)
      spec.isTraced = true
      let (first, second) = (Simulation.run(spec), Simulation.run(spec))
      #expect(first.trace == second.trace && first.trace.count > 50)
    }
  }

  @Test func `that broke a rule once keeps it now`() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
      .appendingPathComponent("fixtures/seeds.txt")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").filter { !$0.hasPrefix("#") }
    #expect(lines.count >= 6)
    for line in lines {
      let spec = try #require(WorldSpec(line: line), "`\(line)` is no world")
      if let broken = Simulation.run(spec).broken { Issue.record("\(spec) breaks \(broken.rule): \(broken.sentence)") }
    }
  }

  @Test func `is said in a line that means it`() throws {
    let spec = WorldSpec(seed: 0, fires: 5, without: [.races, .reboots])
    #expect(WorldSpec(line: "\(spec)  # a sentence") == spec)
    #expect(WorldSpec(line: "no number") == nil && WorldSpec(line: "1 fires") == nil)
  }

  private static func run(_ fires: Int, from seed: UInt64) -> Tally {
    var tally = Tally()
    var seed = seed
    while tally.fires < fires {
      let finding = Simulation.run(WorldSpec(seed: seed))
      tally += finding.tally
      if let broken = finding.broken {
        Issue.record(
          "seed \(seed) breaks \(broken.rule): \(broken.sentence); scripts/simulate --world '\(seed)' --shrink")
        return tally
      }
      seed += 1
    }
    return tally
  }
}
