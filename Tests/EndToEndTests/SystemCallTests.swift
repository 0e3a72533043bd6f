import FanoutCore
import Foundation
import Testing

/// What only the kernel's own account can show: strace tells in which order the program asked it for what, and strikes
/// a child in the middle of its making.
@Suite(.enabled(if: Machine.hasStrace, .init(rawValue: Machine.needsStrace))) struct `Seen by the kernel` {
  /// A fire with three workers that are supervised in place, and its calls of these kinds in their order.
  private func calls(_ kinds: String) throws -> [Substring] {
    let box = try Sandbox()
    try box.configure(answer: #"{"alternatives": ["code", "triage", "news"]}"#, confirmFor: "1ms")
    let fire = try box.execute([
      "/usr/bin/strace", "-f", "-qq", "-s", "300", "-e", "trace=\(kinds)", "-o", "trace", Sandbox.binary, "fire",
      "--wait",
    ])
    #expect(fire.err.contains("started=3"), "\(fire)")
    return try box.read("trace").split(separator: "\n")
  }

  /// Whether a sync came back without an error.
  private func isSync(_ call: Substring, of kind: String) -> Bool {
    call.contains("\(kind)(") && call.hasSuffix("= 0") || call.contains("\(kind) resumed") && call.hasSuffix("= 0")
  }

  @Test func `a worker is executed when its start is on disk, and its run is over when its end is`() throws {
    var unsynced: Set<String> = []
    var workers = 0
    var ends = 0
    for call in try calls("write,fdatasync,execve,unlink") {
      if isSync(call, of: "fdatasync") { unsynced = [] }
      if call.contains(" write("), call.contains(#"\"v\":2"#) {
        for kind in ["lockAcquired", "runStarted", "runEnded"] where call.contains(#"\"kind\":\"\#(kind)\""#) {
          unsynced.insert(kind)
        }
      }
      if call.contains("execve("), call.contains("worker.sh") {
        workers += 1
        #expect(unsynced.isDisjoint(with: ["lockAcquired", "runStarted"]), "\(call)")
      }
      if call.contains("unlink("), call.contains("/state/live/") {
        ends += 1
        #expect(!unsynced.contains("runEnded"), "\(call)")
      }
    }
    #expect(workers == 3 && ends == 3)
  }

  @Test func `the name of a new day is on disk before a record stands in it`() throws {
    let calls = try calls("write,fsync")
    let name = try #require(calls.firstIndex { isSync($0, of: "fsync") })
    let record = try #require(calls.firstIndex { $0.contains("fireBegan") })
    #expect(name < record)
  }

  @Test func `a lock is freed by closing alone`() throws {
    let calls = try calls("flock,fcntl").filter { $0.contains("flock(") || $0.contains("_SETLK") }
    // Those of fire, admission, supervisor and three categories, at least.
    #expect(calls.count { $0.contains("LOCK_EX") } >= 6, "\(calls)")
    #expect(!calls.contains { $0.contains("LOCK_UN") || $0.contains("F_UNLCK") }, "\(calls)")
  }

  /// Two tries that fail, before and behind the watch on its file, and then one a second at most, for where nothing can
  /// be watched. The kernel's own stamps tell when: a slow machine only makes that seldomer.
  @Test func `a respawn waits for admission without asking again and again`() throws {
    // On a machine that is busy the turn of the second may come before the kernel's word.
    #expect(try (0..<5).contains { _ in try isWokenByTheKernel() })
  }

  /// Whether a respawn that waits was told by the kernel that admission is free, and did not find it so by itself.
  private func isWokenByTheKernel() throws -> Bool {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"selected": {"category": "code"}}"#,
      worker: "echo $$ > pid-$FANOUT_GENERATION; while [ ! -e end ]; do sleep 0.01; done; "
        + "[ $FANOUT_GENERATION = 1 ] || echo '{\"outcome\": \"productive\"}' > \"$FANOUT_OUTCOME_FILE\"",
      confirmFor: "1ms", respawn: "{ limit: 1, delay: '1ms' }")
    let fire = try box.start([
      "/usr/bin/strace", "-f", "-y", "-qq", "-ttt", "-e", "trace=flock,read", "-o", "trace", Sandbox.binary, "fire",
      "--wait",
    ])
    _ = try box.meet("pid-0")
    // From here on this process asks for it for no other reason.
    #expect(box.eventually { box.journal().contains { $0.kind == "pruned" } })
    let admission = box.state + "/locks/.admission.lock"
    let holder = try box.start(["flock", "-F", admission, "sh", "-c", "echo $$ > has; exec sleep 600"])
    _ = try box.meet("has")
    func calls() -> [Substring] { ((try? box.read("trace")) ?? "").split(separator: "\n") }
    func tries(_ calls: [Substring]) -> [Substring] {
      calls.filter { $0.contains("flock(") && $0.contains("<\(admission)>, LOCK_EX|LOCK_NB") }
    }
    try box.write("end", "")
    // Before the holder is done: what it asks once that has closed its file, it asks in quick succession.
    func failures() -> [Substring] { tries(calls()).filter { $0.contains("EAGAIN") } }
    #expect(box.eventually { failures().count >= 4 })
    let asked = failures().compactMap { Double($0.split(separator: " ")[1]) }
    holder.signal(SIGKILL)
    _ = holder.wait()
    #expect(fire.wait().code == 0)
    #expect(asked.count >= 4 && zip(asked.dropFirst(), asked.dropFirst(2)).allSatisfy { $1 - $0 >= 0.9 }, "\(asked)")
    let all = calls()
    #expect(box.ends().count == 2)
    let failed = try #require(all.firstIndex { tries([$0]).count == 1 && $0.contains("EAGAIN") })
    let taken = try #require(all[failed...].firstIndex { tries([$0]).count == 1 && $0.hasSuffix("= 0") })
    return all[failed..<taken].contains { $0.contains("read(") && $0.contains("inotify") }
  }

  /// An adopter has the lock of its run duplicated: to unlock it would free it for the run's processes.
  @Test func `an adopted lock is freed by closing alone`() throws {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"selected": {"category": "code"}}"#, worker: "echo > begun; exec sleep 600", confirmFor: "1ms")
    #expect(try box.run("fire").err.contains("started=1"))
    #expect(box.eventually { box.exists("begun") })
    box.killSupervisors()
    let kill = try box.execute([
      "/usr/bin/strace", "-f", "-qq", "-e", "trace=flock,fcntl", "-o", "trace", Sandbox.binary, "kill", "code", "--now",
    ])
    #expect(kill.code == 0, "\(kill)")
    let calls = try box.read("trace").split(separator: "\n")
    #expect(
      calls.contains { $0.contains("LOCK_EX") } && !calls.contains { $0.contains("LOCK_UN") || $0.contains("F_UNLCK") },
      "\(calls)")
  }

  /// A glimpse asks for the number that was given out last; so does a look at all processes, once.
  @Test(arguments: [true, false]) func `who was just born is looked at only where no keeper told the end`(isTold: Bool)
    throws
  {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"selected": {"category": "code"}}"#, worker: "echo $$ > pid; while [ ! -e end ]; do sleep 0.01; done",
      confirmFor: "1ms")
    #expect(try box.run("fire").err.contains("started=1"))
    let worker = try box.meet("pid")
    box.killSupervisors()
    if !isTold { box.killKeepers() }
    try box.write("end", "")
    #expect(box.eventually { box.keepers().isEmpty && !Sandbox.lives(worker) })
    let status = try box.execute([
      "/usr/bin/strace", "-f", "-y", "-qq", "-e", "trace=pread64", "-o", "trace", Sandbox.binary, "status",
    ])
    #expect(status.code == 0 && box.openRuns().count == 1, "\(status)")
    let asked = try box.read("trace").split(separator: "\n").count { $0.contains("/proc/loadavg>") }
    #expect(isTold ? (1..<8).contains(asked) : asked >= 64, "\(asked) times")
  }

  /// The number that was given out last, and the descriptors of a living worker. (Whose environment a glimpse reads
  /// depends on who else is born on the machine.)
  @Test(arguments: [("loadavg", "pread64"), ("WORKER/fd", "getdents64")])
  func `a look that lacks memory tells of nobody that he is not there`(file: String, call: String) throws {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"selected": {"category": "code"}}"#, worker: "echo $$ > pid; exec sleep 600", confirmFor: "1ms")
    #expect(try box.run("fire").err.contains("started=1"))
    let worker = try box.meet("pid")
    try box.write("answer.json", #"{"blocked_tasks": ["nothing to do"]}"#)
    box.killSupervisors()
    box.killKeepers()
    func end() throws {
      kill(worker, SIGKILL)
      #expect(box.eventually { !Sandbox.lives(worker) })
    }
    let file = file.replacingOccurrences(of: "WORKER", with: "\(worker)")
    if !file.hasSuffix("fd") { try end() }
    let strace = "/usr/bin/strace -D -qq -o trace -P /proc/\(file) -e trace=\(call) -e inject=\(call):error=ENOMEM"
    let fire = try box.shell("exec \(strace) \"$F\" fire")
    #expect(
      fire.err.contains("which may live: cannot ") && fire.err.contains("\(file): Cannot allocate memory (ENOMEM)"),
      "\(fire)")
    #expect(box.ends().isEmpty && box.openRuns().count == 1)
    if file.hasSuffix("fd") { try end() }
    #expect(try box.run("fire").code == 0 && box.isQuiet())
    #expect(box.ends().values.map { $0.map(\.proof) } == [[.evidence]])
  }

  /// A person's run, whose worker is struck by a signal in the middle of its making.
  private func struck(by signal: String) throws -> (result: Sandbox.Result, box: Sandbox) {
    let box = try Sandbox()
    try box.configure(answer: "{}", worker: "echo here >> begins", confirmFor: "1ms", respawn: "{ limit: 0 }")
    let inject = ["-e", "trace=setsid", "-e", "inject=setsid:signal=\(signal)"]
    return (
      try box.execute(["/usr/bin/strace", "-f", "-qq", "-o", "/dev/null"] + inject + [Sandbox.binary, "run", "code"]),
      box
    )
  }

  @Test func `a child that is killed before it is executed has not started, and the run says so`() throws {
    let (result, box) = try struck(by: "KILL")
    #expect(result.err.contains("was to be executed and was killed before"), "\(result)")
    #expect(!box.exists("begins"))
    #expect(box.eventually { box.isQuiet() })
    #expect(box.ends().values.map(\.count) == [1])
  }

  @Test func `a child that is stopped before it is executed goes on, and holds nobody up`() throws {
    let (result, box) = try struck(by: "STOP")
    #expect(try box.read("begins") == "here\n", "\(result)")
    #expect(box.eventually { box.isQuiet() })
  }
}
