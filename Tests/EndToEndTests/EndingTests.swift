import FanoutCore
import Foundation
import Testing

/// How runs are ended: by limits, by silence, by signals to those who supervise them.
@Suite struct `A run` {
  static let answer = #"{"alternatives": ["code"]}"#

  static func box(
    _ worker: String, teardown: String = "[{ signal: 'TERM', wait: '300ms' }]", options: String = ""
  ) throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(answer: answer, worker: worker, allowlist: ["code"], teardown: teardown, workerOptions: options)
    return box
  }

  @Test func `that is silent too long is stalled`() throws {
    let box = try Self.box("exec sleep 1000", options: "stallAfter: '1s'")
    #expect(try box.run("fire").code == 0)
    #expect(box.eventually { box.isQuiet() })
    let end = box.end(of: "code")
    #expect(
      end?.outcome == .stalled && end?.cause == .stall && end?.exit == .signal(SIGTERM), "\(String(describing: end))")
    #expect((end?.elapsedMilliseconds ?? 0) >= 1000)
  }

  /// Signs of life come more often than the limit for three times its length; then the worker ends by itself.
  @Test(arguments: ["echo alive", ": > \"$FANOUT_HEARTBEAT_FILE\""])
  func `that gives signs of life is not stalled`(sign: String) throws {
    let box = try Self.box(
      "i=0; while [ $i -lt 30 ]; do \(sign); sleep 0.1; i=$((i+1)); done", options: "stallAfter: '1s'")
    #expect(try box.run("fire").code == 0)
    #expect(box.eventually { box.isQuiet() })
    #expect(box.end(of: "code")?.outcome == .unknown, "\(String(describing: box.end(of: "code")))")
  }

  @Test func `that was alive and falls silent is stalled from its last sign`() throws {
    let box = try Self.box("sleep 0.7; echo alive; exec sleep 1000", options: "stallAfter: '1s'")
    #expect(try box.run("fire").code == 0)
    #expect(box.eventually { box.isQuiet() })
    let end = box.end(of: "code")
    #expect(end?.outcome == .stalled && (end?.elapsedMilliseconds ?? 0) >= 1600, "\(String(describing: end))")
  }

  /// The numbers of processes begin again between the shell and its command, which so has the smaller one; what that
  /// command started lies between them.
  @Test(.enabled(if: access("/proc/sys/kernel/ns_last_pid", W_OK) == 0, "the next number cannot be set"))
  func `goes on with no further command while it is ended`() throws {
    let box = try Self.box(
      """
      echo 32767 > /proc/sys/kernel/ns_last_pid
      sh -c 'i=0; while [ $i -lt 300 ]; do sleep 1000 & i=$((i+1)); done; echo $$ > command; wait'
      echo went on > further
      """)
    #expect(try box.run("fire").code == 0)
    _ = try box.awaitedNumber("command")
    #expect(try box.run("kill", "code").code == 0)
    #expect(box.end(of: "code")?.exit == .signal(SIGTERM), "\(String(describing: box.end(of: "code")))")
    #expect(!FileManager.default.fileExists(atPath: box.path + "/further"))
  }

  @Test func `past its time limit goes through every step of its teardown, in order`() throws {
    let box = try Self.box(
      "trap 'echo INT >> steps' INT; trap 'echo USR1 >> steps' USR1; trap 'echo TERM >> steps; exit 7' TERM; while :; do sleep 0.02; done",
      teardown:
        "[{ signal: 'INT', wait: '400ms' }, { signal: 'USR1', wait: '400ms' }, { signal: 'TERM', wait: '10s' }]",
      options: "timeLimit: '1s'")
    #expect(try box.run("fire").code == 0)
    #expect(box.eventually { box.isQuiet() })
    #expect(try box.read("steps") == "INT\nUSR1\nTERM\n")
    let end = box.end(of: "code")
    #expect(end?.outcome == .timedOut && end?.exit == .code(7), "\(String(describing: end))")
  }

  /// A machine that sleeps, as its clocks tell it: boot and wall clock go on by two hours, the monotonic one does not.
  private static let sleeping = """
    #define _GNU_SOURCE
    #include <stdlib.h>
    #include <sys/syscall.h>
    #include <time.h>
    #include <unistd.h>
    int clock_gettime(clockid_t clock, struct timespec *time) {
      int result = syscall(SYS_clock_gettime, clock, time);
      const char *slept = getenv("TEST_SLEPT");
      if (result == 0 && clock != CLOCK_MONOTONIC && slept && access(slept, F_OK) == 0) time->tv_sec += 7200;
      return result;
    }
    """

  @Test(.enabled(if: Machine.compiler != nil, .init(rawValue: Machine.needsCompiler)), arguments: [false, true])
  func `whose machine has slept for longer than its limits goes on`(isAdopted: Bool) throws {
    let box = try Self.box(
      "until [ -e slept ]; do sleep 0.01; done; echo awake; touch awake; until [ -e go ]; do sleep 0.01; done; exit 5",
      options: "timeLimit: '1h', stallAfter: '1h'")
    try box.compileShim(Self.sleeping, "sleeping.so")
    let clocks = ["LD_PRELOAD": box.path + "/sleeping.so", "TEST_SLEPT": box.path + "/slept"]
    #expect(try box.run("fire", environment: clocks).code == 0)
    if isAdopted { box.killSupervisors() }
    try box.write("slept", "")
    #expect(box.eventually { box.exists("awake") })
    if isAdopted {
      try box.write("answer.json", #"{"blocked_tasks": [1]}"#)
      #expect(try box.run("fire", environment: clocks).err.contains("adopting 1 orphaned"))
      #expect(box.eventually { box.journal().contains { $0.kind == "runAdopted" } })
    }
    // Whoever supervises has been woken by its line, and would have found the limit over.
    #expect(try box.run("status", "--check", environment: clocks).code == 0)
    try box.write("go", "")
    #expect(box.eventually { box.isQuiet() })
    let end = box.end(of: "code")
    #expect(end?.outcome == .failed && end?.exit == .code(5) && end?.cause == nil, "\(String(describing: end))")
    let elapsed = try #require(end?.elapsedMilliseconds)
    #expect(elapsed < 3_600_000, "\(elapsed) ms")
  }

  @Test(arguments: ["fire --wait", "run code"], [SIGINT, SIGTERM, SIGHUP])
  func `in the foreground is ended by its teardown when the foreground is interrupted, and that is said`(
    command: String, signal: Int32
  )
    throws
  {
    let box = try Self.box("trap 'echo $(date) > told; exit 0' TERM; echo $$ > pid; while :; do sleep 0.02; done")
    let running = try box.start(box.line("exec \"$F\" \(command)"))
    _ = try box.awaitedNumber("pid")
    #expect(box.eventually { box.journal().contains { $0.kind == "fireEnded" } })
    running.signal(signal)
    let result = running.wait()
    #expect(result.code == 1, "\(result)")
    #expect(result.err.contains("ending 1 run"), "\(result)")
    #expect(result.err.contains("code: killed"), "\(result)")
    #expect(box.exists("told"))
    let end = box.end(of: "code")
    #expect(end?.outcome == .killed && box.isQuiet(), "\(String(describing: end))")
  }

  @Test func `in the foreground that ignores its teardown is hurried by a second interrupt`() throws {
    let box = try Self.box(
      "trap 'echo x > told' TERM; echo $$ > pid; while :; do sleep 0.02; done",
      teardown: "[{ signal: 'TERM', wait: '10m' }]")
    let running = try box.start([Sandbox.binary, "fire", "--wait"])
    let pid = try box.awaitedNumber("pid")
    #expect(box.eventually { box.journal().contains { $0.kind == "fireEnded" } })
    running.signal(SIGINT)
    #expect(box.eventually { box.exists("told") })
    #expect(Sandbox.lives(pid))
    running.signal(SIGINT)
    let result = running.wait()
    #expect(result.code == 1 && result.err.contains("again: killing what is left"), "\(result)")
    #expect(box.end(of: "code")?.outcome == .killed && box.end(of: "code")?.exit == .signal(SIGKILL))
  }

  /// Interrupted before anything was started: no run, no selector left.
  @Test func `is not started by a fire that is interrupted while its selector thinks`() throws {
    let box = try Self.box("exit 0")
    try box.select(with: "echo $$ > selector-pid; trap '' INT TERM; while :; do sleep 1000; done")
    let running = try box.start([Sandbox.binary, "fire"])
    let selector = try box.awaitedNumber("selector-pid")
    running.signal(SIGTERM)
    let result = running.wait()
    #expect(result.exit == .signal(SIGTERM), "\(result)")
    #expect(result.err.contains("interrupted by"), "\(result)")
    #expect(!Sandbox.lives(selector) && box.processes().isEmpty, "\(box.processes())")
    #expect(box.ends().isEmpty)
  }

  @Test(arguments: [SIGTERM, SIGINT]) func `of a detached supervisor does not mind its HUP, and is killed by its TERM`(
    signal: Int32
  ) throws {
    let box = try Self.box("trap 'exit 0' TERM; echo $$ > pid; while :; do sleep 0.02; done")
    #expect(try box.run("fire").code == 0)
    let pid = try box.awaitedNumber("pid")
    let supervisor = try #require(box.supervisors().first).pid
    kill(supervisor, SIGHUP)
    // It has been taken when it is pending no more.
    #expect(box.eventually { Self.pending(supervisor).allSatisfy { $0 == "0" } })
    #expect(Sandbox.lives(pid) && Sandbox.lives(supervisor))
    kill(supervisor, signal)
    #expect(box.eventually { box.isQuiet() && box.supervisors().isEmpty })
    let end = box.end(of: "code")
    #expect(end?.outcome == .killed && end?.exit == .code(0), "\(String(describing: end))")
    #expect(!Sandbox.lives(pid))
  }

  private static func pending(_ pid: pid_t) -> String {
    let line = Sandbox.file("/proc/\(pid)/status").split(separator: "\n").first { $0.hasPrefix("ShdPnd:") }
    return line.map { String($0.dropFirst("ShdPnd:".count)).trimmingCharacters(in: .whitespaces) } ?? "0"
  }

  /// strace sees every call of the supervisor for two seconds of its workers' silence. It is attached while the
  /// supervisor waits, which ends no call; whatever returns was made since.
  @Test(.enabled(if: Machine.hasStrace, .init(rawValue: Machine.needsStrace)))
  func `that is silent costs its supervisor no system call`() throws {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"alternatives": ["code", "triage", "research"]}"#, worker: "exec sleep 1000",
      allowlist: ["code", "triage", "research"],
      workerOptions: "timeLimit: '1h', stallAfter: '30m'")
    #expect(try box.run("fire").code == 0)
    let supervisor = try #require(box.supervisors().first).pid
    #expect(
      box.eventually {
        Sandbox.file("/proc/\(supervisor)/wchan").contains("poll") || Sandbox.state(of: supervisor) == "S"
      })
    let keepers = box.keepers().map(\.pid)
    #expect(keepers.count == 3)
    let result = try box.execute(
      ["/usr/bin/timeout", "-s", "INT", "2", "/usr/bin/strace", "-f", "-qq"]
        + ([supervisor] + keepers).flatMap { ["-p", "\($0)"] })
    let calls = result.err.split(separator: "\n").filter {
      $0.contains(" = ") || ($0.contains("(") && !$0.contains("<detached ...>") && !$0.contains("unfinished"))
    }
    #expect(result.err.contains("detached") && keepers.allSatisfy { result.err.contains(" \($0)] ") }, "\(result)")
    #expect(calls.isEmpty, "\(result)")
    kill(supervisor, SIGTERM)
    #expect(box.eventually { box.isQuiet() })
  }
}
