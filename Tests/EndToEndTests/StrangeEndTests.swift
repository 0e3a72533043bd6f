import FanoutCore
import Foundation
import Testing

/// Ends that something disturbs: what the worker leaves says something else of itself, keepers are stopped or killed,
/// supervisors fall in the middle of a call, and files go.
@Suite struct `A disturbed end` {
  private static let one = #"{"selected": {"category": "code"}}"#
  private static let idle = #"{"blocked_tasks": ["nothing to do"]}"#

  private func sandbox(
    _ answer: String = one, worker: String, teardown: String = "[{ signal: 'TERM', wait: '500ms' }]",
    respawn: String = "{ limit: 0 }", workerOptions: String = "", more: String = ""
  ) throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(
      answer: answer, worker: worker, confirmFor: "1ms", teardown: teardown, respawn: respawn,
      workerOptions: workerOptions,
      more: more)
    return box
  }

  private func keeper(in box: Sandbox) throws -> pid_t {
    #expect(box.eventually { !box.keepers().isEmpty })
    return try #require(box.keepers().first).pid
  }

  private func notes(in box: Sandbox) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: box.state + "/supervisors").filter { $0.hasSuffix(".keepers") }
  }

  private func faults(in box: Sandbox) -> [String] {
    (try? JournalAudit(box.state + "/journal"))?.faults ?? ["unreadable"]
  }

  /// Fires until everything is settled.
  private func settle(_ box: Sandbox) throws {
    try box.write("answer.json", Self.idle)
    #expect(try box.eventually { try box.run("fire").code == 0 && box.eventually(within: 2) { box.isQuiet() } })
  }

  // MARK: - What is left says that it is somebody else's

  /// It gave its lock and its session away, and its environment names another run, or a supervisor. Nobody looks after
  /// it all the same.
  @Test(arguments: [
    "FANOUT_RUN_ID=$FANOUT_RUN_ID-job setsid", "env -i FANOUT_SUPERVISOR=20261121T011624Z-0000000a setsid",
    "FANOUT_RUN_ID=x-1 FANOUT_RUN_DIR=/nowhere/runs/x-1 setsid", "env -i FANOUT_SUPERVISOR=on-fire-x setsid",
    // A keeper's name makes no keeper.
    "env -i setsid sh -c 'echo $$ > left; exec ./fanout-keeper 600' & :",
  ])
  func `outlasts what was left, whatever its environment says`(how: String) throws {
    let box = try sandbox(
      worker: """
        if [ $FANOUT_GENERATION = 1 ]; then kill -0 $(cat left) 2>/dev/null && touch overlap; exit 0; fi
        echo '{"outcome":"productive"}' > $FANOUT_OUTCOME_FILE
        exec 3>&- </dev/null >/dev/null 2>&1
        \(how) ./wait-for-good &
        while [ ! -s left ]; do sleep 0.01; done
        """, respawn: "{ limit: 1, delay: '1ms' }")
    try box.write("wait-for-good", "#!/bin/sh\necho $$ > left; while :; do sleep 600; done\n", executable: true)
    try FileManager.default.copyItem(atPath: "/bin/sleep", toPath: box.path + "/fanout-keeper")
    #expect(try box.run("fire", "--wait").code == 0)
    #expect(!box.exists("overlap"))
    #expect(try !Sandbox.lives(box.meet("left")))
    #expect(box.ends().values.flatMap { $0 }.map(\.proof) == [.kernel, .kernel], "\(box.ends())")
    #expect(box.eventually { box.isQuiet() && box.isFree("code") })
  }

  // MARK: - Keepers

  @Test func `is seen although somebody stopped the keeper`() throws {
    let box = try sandbox(worker: "echo $$ > pid; while [ ! -e end ]; do sleep 0.01; done; exit 7")
    #expect(try box.run("fire").code == 0)
    let keeper = try keeper(in: box)
    _ = try box.meet("pid")
    kill(keeper, SIGSTOP)
    try box.write("end", "")
    #expect(box.eventually { box.isQuiet() })
    #expect(box.ends().values.map { $0.map(\.exit) } == [[.code(7)]])
  }

  /// The worker of the second category leaves what nobody can recognise, and lives on: that is its own.
  @Test func `ends nothing of a run that lives, although both lost their keepers`() throws {
    let box = try sandbox(
      #"{"alternatives": ["code", "news"]}"#,
      worker: """
        echo $$ > pid-$FANOUT_CATEGORY
        if [ $FANOUT_CATEGORY = code ]; then while [ ! -e end ]; do sleep 0.01; done; exit 0; fi
        env -i setsid sh -c 'exec 3>&-; setsid ./child & exit 0'
        exec sleep 600
        """)
    try box.write("child", "#!/bin/sh\necho $$ > child-pid\nexec sleep 600\n", executable: true)
    #expect(try box.run("fire").code == 0)
    let child = try box.meet("child-pid")
    _ = try box.meet("pid-code")
    for keeper in box.keepers() { kill(keeper.pid, SIGKILL) }
    #expect(box.eventually { box.keepers().isEmpty })
    try box.write("end", "")
    #expect(box.eventually { box.end(of: "code") != nil || !box.workers.contains { $0.pid == box.number("pid-code") } })
    // Whatever else it does, it looks for what the first has left, and has said so by then.
    #expect(try box.run("status").code == 0)
    #expect(Sandbox.lives(child))
    #expect(try Sandbox.lives(box.meet("pid-news")))
    #expect(try box.run("kill", "news", "--now").code == 0)
    #expect(box.eventually { box.isQuiet() && !Sandbox.lives(child) })
    #expect(box.ends().count == 2 && faults(in: box) == [])
  }

  /// Keepers and workers of all that one supervisor has are killed while it is held: whichever it hears of first, the
  /// exits of the others are theirs to take in.
  @Test func `of several at once is seen of each, although keepers and workers were killed together`() throws {
    let categories = ["code", "news", "triage"]
    let box = try Sandbox()
    try box.configure(
      answer: #"{"alternatives": ["code", "news", "triage"]}"#,
      worker: "echo $$ > pid-$FANOUT_CATEGORY; exec sleep 600", allowlist: categories)
    #expect(try box.run("fire").code == 0)
    let workers = try categories.map { try box.meet("pid-\($0)") }
    let supervisor = try #require(box.supervisors().first).pid
    kill(supervisor, SIGSTOP)
    #expect(box.eventually { Sandbox.state(of: supervisor) == "T" })
    for keeper in box.keepers() { kill(keeper.pid, SIGKILL) }
    for worker in workers { kill(worker, SIGKILL) }
    #expect(box.eventually { workers.allSatisfy { Sandbox.state(of: $0) == "Z" } })
    kill(supervisor, SIGCONT)
    #expect(box.eventually { box.isQuiet() })
    #expect(box.ends().values.map { $0.map(\.exit) } == Array(repeating: [.signal(SIGKILL)], count: 3))
    #expect(faults(in: box) == [])
  }

  /// What was left of generation 0 is a supervisor, which proves nothing of generation 1: neither whose keeper nor
  /// whose worker has ended.
  @Test func `of generation 1 is seen without its keeper, whatever generation 0 has left`() throws {
    let box = try sandbox(
      #"{"alternatives": ["code", "triage"]}"#,
      worker: """
        if [ $FANOUT_CATEGORY = triage ]; then echo $$ > inner; while [ ! -e go ]; do sleep 0.01; done; exit 0; fi
        if [ $FANOUT_GENERATION = 1 ]; then echo $$ > second; while [ ! -e end ]; do sleep 0.01; done; exit 7; fi
        while [ ! -e fired ]; do sleep 0.01; done
        "$F" fire 2>nested
        while [ ! -s inner ]; do sleep 0.01; done
        echo '{"outcome":"productive"}' > $FANOUT_OUTCOME_FILE
        """, respawn: "{ limit: 1, delay: '1ms' }", more: "perFire: 1")
    let outer = try box.shell("export F; exec \"$F\" fire")
    #expect(outer.err.contains("categories=code\n"), "\(outer)")
    try box.write("fired", "")
    let worker = try box.meet("second")
    let keeper = Sandbox.file("/proc/\(worker)/status").split(separator: "\n").first { $0.hasPrefix("PPid:") }
    let number = try #require(keeper.flatMap { pid_t($0.dropFirst(5).trimmingCharacters(in: .whitespaces)) })
    #expect(Sandbox.isKeeper(number))
    kill(number, SIGKILL)
    #expect(box.eventually { !Sandbox.lives(number) })
    try box.write("end", "")
    #expect(box.eventually { box.openRuns().count == 1 })
    #expect(box.ends().values.flatMap { $0 }.map(\.exit).contains(.code(7)), "\(box.ends())")
    #expect(try Sandbox.lives(box.meet("inner")))
    try box.write("go", "")
    #expect(box.eventually { box.isQuiet() })
    #expect(box.ends().count == 3 && faults(in: box) == [])
  }

  /// Its supervisor falls, and then it fires: what it starts takes over its own run, and is below its keeper. The two do
  /// not wait for each other, and the other run goes on.
  @Test func `of a run that its own worker's fire has adopted comes`() throws {
    let box = try sandbox(
      #"{"alternatives": ["code", "triage"]}"#,
      worker: """
        if [ $FANOUT_CATEGORY = triage ]; then echo $$ > inner; while [ ! -e go ]; do sleep 0.01; done; exit 0; fi
        echo $$ > pid
        while [ ! -e fired ]; do sleep 0.01; done
        "$F" fire 2>nested
        while [ ! -s inner ]; do sleep 0.01; done
        exit 7
        """, more: "perFire: 1")
    let outer = try box.shell("export F; exec \"$F\" fire")
    #expect(outer.err.contains("categories=code\n"), "\(outer)")
    _ = try box.meet("pid")
    box.killSupervisors()
    try box.write("fired", "")
    let inner = try box.meet("inner")
    #expect(try box.read("nested").contains("adopting 1 orphaned"))
    #expect(box.eventually { box.end(of: "code") != nil && box.openRuns().count == 1 && box.isFree("code") })
    let end = try #require(box.end(of: "code"))
    #expect(end.exit == .code(7) && end.proof == .kernel, "\(end)")
    #expect(Sandbox.lives(inner) && box.end(of: "triage") == nil)
    try box.write("go", "")
    #expect(box.eventually { box.isQuiet() })
    #expect(box.ends().count == 2 && faults(in: box) == [])
  }

  // MARK: - Supervisors

  /// A supervisor falls while it signals its worker by number, for which the keeper has to wait: with nobody there it
  /// does not.
  @Test(.enabled(if: Machine.hasStrace, .init(rawValue: Machine.needsStrace)))
  func `comes although the supervisor fell in the middle of a signal`() throws {
    let box = try sandbox(worker: "echo $$ > pid; exec yes", workerOptions: "outputLimit: '64KiB',")
    #expect(try box.run("fire").code == 0)
    let worker = try box.meet("pid")
    let supervisor = try #require(box.supervisors().first).pid
    let trace = try box.start([
      "strace", "-qq", "-p", "\(supervisor)", "-o", "trace", "-e", "trace=kill", "-e",
      "inject=kill:delay_exit=60000000",
    ])
    #expect(box.eventually { box.exists("trace") && ((try? box.read("trace")) ?? "").contains("kill(") })
    kill(supervisor, SIGKILL)
    trace.signal(SIGKILL)
    _ = trace.wait()
    kill(worker, SIGKILL)
    kill(worker, SIGCONT)
    #expect(box.eventually { box.keepers().isEmpty })
    try settle(box)
    #expect(box.ends().values.map { $0.map(\.exit) } == [[.signal(SIGKILL)]] && box.isFree("code"))
  }

  #if DEBUG
    /// The keeper's last word comes between the first reading of notes and the look at the processes.
    @Test func `is known from notes that came while a fire looked`() throws {
      let box = try sandbox(worker: "echo $$ > pid; while [ ! -e end ]; do sleep 0.01; done; exit 7")
      #expect(try box.run("fire").code == 0)
      _ = try box.meet("pid")
      box.killSupervisors()
      try box.write("answer.json", Self.idle)
      let fire = try box.start([Sandbox.binary, "fire"], environment: ["FANOUT_STOP_AT": "settle.noted"])
      #expect(box.eventually { Sandbox.state(of: fire.pid) == "T" })
      try box.write("end", "")
      #expect(box.eventually { box.keepers().isEmpty })
      fire.signal(SIGCONT)
      #expect(fire.wait().code == 0)
      let end = try #require(box.ends().values.first?.first)
      #expect(end.exit == .code(7) && end.proof == .kernel, "\(end)")
    }
  #endif

  @Test func `behind a supervisor leaves no notes when all is settled`() throws {
    let box = try sandbox(worker: "echo $$ > pid; while [ ! -e end ]; do sleep 0.01; done")
    #expect(try box.run("fire").code == 0)
    _ = try box.meet("pid")
    box.killSupervisors()
    #expect(try notes(in: box).count == 1)
    try box.write("answer.json", Self.idle)
    #expect(try box.run("fire").code == 0)
    #expect(try notes(in: box).contains { !$0.isEmpty })
    try box.write("end", "")
    #expect(box.eventually { box.isQuiet() && box.supervisors().isEmpty })
    #expect(try box.run("fire").code == 0)
    #expect(try notes(in: box) == [])
  }

  /// What a third signal leaves is taken over by what its keeper wrote: here a supervisor that can look at no process
  /// any more.
  @Test func `behind a third signal is what the keeper saw`() throws {
    let box = try sandbox(
      worker: "trap '' TERM; echo $$ > pid; sleep 600 & exit 7", teardown: "[{ signal: 'TERM', wait: '10m' }]")
    let fire = try box.start([Sandbox.binary, "fire", "--wait"])
    _ = try box.meet("pid")
    #expect(box.eventually { box.journal().contains { $0.kind == "fireEnded" } })
    #expect(try box.execute(["prlimit", "--pid", "\(fire.pid)", "--nofile=3:"]).code == 0)
    for words in ["once more to hurry", "again: killing what is left", "again in 1 s"] {
      if words != "again in 1 s" { fire.signal(SIGTERM) }
      #expect(box.eventually { Sandbox.file(fire.err).contains(words) })
    }
    fire.signal(SIGTERM)
    let result = fire.wait()
    #expect(result.err.contains("a third time: leaving \(box.openRuns().first ?? "-") to the next fire"), "\(result)")
    #expect(result.err.components(separatedBy: "again: killing what is left").count == 2, "\(result)")
    #expect(try notes(in: box).count == 1 && !box.keepers().isEmpty)
    try box.write("answer.json", Self.idle)
    #expect(try box.run("fire").err.contains("adopting 1 orphaned"))
    #expect(try box.run("kill", "code", "--now").code == 0)
    #expect(box.ends().values.map { $0.map(\.exit) } == [[.code(7)]], "\(box.ends())")
  }

  /// Nobody can see that it lives: the next fire takes its run over, and one of the two records the end.
  @Test func `is recorded once although two supervisors have the run`() throws {
    let box = try sandbox(worker: "echo $$ > pid; while [ ! -e end ]; do sleep 0.01; done")
    #expect(try box.run("fire").code == 0)
    _ = try box.meet("pid")
    let first = try #require(box.supervisors().first).pid
    #expect(try box.shell("rm state/supervisors/*.lock").code == 0)
    try box.write("answer.json", Self.idle)
    #expect(try box.run("fire").err.contains("adopting 1 orphaned"))
    try box.write("end", "")
    #expect(box.eventually { box.isQuiet() && !Sandbox.lives(first) && box.supervisors().isEmpty })
    #expect(box.ends().values.map(\.count) == [1])
    #expect(box.isFree("code") && faults(in: box) == [])
  }

  /// Keeper and supervisor are gone, and so is the directory of the lock: nothing can be taken there any more.
  @Test func `comes although the lock cannot be used any more`() throws {
    let box = try sandbox(
      worker: "echo $$ > pid; while [ ! -e end ]; do sleep 0.01; done", more: "lockFile: './ld/{category}.lock',")
    try FileManager.default.createDirectory(atPath: box.path + "/ld", withIntermediateDirectories: true)
    #expect(try box.run("fire").code == 0)
    _ = try box.meet("pid")
    box.killSupervisors()
    box.killKeepers()
    #expect(try box.shell("rm -r ld").code == 0)
    try box.write("answer.json", Self.idle)
    #expect(try box.run("fire").err.contains("adopting 1 orphaned"))
    try box.write("end", "")
    #expect(box.eventually { box.isQuiet() })
    #expect(box.ends().values.map { $0.map(\.proof) } == [[.evidence]])
  }
}
