import FanoutCore
import Foundation
import Testing

/// A fire as cron starts it: with next to no environment, no terminal, and a pipe that somebody waits on.
@Suite struct `From cron` {
  private func sandbox(_ worker: String) throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(answer: #"{"alternatives": ["code"]}"#, worker: worker, allowlist: ["code"])
    return box
  }

  @Test func `a fire works without any environment`() throws {
    let box = try sandbox("env > seen")
    let result = try box.shell("exec env -i \"$F\" fire --config \"$D/fanout.json5\" 2>&1")
    #expect(result.code == 0 && result.out.contains("started=1"), "\(result)")
    #expect(box.eventually { box.isQuiet() })
    #expect(box.end(of: "code")?.exit == .code(0))
    #expect(try !box.read("seen").contains("HOME="))
  }

  /// The reader meets the end of the pipe when the fire returns; the worker lives.
  @Test func `nobody waits on the fire's output for workers that live`() throws {
    let box = try sandbox("echo $$ > pid; exec sleep 1000")
    let result = try box.shell("\"$F\" fire 2>&1 | cat; \"$F\" fire --json 2>&1 | cat >/dev/null; echo end")
    #expect(result.out.hasSuffix("end\n") && result.out.contains("started=1"), "\(result)")
    #expect(Sandbox.lives(try box.awaitedNumber("pid")))
    let supervisor = try #require(box.supervisors().first).pid
    let held = try box.shell("ls -l /proc/\(supervisor)/fd").out
    #expect(!held.contains("pipe:") && !held.contains("/dev/pts"), "\(held)")
    kill(supervisor, SIGTERM)
    #expect(box.eventually { box.isQuiet() })
  }

  /// The session of the fire is killed as a closing terminal or a leaving cron would; the worker and its supervisor are
  /// elsewhere.
  @Test func `workers survive the end of the session that fired`() throws {
    let box = try sandbox("echo $$ > pid; while ! [ -e go ]; do sleep 0.01; done")
    let session = try box.start([
      "/usr/bin/setsid", "/bin/sh", "-c", "echo $$ > leader; '\(Sandbox.binary)' fire; exec sleep 1000",
    ])
    let pid = try box.awaitedNumber("pid")
    #expect(box.eventually { box.journal().contains { $0.kind == "fireEnded" } })
    let leader = try box.awaitedNumber("leader")
    kill(-leader, SIGHUP)
    kill(-leader, SIGKILL)
    _ = session.wait()
    #expect(Sandbox.lives(pid) && box.supervisors().count == 1)
    try box.write("go", "")
    #expect(box.eventually { box.isQuiet() })
    #expect(box.end(of: "code")?.exit == .code(0))
  }

  @Test func `quiet prints nothing where all is well, and what needs attention where it is not`() throws {
    let box = try sandbox("exit 0")
    let good = try box.run("fire", "--quiet")
    #expect(good.code == 0 && good.out.isEmpty && good.err.isEmpty, "\(good)")
    #expect(box.eventually { box.isQuiet() })
    try box.write("worker.sh", "#!/bin/sh\nexit 9\n", executable: true)
    try box.replace("confirmFor: \"50ms\"", by: "confirmFor: \"10s\"")
    let bad = try box.run("fire", "--quiet")
    #expect(bad.code == 1 && bad.err.contains("code did not start: ") && bad.err.contains("exit 9"), "\(bad)")
  }
}
