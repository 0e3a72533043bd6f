import FanoutCore
import Foundation
import Testing

/// SPEC 9: how somebody asks a process to end, `^\` included. A crash report is for a fault of fanout, never for a
/// signal that was sent.
@Suite struct `A signal that somebody sends` {
  private func sandbox(_ worker: String) throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"alternatives": ["code"]}"#, worker: worker, allowlist: ["code"], confirmFor: "1ms",
      teardown: "[{ signal: 'TERM', wait: '10m' }]")
    return box
  }

  private static let torn = "trap 'echo torn > torn; exit 0' TERM; echo $$ > pid; while :; do sleep 0.01; done"
  private static let stubborn = "trap '' TERM; echo $$ > pid; while :; do sleep 0.01; done"

  private func hasReport(_ words: String) -> Bool { words.contains("crashed") || words.contains("Backtrac") }

  private func ended(_ running: Sandbox.Running, in box: Sandbox) throws -> Sandbox.Result {
    try #require(box.eventually { !Sandbox.lives(running.pid) })
    return running.wait()
  }

  /// As INT does: workers end by their teardown, and a second one hurries.
  @Test(arguments: [SIGQUIT, SIGINT, SIGTERM, SIGHUP], ["fire --wait", "run code"])
  func `asks a foreground command to end its workers`(signal: Int32, command: String) throws {
    for hurries in [false, true] {
      let box = try sandbox(hurries ? Self.stubborn : Self.torn)
      let foreground = try box.start([Sandbox.binary] + command.split(separator: " ").map(String.init))
      let worker = try box.awaitedNumber("pid")
      #expect(box.eventually { box.journal().contains { $0.kind == "runConfirmed" } })
      foreground.signal(signal)
      try #require(
        box.eventually { Sandbox.file(foreground.err).contains("ending 1 run by their teardown; once more to hurry") })
      if hurries { foreground.signal(signal) }
      let result = try ended(foreground, in: box)
      #expect(result.code == 1 && result.err.contains("code: killed"), "\(result)")
      #expect(!hasReport(result.err), "\(result)")
      #expect(!Sandbox.lives(worker) && box.isQuiet() && box.exists("torn") != hurries)
    }
  }

  /// `^\` itself.
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script"), "script(1) is not installed"))
  func `by the key of a terminal ends what is in its foreground`() throws {
    let box = try sandbox(Self.torn)
    _ = try box.execute(["mkfifo", "keys"])
    let terminal = try box.start([
      "/bin/sh", "-c",
      "exec script --quiet --return --flush --command \"exec '\(Sandbox.binary)' fire --wait\" /dev/null <> keys",
    ])
    _ = try box.awaitedNumber("pid")
    #expect(box.eventually { Sandbox.file(terminal.out).contains("started=1") })
    try #require(FileHandle(forWritingAtPath: box.path + "/keys")).write(contentsOf: Data([0x1C]))
    let result = try ended(terminal, in: box)
    #expect(result.out.contains("QUIT: ending 1 run by their teardown") && !hasReport(result.out), "\(result)")
    #expect(result.code == 1 && box.isQuiet() && box.exists("torn"), "\(result)")
  }

  /// Whoever waits for the selector ends it first; a fire then ends by the signal, as its caller expects.
  @Test(arguments: ["plan", "check", "fire"])
  func `while the selector works ends the selector`(command: String) throws {
    let box = try sandbox("exit 0")
    try box.select(with: "echo $$ > pid; while :; do sleep 0.01; done", options: "timeLimit: '10m'")
    let asking = try box.start([Sandbox.binary, command])
    let selector = try box.awaitedNumber("pid")
    asking.signal(SIGQUIT)
    let result = try ended(asking, in: box)
    #expect(result.exit == (command == "fire" ? .signal(SIGQUIT) : .code(1)), "\(result)")
    #expect(result.err.contains("interrupted by QUIT") && !hasReport(result.err), "\(result)")
    #expect(!Sandbox.lives(selector))
  }

  /// Those that only look have nothing to put in order, and what is sent of the signals that faults raise is no fault.
  @Test(arguments: [SIGQUIT, SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP])
  func `ends what only looks at once, without a report`(signal: Int32) throws {
    let box = try sandbox("echo begun; " + Self.torn)
    #expect(try box.run("fire").code == 0)
    let follower = try box.start([Sandbox.binary, "logs", "-f", "code"])
    #expect(box.eventually { Sandbox.file(follower.out) == "begun\n" })
    follower.signal(signal)
    let result = try ended(follower, in: box)
    #expect(result.exit == .signal(signal) && result.err == "", "\(result)")
  }

  /// The foreground is gone at once, as after KILL: the next fire adopts the run.
  @Test(arguments: [SIGABRT, SIGSEGV]) func `of a fault ends a foreground without a report, and its run is adopted`(
    signal: Int32
  ) throws {
    let box = try sandbox(Self.torn)
    let foreground = try box.start([Sandbox.binary, "fire", "--wait"])
    let worker = try box.awaitedNumber("pid")
    #expect(box.eventually { Sandbox.file(foreground.err).contains("started=1") })
    foreground.signal(signal)
    let result = try ended(foreground, in: box)
    #expect(result.exit == .signal(signal) && !hasReport(result.err), "\(result)")
    #expect(Sandbox.lives(worker))
    #expect(try box.run("kill", "code").code == 0)
    #expect(!Sandbox.lives(worker) && box.isQuiet())
  }

  @Test func `ends the runs of a detached supervisor`() throws {
    let box = try sandbox(Self.torn)
    #expect(try box.run("fire").code == 0)
    let worker = try box.awaitedNumber("pid")
    kill(try #require(box.supervisors().first?.pid), SIGQUIT)
    #expect(box.eventually { box.isQuiet() && box.supervisors().isEmpty })
    #expect(!Sandbox.lives(worker) && box.exists("torn") && box.end(of: "code")?.outcome == .killed)
  }

  /// A background job of a script is not meant by the keys of a terminal.
  @Test(arguments: ["QUIT", "INT"]) func `stays ignored where the caller had it ignored`(name: String) throws {
    let box = try sandbox("echo $$ > pid; until [ -e go ]; do sleep 0.01; done")
    let foreground = try box.start(box.line("trap '' \(name); exec \"$F\" fire --wait"))
    _ = try box.awaitedNumber("pid")
    #expect(box.eventually { Sandbox.file(foreground.err).contains("started=1") })
    foreground.signal(try #require(Signals.number(name)))
    try box.write("go", "")
    let result = try ended(foreground, in: box)
    #expect(result.code == 0 && !result.err.contains("ending"), "\(result)")
  }

  /// A fault of our own still tells where: here a call of the C library that aborts, reads nowhere, traps.
  @Test(
    .enabled(if: Machine.compiler != nil, .init(rawValue: Machine.needsCompiler)),
    arguments: [
      (SIGABRT, "abort()"), (SIGSEGV, "*(volatile int *)8 = 1"), (SIGILL, "__builtin_trap()"),
    ])
  func `is not what a fault is: that leaves its report`(signal: Int32, fault: String) throws {
    let box = try Sandbox()
    try box.compileShim("#include <stdlib.h>\nint getrlimit(int what, void *limit) { \(fault); return 0; }", "fault.so")
    let result = try box.run(
      "--version",
      environment: ["LD_PRELOAD": box.path + "/fault.so", "SWIFT_BACKTRACE": "enable=yes,symbolicate=off,color=no"])
    #expect(result.exit == .signal(signal), "\(result)")
    #expect(result.err.contains("Program crashed"), "\(result)")
  }
}
