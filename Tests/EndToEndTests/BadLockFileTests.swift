import Foundation
import Testing

/// SPEC 11: a lock file that is none withholds its category, says why and what to do, and the next candidate takes the
/// place.
@Suite struct `A lock file` {
  static let kinds = [
    ("mkdir lock-code", "a directory"), ("mkfifo lock-code", "a FIFO"),
    ("touch elsewhere; ln -s elsewhere lock-code", "a symbolic link"), ("mknod lock-code c 1 3", "a device"),
  ]

  private func sandbox() throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"alternatives": ["code", "triage"]}"#, allowlist: ["code", "triage"],
      more: "lockFile: './lock-{category}', perFire: 1")
    return box
  }

  @Test(arguments: kinds.prefix(3), ["plan", "fire"])
  func `that is no regular file withholds its category, and the next candidate takes the place`(
    kind: (make: String, word: String), command: String
  ) throws {
    let box = try sandbox()
    _ = try box.shell(kind.make)
    let result = try box.run(command, "--json")
    #expect(result.code == 0, "\(result)")
    #expect((result.out + result.err).contains("withheld: code: \(box.path)/lock-code is \(kind.word)"), "\(result)")
    if command == "plan" {
      #expect(try box.run("plan").out == "triage\n")
    } else {
      #expect(result.err.contains("categories=triage\n"), "\(result)")
      #expect(box.eventually { box.isQuiet() })
    }
    // Nothing was put in its place, and nothing written through it.
    #expect(try box.shell("ls -ld lock-code; cat elsewhere 2>/dev/null").out.first.map { "dpl".contains($0) } == true)
  }

  @Test func `that is the only one's is told by a fire and by a run with what to do`() throws {
    let box = try sandbox()
    try box.replace("lock-{category}", by: "{category}-lock")
    _ = try box.shell("mkdir code-lock triage-lock")
    let fire = try box.run("fire")
    #expect(fire.code == 0, "\(fire)")
    #expect(fire.err.contains("admitted=0 started=0"), "\(fire)")
    #expect(fire.err.contains("constraint=locks"), "\(fire)")
    #expect(fire.err.contains("code-lock is a directory; a lock file must be a regular file"), "\(fire)")
    let run = try box.run("run", "code")
    #expect(run.code == 75, "\(run)")
    #expect(run.err.contains("code-lock is a directory; a lock file must be a regular file"), "\(run)")
    #expect(box.ends().isEmpty)
  }

  @Test(.enabled(if: Machine.isRoot, .init(rawValue: Machine.needsRoot)))
  func `of another user that may not be opened withholds its category, and names the user`() throws {
    let box = try sandbox()
    try box.give(to: 64002)
    _ = try box.shell("touch lock-code; chmod 600 lock-code")
    let result = try box.shell(as: 64002, "exec \"$F\" fire --json")
    #expect(result.code == 0, "\(result)")
    #expect(result.err.contains("categories=triage\n"), "\(result)")
    let plan = try box.shell(as: 64002, "\"$F\" plan --fire \"$(ls state/fires)\" --json")
    #expect(plan.code == 0, "\(plan)")
    #expect(plan.out.contains("lock-code") && plan.out.contains("it belongs to root"), "\(plan)")
  }

  @Test(.enabled(if: Machine.isRoot, .init(rawValue: Machine.needsRoot)))
  func `of another user that may be read excludes as any other`() throws {
    let box = try sandbox()
    try box.give(to: 64003)
    _ = try box.shell("touch lock-code; chmod 644 lock-code")
    let holder = try box.start(box.line("exec flock lock-code sh -c 'echo $$ > held; exec sleep 1000'"))
    defer { holder.signal(SIGKILL) }
    _ = try box.awaitedNumber("held")
    let busy = try box.shell(as: 64003, "exec \"$F\" fire")
    #expect(busy.code == 0 && busy.err.contains("categories=triage\n"), "\(busy)")
    box.processes("sleep 1000").forEach { kill($0.pid, SIGKILL) }
    #expect(box.eventually { box.processes("sleep 1000").isEmpty && box.isQuiet() })
    let free = try box.shell(as: 64003, "exec \"$F\" fire")
    #expect(free.code == 0 && free.err.contains("categories=code\n"), "\(free)")
  }

  /// The guard of the contract for a script that takes its category's lock by itself, under fanout and by hand.
  @Test func `that its worker takes by itself is guarded by the descriptor that fanout gives it`() throws {
    let box = try sandbox()
    try box.write(
      "worker.sh",
      """
      #!/bin/sh
      [ -n "$FANOUT_LOCK_FD" ] || { exec 9>lock-code; flock -n 9 || exit 75; }
      echo ran >> ran-${FANOUT_CATEGORY:-by-hand}
      [ -z "$FANOUT_CATEGORY" ] || exec sleep 600
      """, executable: true)
    #expect(try box.run("run", "code", "--detach").code == 0)
    #expect(box.eventually { box.exists("ran-code") })
    #expect(try box.execute(["/bin/sh", "worker.sh"]).code == 75)
    #expect(try box.run("kill", "code").code == 0)
    #expect(try box.execute(["/bin/sh", "worker.sh"]).code == 0)
    #expect(try box.read("ran-code") == "ran\n" && box.read("ran-by-hand") == "ran\n")
  }
}
