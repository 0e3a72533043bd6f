import CSystem
import FanoutCore
import FanoutSystem
import Foundation
import Testing

/// A supervisor is killed, its worker lives on: the next fire takes it over.
@Suite struct `An orphan` {
  private static let holding = """
    echo begin >> begins
    while [ ! -e go ]; do sleep 0.02; done
    echo '{"outcome": "productive", "grade": 1}' > "$FANOUT_OUTCOME_FILE"
    """

  private func orphaned(worker: String = holding, workerOptions: String = "") throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"selected": {"category": "code"}}"#, worker: worker, confirmFor: "1ms",
      respawn: "{ limit: 1, delay: '1ms' }",
      workerOptions: workerOptions)
    let first = try box.run("fire")
    #expect(first.err.contains("started=1"), "\(first)")
    #expect(box.eventually { box.exists("begins") })
    try box.write("answer.json", #"{"blocked_tasks": ["nothing to do"]}"#)
    box.killSupervisors()
    return box
  }

  private func adoptions(_ box: Sandbox) -> [Bool] {
    box.journal().compactMap { if case .runAdopted(_, let gap) = $0.event { gap } else { nil } }
  }

  @Test func `is adopted without a gap, and its end is what its keeper saw, never respawned`() throws {
    let box = try orphaned()
    let mayDuplicate = Self.mayDuplicate()
    // A script of somebody else's that tries the lock again and again.
    let script =
      "while [ ! -e stop ]; do flock -n state/locks/code.lock sh -c 'echo got >> got'; echo tried >> tries; sleep 0.002; done"
    let outsider = try box.start(["sh", "-c", script])
    #expect(box.eventually { box.exists("tries") })
    let fire = try box.run("fire")
    #expect(fire.err.contains("adopting 1 orphaned"), "\(fire)")
    #expect(adoptions(box) == [!mayDuplicate])
    #expect(!box.exists("got"))
    try box.write("go", "")
    #expect(box.eventually { box.isQuiet() })
    // Now it is free, and only now.
    #expect(box.eventually { box.exists("got") })
    try box.write("stop", "")
    _ = outsider.wait()
    let ends = box.ends()
    #expect(ends.count == 1)
    let end = try #require(ends.values.first?.first)
    // Its keeper has written down how it exited; whoever starts a respawn fell with its supervisor.
    #expect(
      end.outcome == .productive && end.exit == .code(0) && end.respawn == .due && end.proof == .kernel, "\(end)")
    #expect(box.journal().contains { $0.event == .respawnDenied(why: "adopted") })
    #expect(try box.read("begins") == "begin\n")
    #expect(try JournalAudit(box.state + "/journal").faults == [])
  }

  @Test func `is adopted again when its adopter is killed as well`() throws {
    let box = try orphaned()
    for _ in 0..<3 {
      _ = try box.run("fire")
      #expect(box.supervising.count == 1)
      box.killSupervisors()
    }
    _ = try box.run("fire")
    #expect(adoptions(box).count == 4)
    try box.write("go", "")
    #expect(box.eventually { box.isQuiet() })
    #expect(box.ends().values.map(\.count) == [1])
  }

  @Test func `that ends before its adopter looks is settled by the adopter`() throws {
    let box = try orphaned()
    let run = try #require(box.openRuns().first)
    let worker = try #require(box.workers.first)
    // The fire that saw it alive has had its look: between that and the adopter's, it ends.
    kill(worker.pid, SIGKILL)
    #expect(box.eventually { box.workers.isEmpty })
    let adopter = try DetachedSupervisor(
      id: SupervisorID("20261121T011624Z-0000000a"), state: StateDirectory(path: box.state), environment: .current(),
      executable: Sandbox.binary)
    try adopter.adopt([RunID(run)], clocks: .live())
    #expect(box.openRuns() == [])
    #expect(box.ends()[run]?.map(\.exit) == [.signal(SIGKILL)])
    adopter.dismiss()
    #expect(box.eventually { box.isQuiet() })
    #expect(try JournalAudit(box.state + "/journal").faults == [])
  }

  @Test func `keeps its time limit`() throws {
    // Had it begun two hours ago, its hour would be over: an adopter must not give it another one.
    let box = try orphaned(workerOptions: "timeLimit: '1h'")
    try box.rewriteJournal { record in
      guard case .runSpawned(var worker) = record.event else { return }
      worker.since = worker.since + .seconds(-7200)
      record.event = .runSpawned(worker)
    }
    _ = try box.run("fire")
    #expect(box.eventually { box.isQuiet() })
    #expect(box.ends().values.first?.map(\.outcome) == [.timedOut])
    #expect(box.workers.isEmpty)
  }

  @Test func `that has just begun goes on, although nobody recorded its process`() throws {
    let box = try orphaned()
    try box.rewriteJournal { record in
      if case .runSpawned = record.event { record.event = .other(kind: "neverWritten") }
    }
    _ = try box.run("fire")
    #expect(box.workers.count >= 1, "the worker was taken for a leftover")
    try box.write("go", "")
    #expect(box.eventually { box.isQuiet() })
    #expect(box.ends().values.first?.map(\.outcome) == [.productive])
  }

  /// It has neither the id of its run nor the lock, and its number stands in no record: its keeper alone has noted it,
  /// before it was executed.
  @Test(arguments: [false, true])
  func `that no record, environment or lock tells of is known by what its keeper noted`(isKeeperGone: Bool) throws {
    let box = try orphaned(
      worker: """
        exec env -i OUT="$FANOUT_OUTCOME_FILE" sh -c 'exec 3>&-
        echo $$ > nameless
        echo begin > begins
        while [ ! -e go ]; do sleep 0.02; done
        echo "{\\"outcome\\": \\"productive\\"}" > "$OUT"'
        """)
    let worker = try box.meet("nameless")
    if isKeeperGone { box.killKeepers() }
    try box.rewriteJournal { record in
      if case .runSpawned = record.event { record.event = .other(kind: "neverWritten") }
    }
    let fire = try box.run("fire")
    #expect(fire.err.contains("adopting 1 orphaned"), "\(fire)")
    #expect(Sandbox.lives(worker) && box.ends().isEmpty && !box.isFree("code"), "\(fire)")
    // The adopter puts on record whom it took over.
    let spawned = box.journal().compactMap { if case .runSpawned(let known) = $0.event { known.pid } else { nil } }
    #expect(spawned == [worker])
    try box.write("go", "")
    #expect(box.eventually { box.isQuiet() })
    let end = try #require(box.ends().values.first?.first)
    #expect(end.outcome == .productive && end.exit == (isKeeperGone ? .unseen : .code(0)), "\(end)")
    #expect(box.eventually { box.isFree("code") })
  }

  @Test func `whose descriptor is closed keeps its lock by its keeper`() throws {
    let mayDuplicate = Self.mayDuplicate()
    let box = try orphaned(worker: "exec 3>&-\n" + Self.holding)
    #expect(try box.execute(["flock", "-n", box.lock("code"), "true"]).code == 1, "its keeper holds it")
    _ = try box.run("fire")
    #expect(adoptions(box) == [!mayDuplicate])
    try box.write("go", "")
    #expect(box.eventually { box.isQuiet() })
  }

  /// Its keeper alone saw the end, and would be gone by then if it minded what asks others to end.
  @Test func `has a keeper that minds neither TERM, INT nor HUP`() throws {
    let box = try orphaned()
    let keeper = try #require(box.inhabitants().first { $0.isKeeper })
    for number in [SIGTERM, SIGINT, SIGHUP] { kill(keeper.pid, number) }
    try box.write("go", "")
    #expect(box.eventually { box.workers.isEmpty && box.keepers().isEmpty })
    _ = try box.run("fire")
    let end = try #require(box.ends().values.first?.first)
    #expect(end.outcome == .productive && end.exit == .code(0) && end.proof == .kernel, "\(end)")
  }

  @Test func `that lost its keeper too is adopted and ended by what evidence there is, and its end says so`() throws {
    let box = try orphaned()
    box.killKeepers()
    _ = try box.run("fire")
    #expect(adoptions(box).count == 1)
    try box.write("go", "")
    #expect(box.eventually { box.isQuiet() })
    let end = try #require(box.ends().values.first?.first)
    #expect(end.outcome == .productive && end.exit == .unseen && end.proof == .evidence, "\(end)")
    #expect(try JournalAudit(box.state + "/journal").faults == [])
  }

  @Test func `of which nothing is left but notes is over by the kernel's word, and without notes by evidence`() throws {
    for (removesNotes, proof) in [(false, EndProof.kernel), (true, .evidence)] {
      let box = try orphaned()
      if removesNotes { try box.removeKeeperNotes() }
      for worker in box.workers { box.killNine(worker, waits: true) }
      #expect(box.eventually { box.keepers().isEmpty && box.workers.isEmpty })
      _ = try box.run("fire")
      let end = try #require(box.ends().values.first?.first)
      #expect(end.exit == (removesNotes ? .unseen : .signal(SIGKILL)) && end.proof == proof, "\(end)")
    }
  }

  @Test
  func `whose descriptor is closed and whose keeper was killed was without a lock for a while, and the record says so`()
    throws
  {
    let box = try orphaned(worker: "exec 3>&-\n" + Self.holding)
    box.killKeepers()
    _ = try box.run("fire")
    #expect(adoptions(box) == [true])
    #expect(try box.execute(["flock", "-n", box.lock("code"), "true"]).code == 1, "the adopter holds it from now on")
    try box.write("go", "")
    #expect(box.eventually { box.isQuiet() })
  }

  /// Two orphans, and descriptors for one: what cannot be adopted takes nothing from what was. Its worker leaves a
  /// process that its keeper alone knows, or, where that was killed, one that has kept nothing but the lock.
  @Test(arguments: [true, false])
  func `that is adopted while another cannot be leaves nothing behind, and frees its category`(keeperLives: Bool) throws
  {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"alternatives": ["code", "triage"]}"#,
      worker: """
        echo $$ > pid-$FANOUT_CATEGORY
        while [ ! -e go-$FANOUT_CATEGORY ]; do sleep 0.02; done
        env -i OF=$FANOUT_CATEGORY setsid sh -c '\(keeperLives ? "exec 3>&-" : ":"); trap "" TERM
        echo $$ > left-$OF; while :; do sleep 600; done' &
        while [ ! -s left-$FANOUT_CATEGORY ]; do sleep 0.02; done
        """, confirmFor: "1ms", respawn: "{ limit: 0 }")
    let workers = try Dictionary(uniqueKeysWithValues: zip(["code", "triage"], box.fireAndMeet("code", "triage")))
    try box.write("answer.json", #"{"blocked_tasks": ["nothing to do"]}"#)
    box.killSupervisors()
    func adopted() -> [String] {
      box.journal().compactMap { if case .runAdopted = $0.event { $0.category?.name } else { nil } }
    }
    // The first number of descriptors with which there is room for one.
    var words = ""
    for limit in 16...30 where adopted().isEmpty { words = try box.shell("ulimit -n \(limit); exec \"$F\" fire").err }
    #expect(adopted().count == 1 && words.contains("cannot adopt "), "\(words)")
    let one = try #require(adopted().first)
    let other = one == "code" ? "triage" : "code"
    let parent = Sandbox.file("/proc/\(workers[one] ?? 0)/stat").split(separator: ")").last?.split(separator: " ")[1]
    let keeper = try #require(box.inhabitants().first { $0.isKeeper && "\($0.pid)" == parent ?? "" })
    if !keeperLives { box.killNine(keeper, waits: true) }
    try box.write("go-\(one)", "")
    let left = try box.meet("left-\(one)")
    #expect(box.eventually { box.end(of: one) != nil && box.isFree(one) })
    #expect(!Sandbox.lives(left))
    #expect(box.end(of: one)?.swept.isEmpty == false, "\(String(describing: box.end(of: one)))")
    #expect(box.end(of: one)?.proof == (keeperLives ? .kernel : .evidence))
    // The other goes on as it was, for the next to adopt.
    #expect(workers[other].map(Sandbox.lives) == true && !box.isFree(other) && box.openRuns().count == 1)
    #expect(try box.run("fire").err.contains("adopting 1 orphaned") && adopted() == [one, other])
    #expect(try box.run("kill", "--all", "--now").code == 0)
    #expect(try box.isQuiet() && JournalAudit(box.state + "/journal").faults == [])
  }

  @Test func `that did not end before its end was known gets no second one`() throws {
    let box = try Sandbox()
    try box.configure(answer: #"{"selected": {"category": "code"}}"#, worker: "sleep 0.05", confirmFor: "1ms")
    _ = try box.run("fire", environment: ["FANOUT_CRASH_AT": "end.recorded"])
    #expect(box.eventually { box.ends().count == 1 && box.isUnsupervised() })
    let run = try #require(box.openRuns().first)
    // What no sweep had seen turns up, with the run's name on it.
    let late = try box.start(["sleep", "600"], environment: ["FANOUT_RUN_ID": run])
    box.killSupervisors()
    try box.write("answer.json", #"{"blocked_tasks": ["nothing to do"]}"#)
    let fire = try box.run("fire")
    #expect(fire.err.contains("adopting 1 orphaned"), "\(fire)")
    #expect(box.eventually { box.isQuiet() })
    late.signal(SIGKILL)
    #expect(late.wait().exit == .signal(SIGTERM))
    #expect(box.eventually { box.isQuiet() })
    #expect(try JournalAudit(box.state + "/journal").faults == [])
  }

  /// Its first thread has ended: below its number the kernel shows neither environment nor descriptors any more. It
  /// has kept one of the two, and nobody else is left of the run.
  @Test(
    .enabled(if: Machine.compiler != nil, .init(rawValue: Machine.needsCompiler)),
    arguments: ["./leaderless left closes", "env -i ./leaderless left keeps"])
  func `of which a second thread alone lives is not over, and is ended as any other`(how: String) throws {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"selected": {"category": "code"}}"#, worker: "echo begin >> begins; \(how); exec sleep 600",
      // Its adopter ends nothing before it is asked to.
      confirmFor: "1ms", teardown: "[{ signal: 'CONT', wait: '10m' }]")
    let source = Sandbox.repository + "/fixtures/workers/leaderless.c"
    #expect(try box.execute([Machine.compiler ?? "cc", "-pthread", "-o", "leaderless", source]).code == 0)
    #expect(try box.run("fire").err.contains("started=1"))
    let left = try box.meet("left")
    defer { kill(left, SIGKILL) }
    #expect(box.eventually { Sandbox.state(of: left) == "Z" })
    box.killSupervisors()
    box.killKeepers()
    for worker in box.workers { box.killNine(worker, waits: true) }
    // The adopter may have ended it before the fire plans: then another run would rightly follow.
    try box.write("answer.json", #"{"blocked_tasks": ["nothing to do"]}"#)
    let fire = try box.run("fire")
    #expect(fire.err.contains("adopting 1 orphaned") && !fire.err.contains("started=1"), "\(fire)")
    #expect(try box.read("begins") == "begin\n")
    #expect(try box.run("kill", "code", "--now").code == 0)
    // Where nobody reaps it, its number stays.
    let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(left)/task")) ?? []
    #expect(threads.count <= 1 && box.eventually { box.isQuiet() && box.isFree("code") })
    #expect(box.ends().values.map { $0.map(\.proof) } == [[.evidence]])
  }

  /// Whether the kernel lets one duplicate another's descriptors here (Yama may not).
  private static func mayDuplicate() -> Bool {
    let own = csystem_pidfd_open(getppid())
    guard own >= 0 else { return false }
    defer { close(own) }
    let copy = csystem_pidfd_getfd(own, 0)
    if copy >= 0 { close(copy) }
    return copy >= 0
  }
}
