import FanoutCore
import Foundation
import Testing

/// What a worker leaves behind may be a chain: each link forks its successor and ends, so that no look at /proc need
/// ever meet one.
@Suite(.enabled(if: Machine.compiler != nil, "the chains begin with a C program: install cc, gcc or clang"))
struct `A chain of processes` {
  typealias Plan = Chains.Plan

  /// Of each language, with little and with everything shed.
  static let plans = [
    Plan(kind: "c", milliseconds: 1500, life: 5),
    Plan(kind: "c", milliseconds: 1500, life: 0, lock: "closed"),
    Plan(kind: "c", milliseconds: 1500, life: 5, lock: "all", session: "leaves", environment: "cleared"),
    Plan(kind: "c", milliseconds: 1500, life: 50, term: "heeds", lock: "closed", session: "leaves"),
    Plan(kind: "python", milliseconds: 1500, life: 5, lock: "closed", environment: "cleared"),
    Plan(kind: "python", milliseconds: 1500, life: 10, session: "leaves", environment: "cleared"),
    Plan(
      kind: "python", milliseconds: 1500, life: 0, term: "heeds", lock: "all", session: "leaves", environment: "cleared"
    ),
    Plan(kind: "shell", milliseconds: 1500, life: 5, lock: "all"),
    Plan(kind: "shell", milliseconds: 1500, life: 20, lock: "closed", session: "leaves", environment: "cleared"),
  ]

