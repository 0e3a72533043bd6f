import FanoutSimulation
import Testing

@Suite struct `A lane, in every order of events` {
  @Test func `keeps every rule`() async {
    var states = 0
    var respawns = 0
    await withTaskGroup(of: (LaneScenario, LaneExplorer.Finding).self) { group in
      for scenario in LaneScenario.all { group.addTask { (scenario, LaneExplorer.explore(scenario)) } }
      for await (scenario, finding) in group {
        if let broken = finding.broken { Issue.record("\(scenario.name): \(broken)") }
        #expect(finding.releases > 1, "\(scenario.name)")
        states += finding.states
        respawns += finding.respawns
      }
    }
    print("\(LaneScenario.all.count) scenarios, \(states) states, \(respawns) with a living worker of generation 1")
    // What was never reached was never judged: a bound that makes the search small has to be seen.
    #expect(states > 80_000)
    #expect(respawns > 1_000)
  }
}
