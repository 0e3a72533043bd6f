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
    Plan(kind: "c", milliseconds: 1500, life: 50, term: "heeds", lock: "closed", session: "leaves", rest: 100),
    Plan(kind: "python", milliseconds: 1500, life: 5, lock: "closed", environment: "cleared"),
    Plan(kind: "python", milliseconds: 1500, life: 10, session: "leaves", environment: "cleared"),
    Plan(
      kind: "python", milliseconds: 1500, life: 0, term: "heeds", lock: "all", session: "leaves",
      environment: "cleared", rest: 100),
    Plan(kind: "shell", milliseconds: 1500, life: 5, lock: "all"),
    Plan(kind: "shell", milliseconds: 1500, life: 20, lock: "closed", session: "leaves", environment: "cleared"),
  ]

  static func scene(_ plan: Plan, respawn: String = "{ limit: 1, delay: '0s' }") throws -> Chains {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"selected": {"category": "code"}}"#, allowlist: ["code"], confirmFor: "1ms",
      teardown: "[{ signal: 'TERM', wait: '100ms' }]", respawn: respawn)
    let chains = try Chains(in: box)
    try chains.plan(plan)
    return chains
  }

  /// What must be so in the end, whatever happened: by the witness, by the probe, and on record. A probe that began late
  /// need not have seen a link.
  static func expectExclusion(
    _ chains: Chains, _ findings: Chains.Probe.Findings, runs: Int, proof: EndProof = .kernel, isLate: Bool = false,
    sourceLocation: SourceLocation = #_sourceLocation
  )
    throws
  {
    let box = chains.box
    #expect(findings.isWhole, "the probe fell: \(findings)", sourceLocation: sourceLocation)
    #expect(isLate || !findings.moments("held").isEmpty, "the probe saw no chain", sourceLocation: sourceLocation)
    #expect(chains.refusals == [], "two at once", sourceLocation: sourceLocation)
    #expect(
      findings.moments("hole").isEmpty, "the lock could be taken while a link lived: \(findings.lines.prefix(12))",
      sourceLocation: sourceLocation)
    #expect(!chains.isAlive() && box.eventually { box.isFree("code") }, sourceLocation: sourceLocation)
    #expect(chains.begins.count == runs, "\(chains.begins)", sourceLocation: sourceLocation)
    let ends = box.ends()
    #expect(
      ends.count == runs && ends.values.allSatisfy { $0.map(\.proof) == [proof] }, "\(ends)",
      sourceLocation: sourceLocation)
    #expect(try JournalAudit(box.state + "/journal").faults == [], sourceLocation: sourceLocation)
    let report = try box.document("report")
    #expect(report["same_lock_violations"]?.integer == 0, sourceLocation: sourceLocation)
    // No end is on record before the last link that told of its own, or was seen.
    for record in box.journal() {
      guard case .runEnded = record.event, let begin = chains.begins.first(where: { $0.run == record.run?.text })
      else { continue }
      #expect(
        record.moment.bootMilliseconds >= chains.lastSeen(begin, by: findings) / 1000,
        "\(begin.run) ended on record first", sourceLocation: sourceLocation)
    }
  }

  /// Each run left a chain: it came to its own end, or was met and ended.
  static func expectChains(_ chains: Chains, sourceLocation: SourceLocation = #_sourceLocation) {
    let ends = chains.box.ends()
    for begin in chains.begins {
      let swept = ends[begin.run]?.first?.sweptCount ?? 0
      #expect(
        chains.end(of: begin.run) != nil || swept > 0, "no link of \(begin.run) lived", sourceLocation: sourceLocation)
    }
  }

  @Test(arguments: plans)
  func `is waited for before generation 1 begins, and before the lock is freed`(plan: Plan) throws {
    let chains = try Self.scene(plan)
    let probe = try Chains.Probe(chains, "code")
    #expect(try chains.box.run("fire").code == 0)
    #expect(chains.box.eventually { chains.box.isQuiet() })
    let findings = probe.findings()
    let first = try #require(chains.begins.first)
    #expect(try #require(chains.begins.last).moment > chains.lastSeen(first, by: findings))
    Self.expectChains(chains)
    try Self.expectExclusion(chains, findings, runs: 2)
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
      // The witness takes the lock itself to see that it is free, for an instant in which a claim is denied.
      #expect(chains.box.eventually { (try? chains.box.run("fire"))?.err.contains("started=1") == true })
      #expect(chains.box.eventually { chains.box.isQuiet() && chains.box.isFree("code") })
    }
    try Self.expectExclusion(chains, probe.findings(), runs: 6)
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
    try Self.expectNamed(chains, plan, supervision: "orphaned")
    // The adopter may have ended it before the fire plans: then another run would rightly follow.
    try box.write("answer.json", #"{"blocked_tasks": ["one"]}"#)
    let second = try box.run("fire")
    #expect(second.err.contains("admitted=0"), "\(second)")
    #expect(box.journal().contains { $0.kind == "runAdopted" }, "\(second)")
    #expect(box.eventually { box.isQuiet() })
    Self.expectChains(chains)
    try Self.expectExclusion(chains, probe.findings(), runs: 1)
    #expect(box.ends().values.first?.map(\.outcome) == [.productive])
  }

  /// Status names the lane, and a link of it.
  private static func expectNamed(_ chains: Chains, _ plan: Plan, supervision: String) throws {
    let names = Chains.names(plan.kind)
    var lanes: [JSONNode] = []
    let isNamed = try chains.box.eventually {
      lanes = try chains.box.lanes()
      let lane = lanes.first { $0["category"]?.string == "code" }
      let others = lane?["other_processes"]?.array ?? []
      return lane?["supervision"]?.string == supervision && others.contains { names.contains($0["name"]?.string ?? "") }
    }
    #expect(isNamed, "\(lanes)")
  }

  /// What else its worker has left is a supervisor, which lives as long as its own runs do: its keeper ends for no chain,
  /// and the adopter has to know from the keeper that nothing else is there.
  @Test func `beside a supervisor that its worker has started is proven gone to an adopter as well`() throws {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"alternatives": ["code", "triage"]}"#, allowlist: ["code", "triage"], confirmFor: "1ms",
      teardown: "[{ signal: 'TERM', wait: '20ms' }]", respawn: "{ limit: 0 }", more: "perFire: 1")
    let chains = try Chains(in: box, behind: "./fires.sh")
    var plan = Self.plans[2]
    (plan.milliseconds, plan.waits) = (60_000, true)
    try chains.plan(plan)
    try box.write(
      "fires.sh",
      """
      #!/bin/sh
      if [ $FANOUT_CATEGORY = triage ]; then echo $$ > inner; while [ ! -e go ]; do sleep 0.01; done; exit 0; fi
      while [ ! -e fired ]; do sleep 0.01; done
      "$F" fire 2> nested
      exec "$@"
      """, executable: true)
    let probe = try Chains.Probe(chains, "code")
    let outer = try box.shell("export F; exec \"$F\" fire")
    #expect(outer.err.contains("categories=code\n"), "\(outer)")
    try box.write("fired", "")
    let inner = try box.meet("inner")
    #expect(box.eventually { !chains.begins.isEmpty })
    for supervisor in box.supervisors(of: "code") { Sandbox.destroy(supervisor, named: Sandbox.supervisor) }
    try chains.letGo()
    #expect(chains.isAlive() && !box.isFree("code"))
    try box.write("answer.json", #"{"blocked_tasks": ["one"]}"#)
    #expect(try box.run("fire").err.contains("adopting 1 orphaned"))
    #expect(box.eventually { box.openRuns().count == 1 && box.isFree("code") })
    #expect(Sandbox.lives(inner) && box.end(of: "triage") == nil)
    let findings = probe.findings()
    try box.write("go", "")
    #expect(box.eventually { box.isQuiet() })
    #expect(box.end(of: "code")?.sweptCount ?? 0 > 0, "\(box.ends())")
    #expect(box.ends().values.allSatisfy { $0.map(\.proof) == [.kernel] }, "\(box.ends())")
    #expect(findings.isWhole && findings.moments("hole").isEmpty && chains.refusals == [])
    #expect(try JournalAudit(box.state + "/journal").faults == [])
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
    try Self.expectExclusion(chains, probe.findings(), runs: runs)
    #expect(box.ends().values.allSatisfy { $0.map(\.outcome) == [.productive] })
  }

  /// It is the supervisor's by then, as what is left of any other of its runs may be.
  @Test func `whose keeper is killed is named under its supervisor`() throws {
    var plan = Self.plans[3]
    (plan.milliseconds, plan.waits) = (60_000, true)
    let (chains, probe) = try Self.begun(plan)
    let box = chains.box
    let keeper = try #require(box.keepers(of: "code").first, "no keeper has the lock")
    Sandbox.destroy(keeper, named: Sandbox.keeper)
    try Self.expectNamed(chains, plan, supervision: "alive")
    #expect(!box.isFree("code"))
    try chains.letGo()
    #expect(box.eventually { box.isQuiet() })
    Self.expectChains(chains)
    try Self.expectExclusion(chains, probe.findings(), runs: chains.begins.count)
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
    let before = probe.findings()
    #expect(before.isWhole && !before.moments("held").isEmpty)
    #expect(plan.lock != "kept" || before.moments("hole").isEmpty)
    let second = try box.run("fire")
    let adopted = try Chains.Probe(chains, "code")
    #expect(second.err.contains("admitted=0"), "\(second)")
    #expect(box.eventually { box.isQuiet() })
    Self.expectChains(chains)
    try Self.expectExclusion(chains, adopted.findings(), runs: 1, proof: .evidence, isLate: true)
  }

  /// Its worker has begun, and waits to be let go; its chain is there.
  static func begun(_ plan: Plan, respawn: String = "{ limit: 1, delay: '0s' }") throws -> (Chains, Chains.Probe) {
    let chains = try scene(plan, respawn: respawn)
    let probe = try Chains.Probe(chains, "code")
    let fire = try chains.box.run("fire")
    guard fire.err.contains("started=1"), chains.box.eventually({ !chains.begins.isEmpty && probe.hasSeenOne }) else {
      throw Sandbox.Unmet(description: "nothing was started: \(fire)")
    }
    return (chains, probe)
  }
}
