import FanoutCore
import Foundation
import Testing

/// The same in a unit of systemd.
@Suite(
  .serialized, .enabled(if: Machine.hasManagers && Machine.compiler != nil, .init(rawValue: Machine.needsManagers)))
struct `A chain of processes in a unit` {
  @Test(arguments: [`A chain of processes`.plans[2], `A chain of processes`.plans[8]])
  func `is waited for before generation 1 begins, and before the lock is freed`(plan: Chains.Plan) throws {
    let house = try `A run in a unit of its own`.house(worker: "exit 0", respawn: "{ limit: 1, delay: '0s' }")
    let chains = try Chains(in: house.box)
    try chains.plan(plan)
    let probe = try Chains.Probe(chains, "code")
    #expect(try house.fanout("fire").code == 0)
    #expect(house.box.eventually { house.box.isQuiet() })
    try `A chain of processes`.expectExclusion(chains, probe.findings(), runs: 2)
  }

  @Test func `whose keeper is killed keeps its category busy until the supervisor of the unit has proof`() throws {
    let (house, chains, probe) = try Self.begun(respawn: "{ limit: 1, delay: '0s' }")
    let keeper = try #require(house.box.keepers(of: "code").first, "no keeper has the lock")
    Sandbox.destroy(keeper, named: Sandbox.keeper)
    try chains.letGo()
    #expect(house.box.eventually { house.box.isQuiet() })
    `A chain of processes`.expectChains(chains)
    try `A chain of processes`.expectExclusion(chains, probe.findings(), runs: chains.begins.count)
  }

  @Test func `is gone when kill says so`() throws {
    let (house, chains, probe) = try Self.begun(respawn: "{ limit: 0 }")
    let result = try house.fanout("kill", "code", "--now")
    #expect(result.code == 0 && !chains.isAlive() && house.box.isFree("code"), "\(result)")
    #expect(house.box.eventually { house.box.isQuiet() })
    `A chain of processes`.expectChains(chains)
    try `A chain of processes`.expectExclusion(chains, probe.findings(), runs: 1)
  }

  /// Nobody who could prove anything is left, and the chain has nothing that it could be known by: but it is in the control
  /// group of its unit, which the manager empties when the supervisor is gone, and asks nothing else of.
  @Test func `that outlives supervisor and keeper is ended by the manager, whatever it has shed`() throws {
    let (house, chains, probe) = try Self.begun(respawn: "{ limit: 0 }")
    let box = house.box
    let (keepers, supervisors) = (box.keepers(of: "code"), box.supervisors(of: "code"))
    #expect(keepers.count == 1 && supervisors.count == 1)
    for keeper in keepers { Sandbox.destroy(keeper, named: Sandbox.keeper) }
    for supervisor in supervisors { Sandbox.destroy(supervisor, named: Sandbox.supervisor) }
    // No fanout is there that could end anything.
    #expect(box.eventually { !chains.isAlive() })
    #expect(box.openRuns().count == 1 && box.ends().isEmpty)
    let findings = probe.findings()
    #expect(findings.isWhole && chains.refusals == [])
    try box.write("answer.json", #"{"blocked_tasks": ["one"]}"#)
    #expect(try house.fanout("fire").code == 0)
    #expect(box.eventually { box.isQuiet() && box.isFree("code") })
    #expect(box.ends().values.map { $0.map(\.proof) } == [[.evidence]], "\(box.ends())")
    #expect(try JournalAudit(box.state + "/journal").faults == [])
  }

  /// A worker that waits, beside a chain that has shed everything.
  private static func begun(respawn: String) throws -> (House, Chains, Chains.Probe) {
    let house = try `A run in a unit of its own`.house(worker: "exit 0", respawn: respawn)
    let chains = try Chains(in: house.box)
    var plan = `A chain of processes`.plans[2]
    (plan.milliseconds, plan.waits) = (60_000, true)
    try chains.plan(plan)
    let probe = try Chains.Probe(chains, "code")
    let fire = try house.fanout("fire")
    #expect(fire.code == 0 && house.box.eventually { !chains.begins.isEmpty && probe.hasSeenOne }, "\(fire)")
    return (house, chains, probe)
  }
}
