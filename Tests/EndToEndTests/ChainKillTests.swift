import FanoutCore
import Foundation
import Testing

/// `fanout kill` says that all is gone when it is, however quickly what it has to end comes and goes.
@Suite(.enabled(if: Machine.compiler != nil, "the chains begin with a C program: install cc, gcc or clang"))
struct `A chain that is to end` {
  @Test(arguments: [0, 2, 5, 8].map { `A chain of processes`.plans[$0] }, [[], ["--now"]])
  func `is gone when kill says so, or kill says what is left`(plan: Chains.Plan, options: [String]) throws {
    let chains = try `A chain of processes`.scene(plan, respawn: "{ limit: 0 }")
    let probe = try Chains.Probe(chains, "code")
    #expect(try chains.box.run("fire").code == 0)
    // A worker holds the lock before it has written that it began.
    #expect(chains.box.eventually { probe.hasSeenOne && chains.begins.count == 1 })
    try Self.expectGoneByKill(chains, plan, options)
    try `A chain of processes`.expectExclusion(chains, probe.findings(), runs: 1)
  }

  @Test(arguments: [[], ["--now"]])
  func `without a supervisor is gone when kill says so, or kill says what is left`(options: [String]) throws {
    var plan = `A chain of processes`.plans[2]
    (plan.milliseconds, plan.waits) = (60_000, true)
    let (chains, probe) = try `A chain of processes`.begun(plan, respawn: "{ limit: 0 }")
    for supervisor in chains.box.supervisors(of: "code") { Sandbox.destroy(supervisor, named: Sandbox.supervisor) }
    try chains.letGo()
    #expect(chains.isAlive())
    try Self.expectGoneByKill(chains, plan, options)
    `A chain of processes`.expectChains(chains)
    try `A chain of processes`.expectExclusion(chains, probe.findings(), runs: 1)
  }

  /// Asks until it says that all is gone. Until then it names a link, or who has to end it.
  private static func expectGoneByKill(_ chains: Chains, _ plan: Chains.Plan, _ options: [String]) throws {
    let box = chains.box
    let isGone = try box.eventually {
      let result = try box.start([Sandbox.binary, "kill", "code"] + options).wait()
      // Nobody starts anything any more: what lives now lived then.
      let isAlive = chains.isAlive()
      if result.code == 0 {
        #expect(!isAlive && box.isFree("code"), "\(result)")
        return true
      }
      let links = Chains.names(plan.kind).map { "(\($0), " }
      #expect(
        result.code == 1 && result.err.contains("pid ")
          && (links + ["supervisor "]).contains { result.err.contains($0) }, "\(result)")
      return result.code != 1
    }
    #expect(isGone && box.eventually { box.isQuiet() })
  }
}
