import FanoutCore
import Foundation
import Testing

/// SPEC 2: `status` looks at the machine, not only at records. Each row is a loop that was well, and something that
/// really breaks it.
@Suite struct `Status of a loop that is broken` {
  static let all = Plight.replaced + Plight.locks + Plight.machine + Plight.going

  private func suffer(_ plight: Plight) throws {
    let box = try Sandbox()
    if plight.damage.contains("shim.so") { try box.compileShim(Sandbox.brokenFlock, "shim.so") }
    let plaint = try box.suffer(plight)
    let said = plight.says.replacingOccurrences(of: "$D", with: box.path)
    #expect(plaint.all.code == 0, "\(plaint.all)")
    #expect(
      plaint.fire.contains(" started=2 ") || plight.stopsFires || plaint.fire.contains(" started=1 "), "\(plaint.fire)")
    #expect(
      !plight.stopsFires || !plaint.fire.contains("fire 20") || plaint.fire.contains(" started=0 "), "\(plaint.fire)")
    // One list, said in three ways.
    #expect(plaint.check == 1, "\(plaint)")
    #expect(plaint.lines.contains { $0.contains(said) }, "\(plaint.lines) lacks \(said)")
    #expect(
      plaint.causes.contains { $0.cause == plight.cause.rawValue && $0.sentence.contains(said) }, "\(plaint.causes)")
    #expect(plaint.causes.map(\.sentence) == plaint.lines && plaint.isMarked, "\(plaint.marked)")
    #expect(plaint.document?["healthy"]?.bool == false)
    #expect(plaint.first.hasPrefix(plight.verdict), "\(plaint.first)")
    #expect(plaint.document?["verdict"]?.string?.hasPrefix(plight.verdict) == true)
    // Each ends with a command.
    #expect(
      plaint.causes.allSatisfy { $0.sentence.contains(/; (fanout|mv|chmod|chown|mkdir|df|kill|findmnt|ls) \S/) },
      "\(plaint.causes)")
  }

  @Test(arguments: all.filter { !$0.needsMount })
  func `tells what is wrong, in the verdict, to monitoring and as a document`(plight: Plight) throws {
    try suffer(plight)
  }

  @Test(.enabled(if: Machine.canMount, .init(rawValue: Machine.needsMount)), arguments: all.filter(\.needsMount))
  func `tells what its file system lacks`(plight: Plight) throws { try suffer(plight) }

  private func working(timeLimit: String = "") throws -> (box: Sandbox, worker: pid_t, run: String) {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"selected": {"category": "code"}}"#, worker: "echo $$ > pid-code; exec sleep 600",
      workerOptions: timeLimit)
    let worker = try #require(try box.fireAndMeet("code").first)
    #expect(try box.run("status", "--check").code == 0)
    return (box, worker, try #require(box.openRuns().first))
  }

  /// The causes, and that they are the same in all three ways.
  private func causes(_ box: Sandbox, _ prefix: [String] = []) throws -> [(cause: String, sentence: String)] {
    let document = try JSONDocument(
      parsing: Array(box.execute(prefix + [Sandbox.binary, "status", "--json"]).out.utf8)
    ).root
    let check = try box.execute(prefix + [Sandbox.binary, "status", "--check"])
    let text = try box.execute(prefix + [Sandbox.binary, "status"]).out.split(separator: "\n")
    let causes = (document["causes"]?.array ?? []).map { cause in
      (
        cause: cause["cause"]?.string ?? "",
        sentence: Sandbox.sentence(of: cause)
      )
    }
    #expect(
      check.out == causes.map { $0.sentence + "\n" }.joined() && check.code == (causes.isEmpty ? 0 : 1), "\(check)")
    #expect(document["healthy"]?.bool == causes.isEmpty)
    let marked = text.filter { $0.hasPrefix("! ") }.map { $0.dropFirst(2) }
    #expect(Plaint.timeless(marked) == Plaint.timeless(check.out.split(separator: "\n")), "\(text)")
    let well = ["working", "idle"].contains { document["verdict"]?.string?.hasPrefix($0) == true }
    #expect(well == causes.isEmpty, "\(document["verdict"]?.string ?? "")")
    return causes
  }

  @Test func `names a supervisor that a signal has stopped`() throws {
    let (box, worker, run) = try working()
    let supervisor = try #require(box.supervisors().first).pid
    kill(supervisor, SIGSTOP)
    defer { kill(supervisor, SIGCONT) }
    #expect(box.eventually { Sandbox.state(of: supervisor) == "T" })
    let causes = try causes(box)
    #expect(causes.map(\.cause) == ["stopped"])
    #expect(
      causes.first?.sentence
        == "the supervisor of \(run) is stopped (pid \(supervisor)): its limits are not watched; kill -CONT \(supervisor) continues it, "
        + "fanout kill --now \(run) ends the run")
    kill(supervisor, SIGCONT)
    #expect(box.eventually { Sandbox.state(of: supervisor) != "T" })
    #expect(try self.causes(box).isEmpty && Sandbox.lives(worker))
    try box.letGo()
  }

  @Test func `names a fire that is stopped, so that no other can look`() throws {
    let box = try Sandbox()
    try box.configure(answer: "{}", allowlist: ["code"])
    try box.select(with: "touch asked; while [ ! -e go ]; do sleep 0.01; done; echo '{\"blocked_tasks\": [1]}'")
    let fire = try box.start([Sandbox.binary, "fire"])
    #expect(box.eventually { box.exists("asked") })
    #expect(try box.run("status", "--check").code == 0)
    fire.signal(SIGSTOP)
    #expect(box.eventually { Sandbox.state(of: fire.pid) == "T" })
    #expect(try box.run("fire").code == 75)
    let causes = try causes(box)
    #expect(causes.map(\.cause) == ["stopped"])
    #expect(
      causes.first?.sentence
        == "pid \(fire.pid) (fanout) is stopped and holds the fire lock, so that no fire can look; kill -CONT \(fire.pid) "
        + "continues it, kill -KILL \(fire.pid) ends it")
    #expect(try box.run("status").out.hasPrefix("wrong: a process with the fire lock is stopped; "))
    fire.signal(SIGCONT)
    try box.write("go", "")
    #expect(fire.wait().code == 0)
    #expect(try box.run("status", "--check").code == 0)
  }

  @Test(.enabled(if: Machine.hasDebugger, .init(rawValue: Machine.needsDebugger)))
  func `names a supervisor that a debugger has stopped`() throws {
    let (box, _, _) = try working()
    let supervisor = try #require(box.supervisors().first).pid
    let debugger = try box.start([
      "gdb", "--nx", "--batch", "-p", "\(supervisor)", "-ex",
      "shell touch caught; while [ ! -e on ]; do sleep 0.01; done",
    ])
    #expect(box.eventually { box.exists("caught") })
    #expect(Sandbox.state(of: supervisor) == "t")
    #expect(try causes(box).map(\.cause) == ["stopped"])
    try box.write("on", "")
    _ = debugger.wait()
    #expect(try causes(box).isEmpty)
    try box.letGo()
  }

  @Test func `names a run whose supervisor was killed, until it is adopted`() throws {
    let (box, worker, run) = try working()
    box.killSupervisors()
    let causes = try causes(box)
    #expect(causes.map(\.cause) == ["orphan"])
    #expect(
      causes.first?.sentence.hasPrefix("\(run) has lost its supervisor and lives on: pid \(worker) (sleep)") == true
        && causes.first?.sentence.hasSuffix("; fanout fire has it adopted, fanout kill \(run) ends it") == true,
      "\(causes)")
    #expect(try box.run("fire").code == 0)
    #expect(box.eventually { (try? box.run("status", "--check").code) == 0 })
    try box.letGo()
  }

  @Test func `names a run of which nobody can say whether it lives`() throws {
    let (box, worker, run) = try working()
    box.killSupervisors()
    // Who its worker was stands in a journal that cannot be read.
    #expect(try box.shell("for f in state/journal/*; do mv $f kept-$(basename $f); mkfifo $f; done").code == 0)
    let causes = try causes(box)
    #expect(
      causes.map(\.cause).contains("unwatched")
        && causes.contains { $0.sentence.hasPrefix("\(run) has no supervisor") }, "\(causes)")
    #expect(try box.shell("for f in state/journal/*; do mv kept-$(basename $f) $f; done").code == 0)
    #expect(try self.causes(box).map(\.cause) == ["orphan"] && Sandbox.lives(worker))
  }

  /// Had it begun a day ago, its limit and its teardown would be over.
  @Test func `names a run that is past its time limit and lives on`() throws {
    let (box, worker, run) = try working(timeLimit: "timeLimit: '1h'")
    #expect(try self.causes(box).isEmpty)
    try box.rewriteJournal { record in
      guard case .runSpawned(var process) = record.event else { return }
      process.since = process.since + .seconds(-86_400)
      record.event = .runSpawned(process)
    }
    let causes = try causes(box)
    #expect(causes.map(\.cause) == ["overdue"])
    let sentence = try #require(causes.first?.sentence)
    #expect(
      sentence.hasPrefix(
        "\(run) is past its time limit for 23 h and lives on: pid \(worker) (sleep); its supervisor, pid "),
      "\(sentence)")
    #expect(
      sentence.contains(", has not ended it; code stays busy; kill -KILL ")
        && sentence.hasSuffix(" ends that, and fanout fire has what it looked after adopted"), "\(sentence)")
    try box.letGo()
  }

  @Test func `names what outlived the end of its run`() throws {
    let (box, _, run) = try working()
    try box.letGo()
    let left = try box.start(
      ["env", "FANOUT_RUN_ID=\(run)", "FANOUT_RUN_DIR=\(box.state)/runs/\(run)", "sleep", "600"])
    #expect(box.eventually { Sandbox.file("/proc/\(left.pid)/comm") == "sleep\n" })
    let causes = try causes(box)
    #expect(causes.map(\.cause) == ["leftover"])
    #expect(
      causes.first?.sentence
        == "pid \(left.pid) (sleep) outlived its run \(run), which has ended; kill \(left.pid) ends it", "\(causes)")
    left.signal(SIGKILL)
    _ = left.wait()
    #expect(try box.run("status", "--check").code == 0)
  }

  @Test func `names two runs that held one lock, by their records`() throws {
    let box = try Sandbox()
    try box.configure(answer: "{}", allowlist: ["code"])
    let now = WallTime(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    let records = ["20260101T000000Z-aaaa-1", "20260101T000000Z-bbbb-1"].enumerated().map { place, run in
      Record(
        moment: Moment(wall: now, boot: "b", bootMilliseconds: Int64(place)), run: RunID(run),
        category: FanoutCore.Category(canonical: "code"),
        event: .lockAcquired(path: "/l", taker: 0))
    }
    try box.writeJournal(records, day: now.day)
    let causes = try causes(box)
    #expect(causes.map(\.cause) == ["violation"])
    #expect(
      causes.first?.sentence
        .hasPrefix("1 same-lock violation on record: 20260101T000000Z-bbbb-1 took the lock of code") == true,
      "\(causes)")
    #expect(try box.run("status").out.hasPrefix("wrong: two runs of code held one lock; idle: "))
  }

  /// What lies in it works, so that only what is made anew with each run keeps anything from starting.
  @Test(
    .enabled(if: Machine.makesImmutable, .init(rawValue: Machine.needsImmutable)),
    arguments: [
      ("", HealthCause.Kind.immutable), ("/pauses", .immutable), ("/journal", .immutable), ("/locks", .immutable),
      ("/live", .index), ("/runs", .state), ("/fires", .state), ("/supervisors", .state),
    ])
  func `tells of a directory that was made immutable, and no more than that stops`(
    directory: String, cause: HealthCause.Kind
  ) throws {
    let box = try Sandbox()
    try box.configure(answer: #"{"selected": {"category": "code"}}"#, allowlist: ["code"])
    // Not across a midnight: a day's first record needs a file of its own.
    #expect(try box.run("fire").code == 0)
    #expect(box.eventually { box.isUnsupervised() && box.isQuiet() })
    let path = box.state + directory
    #expect(try box.execute(["chattr", "+i", path]).code == 0)
    defer { _ = try? box.execute(["chattr", "-i", path]) }
    let status = try box.run("status", "--json")
    let causes = try JSONDocument(parsing: Array(status.out.utf8)).root["causes"]?.array ?? []
    let named = causes.filter { $0["helps"]?.string == "chattr -i \(path)" }
    #expect(named.map { $0["cause"]?.string } == [cause.rawValue], "\(status)")
    let stops = cause != .immutable
    #expect(named.first?["detail"]?.string?.hasPrefix("nothing can start: ") == stops, "\(status)")
    #expect(try box.run("fire").err.contains(" started=1 ") == !stops)
    let first = try box.run("status").out
    #expect(first.hasPrefix(stops ? "stuck: " : "wrong: a directory of the state takes nothing new; "), "\(first)")
    #expect(box.eventually { box.isUnsupervised() })
    #expect(try box.execute(["chattr", "-i", path]).code == 0)
    #expect(try box.run("fire").code == 0)
    #expect(box.eventually { box.isUnsupervised() && box.isQuiet() })
    #expect(try box.run("status", "--check").code == 0)
  }

  /// Nothing had a lock yet, so nobody is on record: the fire leaves why, and `check` proves it again.
  @Test(.enabled(if: Machine.compiler != nil, .init(rawValue: Machine.needsCompiler)))
  func `tells of locks that exclude nobody, found by the first fire or by check`() throws {
    let box = try Sandbox()
    try box.configure(answer: #"{"selected": {"category": "code"}}"#, allowlist: ["code"])
    try box.compileShim("int flock(int fd, int how) { return 0; }", "flock.so")
    let shim = ["LD_PRELOAD": box.path + "/flock.so"]
    func check() throws -> Sandbox.Result { try box.run("check", environment: shim) }
    let before = try check()
    #expect(
      before.code == 1 && before.out.contains("problem  exclusion: ") && before.out.contains("two holders at once"),
      "\(before)")
    #expect(try box.run("status", "--check").code == 0 && !box.exists("state"))
    #expect(try box.run("fire", environment: shim).code == 73)
    let status = try box.run("status", "--check")
    #expect(
      status.code == 1
        && status.out.contains("could not look and ended with 73: locks do not exclude each other below \(box.state)"),
      "\(status)")
    #expect(try box.run("status").out.hasPrefix("stuck: locks cannot be used; "))
    let after = try check()
    #expect(after.code == 1 && after.out.contains("problem  exclusion: "), "\(after)")
    // It was a mount that worked again: the next fire says so.
    #expect(try box.run("fire").code == 0)
    #expect(try box.run("status", "--check").code == 0)
    // Once proven is not proven for ever.
    #expect(box.eventually { box.isQuiet() })
    let later = try check()
    #expect(later.code == 1 && later.out.contains("two holders at once"), "\(later)")
  }
}
