import FanoutCore
import Foundation
import Testing

/// SPEC 11: whatever a worker does, its run gets exactly one end that says what happened, and its lock is free
/// afterwards.
@Suite struct `A worker` {
  static let answer = #"{"alternatives": ["code"]}"#

  /// A sandbox whose only candidate is `code`.
  static func box(_ worker: String, confirmFor: String = "50ms", options: String = "") throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(
      answer: answer, worker: worker, allowlist: ["code"], confirmFor: confirmFor,
      teardown: "[{ signal: 'TERM', wait: '300ms' }]",
      workerOptions: options)
    return box
  }

  @Test(arguments: [
    ("chmod 644 worker.sh", "worker.sh may not be executed; run `chmod +x` on it"),
    ("rm worker.sh", "worker.sh does not exist"),
    ("rm worker.sh; mkdir worker.sh", "worker.sh is a directory, not a program"),
    ("echo '#!/nonexistent/bash' > worker.sh", "its interpreter /nonexistent/bash does not exist"),
    ("echo 'exit 0' > worker.sh", "worker.sh is in no format that can be executed; does the script begin with #!?"),
  ])
  func `that cannot be executed is a failed start with its reason, and one end on record`(spoil: String, says: String)
    throws
  {
    let box = try Self.box("exit 0")
    _ = try box.shell(spoil)
    let result = try box.run("fire")
    #expect(result.code == 1, "\(result)")
    #expect(result.err.contains("code did not start: ") && result.err.contains(says), "\(result)")
    #expect(result.err.contains("admitted=1 started=0 refused=0 failed=1"), "\(result)")
    #expect(result.err.contains("constraint=launcher"), "\(result)")
    #expect(box.eventually { box.isQuiet() })
    #expect(
      box.ends().count == 1 && box.ends().values.allSatisfy { $0.count == 1 && $0[0].outcome == .failed },
      "\(box.ends())")
    // The lock is free: the next fire tries again.
    #expect(try box.run("fire").err.contains("failed=1"))
  }

  @Test func `that dies at once is a failed start, with its exit code and its last words`() throws {
    let box = try Self.box("echo first; echo 'no such module: frobnicate' >&2; exit 127", confirmFor: "10s")
    let result = try box.run("fire")
    #expect(result.code == 1, "\(result)")
    #expect(result.err.contains("code did not start: ") && result.err.contains("exit 127"), "\(result)")
    #expect(result.err.contains("no such module: frobnicate"), "\(result)")
    #expect(result.err.contains("started=0 refused=0 failed=1"), "\(result)")
    #expect(box.eventually { box.isQuiet() })
    #expect(box.end(of: "code")?.exit == .code(127))
  }

  /// SPEC 8: the codes of shells and of timeout(1) in words wherever people read them; records keep the number.
  @Test(arguments: [
    ("timeout 0.1 sleep 60", Int32(124), "timeout(1) ended what it ran"),
    ("./answer.json", 126, "what it ran cannot be executed"),
    ("no-such-program", 127, "what it ran was not found"),
    ("sh -c 'kill -KILL $$'", 137, "KILL ended what it ran, as where memory runs out"),
    ("sh -c 'kill $$'", 143, "TERM ended what it ran"),
  ])
  func `whose shell tells of a command that failed is told of in words`(
    line: String, code: Int32, words: String
  ) throws {
    let spoken = "exit \(code) (\(words))"
    let early = try Self.box("\(line); exit $?", confirmFor: "10m")
    let fire = try early.run("fire")
    #expect(fire.err.contains("code did not start: failed: \(spoken)"), "\(fire)")
    let id = try #require(early.journal().last { $0.kind == "fireEnded" }?.fire?.text)
    for arguments in [["show", id], ["status"]] {
      let result = try early.execute([Sandbox.binary] + arguments)
      #expect(result.out.contains(spoken), "\(arguments): \(result)")
    }
    let box = try Self.box("until [ -e go ]; do sleep 0.01; done; \(line); exit $?", confirmFor: "1ms")
    let foreground = try box.start([Sandbox.binary, "fire", "--wait"])
    #expect(box.eventually { box.journal().contains { $0.kind == "runConfirmed" } })
    try box.write("go", "")
    let result = foreground.wait()
    #expect(result.code == 1 && result.err.contains("code: failed after ") && result.err.contains(spoken), "\(result)")
    #expect(try box.run("runs").out.contains(spoken) && box.run("show", "code").out.contains("exit \(code)"))
    let run = try #require(box.ends().first)
    #expect(try box.run("show", run.key).out.contains(", \(spoken)\n"))
    #expect(run.value[0].detail == "exit \(code)" && run.value[0].exit == .code(code))
    #expect(try box.document("show", run.key)["record"]?["end"]?["detail"]?.string == "exit \(code)")
    // Three in a row are a cause, and it says the same.
    for _ in 0..<2 { _ = try box.run("fire", "--wait") }
    #expect(try box.run("status", "--check").out.contains("failed, \(spoken); "))
  }

  /// It leaves its group, its session and its parent, clears its environment and closes every descriptor.
  @Test func `that daemonises is ended with its run, and what was swept is on record`() throws {
    let box = try Self.box(
      """
      ( ( env -i setsid sh -c 'echo $$ > daemon; exec 3<&- >/dev/null 2>&1; trap "" TERM; while :; do sleep 1000; done' & ) & )
      while ! [ -s daemon ]; do sleep 0.01; done
      """)
    #expect(try box.run("fire").code == 0)
    let daemon = try box.awaitedNumber("daemon")
    #expect(box.eventually { box.isQuiet() })
    #expect(!Sandbox.lives(daemon))
    let end = box.end(of: "code")
    #expect(end?.outcome == .unknown && end?.exit == .code(0), "\(String(describing: end))")
    #expect(end?.swept.contains { $0.pid == daemon } == true, "\(String(describing: end))")
    #expect(box.eventually { box.processes().isEmpty }, "\(box.processes())")
  }

  @Test(arguments: [
    (#"printf '{"outcome": "produ' > "$FANOUT_OUTCOME_FILE""#, "outcome"),
    (#"printf '\377\376' > "$FANOUT_OUTCOME_FILE""#, "UTF-8"),
    (#": > "$FANOUT_OUTCOME_FILE""#, "outcome"),
    (#"echo '{"outcome": "splendid"}' > "$FANOUT_OUTCOME_FILE""#, "splendid"),
    (#"mkfifo "$FANOUT_OUTCOME_FILE""#, "FIFO"),
    (#"mkdir "$FANOUT_OUTCOME_FILE""#, "a directory"),
    (#"echo '{"outcome": "productive"}' > real; ln -s "$PWD/real" "$FANOUT_OUTCOME_FILE""#, "link"),
    (#"head -c 52428800 /dev/zero > "$FANOUT_OUTCOME_FILE""#, "1048576"),
  ])
  func `whose outcome cannot be read has failed, and the reason is on record`(worker: String, says: String) throws {
    let box = try Self.box(worker)
    #expect(try box.run("fire").code == 0)
    #expect(box.eventually { box.isQuiet() })
    let end = box.end(of: "code")
    #expect(end?.outcome == .failed && end?.exit == .code(0), "\(String(describing: end))")
    #expect(end?.detail?.contains(says) == true, "\(String(describing: end))")
    #expect(box.ends().count == 1)
  }

  /// What it left writes when it is asked to end: behind the worker's own exit, and too late.
  @Test func `whose leftover reports for it has reported nothing`() throws {
    let box = try Sandbox()
    try box.configure(
      answer: Self.answer,
      worker: """
        ( trap 'echo "{\\"outcome\\": \\"productive\\"}" > "$FANOUT_OUTCOME_FILE"; exit 0' TERM
          echo ready > ready; while :; do sleep 0.05; done ) &
        while ! [ -s ready ]; do sleep 0.01; done
        """, allowlist: ["code"], teardown: "[{ signal: 'TERM', wait: '60s' }]", respawn: "{ limit: 1, delay: '1ms' }")
    #expect(try box.run("fire").code == 0)
    #expect(box.eventually { box.end(of: "code") != nil && box.isQuiet() })
    let end = try #require(box.end(of: "code"))
    #expect(end.outcome == .unknown && end.exit == .code(0) && end.swept.count >= 1, "\(end)")
    #expect(box.journal().count { $0.kind == "runStarted" } == 1)
    // It did write.
    let directory = try #require(box.run(of: "code"))
    #expect(try box.read(directory + "/outcome.json").contains("productive"))
  }

  /// The limit is one second; the worker ignores TERM, or stops with all that it started, or has a child that does
  /// either.
  @Test(arguments: [
    "trap '' TERM; echo $$ > pid; while :; do sleep 1000; done", "echo $$ > pid; kill -STOP $$; sleep 1000",
    "(trap '' TERM; sh -c 'echo $PPID > pid; exec sleep 1000') & (kill -STOP $(sh -c 'echo $PPID')) & wait",
    "(( setsid sh -c 'trap \"\" TERM; echo $$ > pid; while :; do sleep 1000; done' & ) & ); sleep 1000",
  ])
  func `that ignores TERM, stops itself or forks twice is gone within its teardown and one second`(worker: String)
    throws
  {
    let box = try Self.box(worker, options: "timeLimit: '1s'")
    #expect(try box.run("fire").code == 0)
    let pid = try box.awaitedNumber("pid")
    #expect(box.eventually { box.isQuiet() })
    let end = box.end(of: "code")
    #expect(end?.outcome == .timedOut && end?.cause == .timeLimit, "\(String(describing: end))")
    #expect(!Sandbox.lives(pid))
    #expect(box.eventually { box.processes().isEmpty }, "\(box.processes())")
    // From the start of the run to the release of its lock, by the boot clock of the records: limit, teardown, one
    // second.
    func moment(_ kind: String) -> Int64? { box.journal().first { $0.kind == kind }?.moment.bootMilliseconds }
    let took = try #require(moment("lockReleased")) - (try #require(moment("runStarted")))
    #expect(took >= 1000 && took < 1000 + 300 + 1000, "\(took) ms")
  }
}