  static func scene(_ plan: Plan, respawn: String = "{ limit: 1, delay: '0s' }") throws -> Chains {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"selected": {"category": "code"}}"#, allowlist: ["code"], confirmFor: "1ms",
      teardown: "[{ signal: 'TERM', wait: '20ms' }]", respawn: respawn)
    let chains = try Chains(in: box)
    try chains.plan(plan)
    return chains
  }

  /// What must be so in the end, whatever happened: by the witness, by the probe, and on record.
  static func expectExclusion(
    _ chains: Chains, _ probe: Chains.Probe, runs: Int, sourceLocation: SourceLocation = #_sourceLocation
  )
    throws
  {
    let box = chains.box
    let findings = probe.findings()
    let holes = findings.filter { $0.hasPrefix("hole ") }
    #expect(chains.refusals == [], "two at once", sourceLocation: sourceLocation)
    #expect(
      holes.isEmpty, "the lock could be taken while a link lived: \(findings.prefix(12))",
      sourceLocation: sourceLocation)
    #expect(!chains.isAlive() && box.eventually { box.isFree("code") }, sourceLocation: sourceLocation)
    #expect(chains.begins.count == runs, "\(chains.begins)", sourceLocation: sourceLocation)
    #expect(
      box.ends().count == runs && box.ends().values.allSatisfy { $0.count == 1 }, "\(box.ends())",
      sourceLocation: sourceLocation)
    #expect(try JournalAudit(box.state + "/journal").faults == [], sourceLocation: sourceLocation)
    let report = try box.document("report")
    #expect(report["same_lock_violations"]?.integer == 0, sourceLocation: sourceLocation)
    // No end is on record before the last link that told of its own.
    for record in box.journal() {
      guard case .runEnded = record.event, let run = record.run, let last = chains.end(of: run.text) else { continue }
      #expect(
        record.moment.bootMilliseconds >= last / 1000, "\(run) ended on record first", sourceLocation: sourceLocation)
    }
  }

  @Test(arguments: plans)
  func `is waited for before generation 1 begins, and before the lock is freed`(plan: Plan) throws {
    let chains = try Self.scene(plan)
    let probe = try Chains.Probe(chains, "code")
    #expect(try chains.box.run("fire").code == 0)
    #expect(chains.box.eventually { chains.box.isQuiet() })
    if let first = chains.begins.first, let last = chains.begins.last, let end = chains.end(of: first.run) {
      #expect(last.moment > end)
    }
    try Self.expectExclusion(chains, probe, runs: 2)
    #expect(chains.box.ends().values.allSatisfy { $0.map(\.outcome) == [.productive] })
  }

  /// Where every look at /proc misses something: two shells that do nothing but start processes.
  @Test func `keeps no lane busy once it has ended, however many processes come and go beside it`() throws {
    let chains = try Self.scene(
      Plan(kind: "c", milliseconds: 500, life: 5, lock: "closed", session: "leaves", environment: "cleared"))
    let loud = try (0..<2).map { _ in try chains.box.start(["sh", "-c", "while [ -e seen ]; do /bin/true; done"]) }
    defer {
      for one in loud {
        one.signal(SIGKILL)
        _ = one.wait()
      }
    }
    let probe = try Chains.Probe(chains, "code")
    for _ in 0..<3 {
      #expect(try chains.box.run("fire").err.contains("started=1"))
      #expect(chains.box.eventually { chains.box.isQuiet() && chains.box.isFree("code") })
    }
    try Self.expectExclusion(chains, probe, runs: 6)
  }

  @Test(arguments: [plans[0], plans[2], plans[5], plans[8]], [[], ["--now"]])
  func `is gone when kill says so, or kill says what is left`(plan: Plan, options: [String]) throws {
    let chains = try Self.scene(plan, respawn: "{ limit: 0 }")
    let box = chains.box
    let probe = try Chains.Probe(chains, "code")
    #expect(try box.run("fire").code == 0)
    let result = try box.start([Sandbox.binary, "kill", "code"] + options).wait()
    // Nobody starts anything any more: what lives now lived then.
    let isAlive = chains.isAlive()
    if result.code == 0 {
      #expect(!isAlive && box.isFree("code"), "\(result)")
    } else {
      #expect(result.code == 1 && result.err.contains("pid"), "\(result)")
    }
    #expect(box.eventually { box.isQuiet() })
    try Self.expectExclusion(chains, probe, runs: 1)
  }

  /// It would go on for a minute. Nobody but its keeper has the lock, nobody but its keeper knows whose it is.
  @Test(arguments: [
    Plan(
      kind: "c", milliseconds: 60_000, life: 50, lock: "closed", session: "leaves", environment: "cleared", waits: true),
    Plan(kind: "c", milliseconds: 60_000, life: 5, lock: "all", session: "leaves", waits: true),
    Plan(
      kind: "python", milliseconds: 60_000, life: 50, lock: "closed", session: "leaves", environment: "cleared",
      waits: true),
    Plan(
      kind: "shell", milliseconds: 60_000, life: 50, lock: "closed", session: "leaves", environment: "cleared",
      waits: true),
  ])
  func `whose supervisor is killed keeps its category busy, and is ended by the next fire`(plan: Plan) throws {
    let (chains, probe) = try Self.begun(plan)
    let box = chains.box
    for supervisor in box.supervisors(of: "code") { Sandbox.destroy(supervisor, named: Sandbox.supervisor) }
    try chains.letGo()
    #expect(chains.isAlive() && !box.isFree("code"))
    // The adopter may have ended it before the fire plans: then another run would rightly follow.
    try box.write("answer.json", #"{"blocked_tasks": ["one"]}"#)
    let second = try box.run("fire")
    #expect(second.err.contains("admitted=0"), "\(second)")
    #expect(box.journal().contains { $0.kind == "runAdopted" }, "\(second)")
    #expect(box.eventually { box.isQuiet() })
    try Self.expectExclusion(chains, probe, runs: 1)
    #expect(box.ends().values.first?.map(\.outcome) == [.productive])
  }

  @Test(arguments: plans, [true, false])
  func `whose keeper is killed keeps its category busy until the supervisor has proof`(plan: Plan, isBefore: Bool)
    throws
  {
    var plan = plan
    plan.waits = true
    let (chains, probe) = try Self.begun(plan)
    let box = chains.box
    let keeper = try #require(box.keepers(of: "code").first, "no keeper has the lock")
    // Before its worker ends, or while the chain is being ended.
    if isBefore { Sandbox.destroy(keeper, named: Sandbox.keeper) }
    try chains.letGo()
    if !isBefore { Sandbox.destroy(keeper, named: Sandbox.keeper) }
    #expect(box.eventually { box.isQuiet() })
    let runs = chains.begins.count
    #expect(runs == 1 || runs == 2)
    try Self.expectExclusion(chains, probe, runs: runs)
    #expect(box.ends().values.allSatisfy { $0.map(\.outcome) == [.productive] })
  }

  /// Nobody is left who could prove anything; one piece of evidence is. Links live long enough for a slow look to meet
  /// one.
  @Test(arguments: [
    Plan(kind: "c", milliseconds: 60_000, life: 2000, session: "leaves", environment: "cleared", waits: true),
    Plan(kind: "c", milliseconds: 60_000, life: 2000, lock: "closed", session: "leaves", waits: true),
    Plan(kind: "c", milliseconds: 60_000, life: 2000, lock: "closed", environment: "cleared", waits: true),
  ])
  func `that outlives supervisor and keeper is found by what it has left of lock, environment and session`(plan: Plan)
    throws
  {
    let (chains, probe) = try Self.begun(plan)
    let box = chains.box
    let keeper = try #require(box.keepers(of: "code").first, "no keeper has the lock")
    Sandbox.destroy(keeper, named: Sandbox.keeper)
    for supervisor in box.supervisors(of: "code") { Sandbox.destroy(supervisor, named: Sandbox.supervisor) }
    try chains.letGo()
    #expect(chains.isAlive())
    // Where the chain has closed it, the lock is free until there is an adopter: fanout must know better.
    _ = probe.findings()
    let second = try box.run("fire")
    #expect(second.err.contains("admitted=0"), "\(second)")
    #expect(box.eventually { box.isQuiet() })
    try Self.expectExclusion(chains, try Chains.Probe(chains, "code"), runs: 1)
  }

  /// Its worker has begun, and waits to be let go; its chain is there.
  private static func begun(_ plan: Plan) throws -> (Chains, Chains.Probe) {
    let chains = try scene(plan)
    let probe = try Chains.Probe(chains, "code")
    let fire = try chains.box.run("fire")
    guard fire.err.contains("started=1"), chains.box.eventually({ !chains.begins.isEmpty }) else {
      throw Sandbox.Unmet(description: "nothing was started: \(fire)")
    }
    return (chains, probe)
  }
}

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
    try `A chain of processes`.expectExclusion(chains, probe, runs: 2)
  }
}
