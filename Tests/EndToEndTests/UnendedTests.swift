import FanoutCore
import Foundation
import Testing

/// SPEC 8: what cannot be proven gone is named, with what is left and for how long; SPEC 2: never green meanwhile. What
/// stands in the way is real: a process of root that its user may not signal, a frozen control group, a call that does
/// not return.
@Suite struct `A run that cannot be ended` {
  /// The loop of a user, whose workers can start `./sleeper`.
  private func sandbox(
    of user: Int, allowlist: [String], worker: String, more: String = "", teardown: String = "500ms"
  ) throws -> Sandbox {
    let box = try Sandbox()
    let named = allowlist.map { "{\"category\": \"\($0)\"}" }.joined(separator: ", ")
    try box.configure(
      answer: "{\"alternatives\": [\(named)]}", worker: worker, allowlist: allowlist,
      teardown: "[{ signal: 'TERM', wait: '\(teardown)' }]", respawn: "{ limit: 0 }", more: "perFire: null, " + more)
    try box.give(to: user)
    try box.buildUntouchable("sleeper")
    #expect(chmod(box.path, 0o755) == 0)
    return box
  }

  private func causes(_ box: Sandbox, as user: Int) throws -> [(cause: String, sentence: String)] {
    let document = try JSONDocument(parsing: Array(box.shell(as: user, "\"$F\" status --json").out.utf8)).root
    return (document["causes"]?.array ?? []).map { cause in
      (cause["cause"]?.string ?? "", Sandbox.sentence(of: cause))
    }
  }

  private func run(_ category: String, of box: Sandbox) throws -> String {
    try #require(box.run(of: category)).replacingOccurrences(of: "state/runs/", with: "")
  }

  @Test(.enabled(if: Machine.hasSetuid, .init(rawValue: Machine.needsSetuid)))
  func `is a cause whatever it is ended for, with what is left, since when, and what helps`() throws {
    let user = 64811
    let box = try sandbox(
      of: user, allowlist: ["code", "content", "news", "triage"],
      worker: """
        case $FANOUT_CATEGORY in
        code) ( echo $$ > /dev/null; exec setsid env -i ./sleeper ) & echo $! > pid-code; sleep 0.2; exit 0 ;;
        *) echo $$ > pid-$FANOUT_CATEGORY; exec ./sleeper ;;
        esac
        """,
      more: "categories: { content: { worker: { timeLimit: '1s' } }, news: { worker: { stallAfter: '1s' } } },")
    #expect(try box.shell(as: user, "\"$F\" fire").code == 0)
    let pids = try ["code", "content", "news", "triage"].map { try box.meet("pid-\($0)") }
    #expect(box.eventually { pids.allSatisfy { Sandbox.file("/proc/\($0)/comm") == "sleeper\n" } })
    let killing = try box.shell(as: user, "\"$F\" kill triage")
    #expect(killing.code == 1 && killing.err.contains("still there"), "\(killing)")
    #expect(try box.eventually { try causes(box, as: user).count == 4 })
    let all = try causes(box, as: user)
    let openings = try [
      "code": "what the worker of \(run("code", of: box)) left is being ended for ",
      "content": "\(run("content", of: box)) is past its time limit for ",
      "news": "\(run("news", of: box)) is being ended for its silence for ",
      "triage": "\(run("triage", of: box)) was to be killed ",
    ]
    for (category, pid) in zip(["code", "content", "news", "triage"], pids) {
      let opening = try #require(openings[category])
      let found = try #require(all.first { $0.sentence.hasPrefix(opening) }, "\(all)")
      #expect(found.cause == (category == "content" ? "overdue" : "unended"))
      #expect(
        found.sentence.hasSuffix(
          " and lives on: pid \(pid) (sleeper); \(category) stays busy; kill -KILL \(pid) ends it, as root: it belongs "
            + "to root"), "\(found)")
      #expect(found.sentence.dropFirst(opening.count).contains(#/^\d+ s /#), "\(found)")
    }
    let check = try box.shell(as: user, "\"$F\" status --check")
    #expect(check.code == 1 && check.out.split(separator: "\n").count == 4, "\(check)")
    for pid in pids { kill(pid, SIGKILL) }
    #expect(box.eventually { box.isQuiet() })
    #expect(try causes(box, as: user).isEmpty)
  }

  /// Its lock is held by somebody whom its user cannot see: fires call it unproven, and so does `status`.
  @Test(.enabled(if: Machine.hasSetuid, .init(rawValue: Machine.needsSetuid)))
  func `is not taken for over where only its lock tells that something of it lives`() throws {
    let user = 64812
    let box = try sandbox(
      of: user, allowlist: ["code"],
      worker: "echo $$ > pid-worker; ( exec setsid env -i ./sleeper ) & echo $! > pid-code; sleep 0.2; exit 0")
    #expect(try box.shell(as: user, "\"$F\" fire").code == 0)
    let pid = try box.meet("pid-code")
    #expect(box.eventually { Sandbox.file("/proc/\(pid)/comm") == "sleeper\n" })
    let run = try run("code", of: box)
    // The worker itself could be seen.
    let worker = try box.meet("pid-worker")
    #expect(box.eventually { !Sandbox.lives(worker) })
    box.killSupervisors()
    box.killKeepers()
    for isSettled in [false, true] {
      let all = try causes(box, as: user)
      #expect(all.map(\.cause) == ["unwatched"], "\(all)")
      #expect(
        all.first?.sentence
          == "\(run) has no supervisor, and may live: its lock is held by a holder of \(box.lock("code")) that cannot be "
          + "seen from here; code stays busy; fanout show \(run) tells what is known of it, as root all that can be seen"
      )
      let status = try box.shell(as: user, "\"$F\" status; \"$F\" status --check; echo $?")
      #expect(status.out.hasPrefix("wrong: nobody watches \(run); working: 1 of 6 live"), "\(status)")
      #expect(status.out.hasSuffix("\n1\n") && !status.out.contains("neither supervisor nor process"), "\(status)")
      if !isSettled { #expect(try box.shell(as: user, "\"$F\" fire").err.contains("1 busy")) }
    }
    kill(pid, SIGKILL)
    #expect(box.eventually { !Sandbox.lives(pid) })
    try box.write("answer.json", #"{"blocked_tasks": [1]}"#)
    #expect(try box.shell(as: user, "\"$F\" fire && \"$F\" status --check").code == 0)
    #expect(box.ends()[run]?.map(\.proof) == [.evidence])
  }

  @Test(.enabled(if: Machine.hasSetuid, .init(rawValue: Machine.needsSetuid)))
  func `is named beside a child that its killed keeper may have left`() throws {
    let user = 64813
    let box = try sandbox(
      of: user, allowlist: ["code", "triage"],
      worker: """
        [ $FANOUT_CATEGORY = code ] || exec sleep 600
        ( exec 3<&- 4<&- 5<&- 6<&- 7<&- 8<&- 9<&-; exec setsid env -i ./sleeper ) & echo $! > pid-code
        sleep 0.2; kill -9 $PPID; exit 0
        """)
    #expect(try box.shell(as: user, "\"$F\" fire").code == 0)
    let pid = try box.meet("pid-code")
    let run = try run("code", of: box)
    func status() throws -> String { try box.shell(as: user, "\"$F\" status").out }
    #expect(try box.eventually { try status().contains("whose keeper was killed") })
    let text = try status()
    #expect(
      text.contains(
        "is known by no run; it may be left by \(run), whose keeper was killed, and whose category stays busy"),
      "\(text)")
    #expect(!text.contains("it blocks no category"), "\(text)")
    #expect(try box.eventually { try causes(box, as: user).map(\.cause) == ["unended"] })
    let late = try causes(box, as: user)
    #expect(
      late.first?.sentence.contains(" and lives on: pid \(pid) (sleeper); code stays busy; kill -KILL ") == true,
      "\(late)")
    #expect(try box.shell(as: user, "\"$F\" fire").err.contains("2 busy"))
    kill(pid, SIGKILL)
    #expect(box.eventually { box.openRuns().count == 1 })
    #expect(try causes(box, as: user).isEmpty)
    #expect(try box.shell(as: user, "\"$F\" kill --all --now").code == 0)
  }

  /// Its supervisor cannot obey any limit or wish: no note of it tells, only what is on record and on disk.
  @Test(.enabled(if: Freezer.isThere, .init(rawValue: Machine.needsFreezer)))
  func `is named with its supervisor where that hangs`() throws {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"alternatives": ["code", "content", "news", "triage"]}"#,
      worker: """
        echo $$ > pid-$FANOUT_CATEGORY
        while [ ! -e go-$FANOUT_CATEGORY ]; do [ -e quiet ] || echo .; sleep 0.05; done
        """,
      allowlist: ["code", "content", "news", "triage"], respawn: "{ limit: 0 }",
      more: """
        perFire: null,
        categories: { content: { worker: { timeLimit: '60s' } }, news: { worker: { stallAfter: '5s' } } },
        """)
    let pids = try box.fireAndMeet("code", "content", "news", "triage")
    let supervisor = try #require(box.supervisors().first).pid
    let freezer = try Freezer()
    #expect(freezer.freeze(supervisor))
    // The worker of one ends, and nobody sees that; one falls silent; a person wants another one ended; and the limit
    // of one were over, had it begun a little earlier.
    for name in ["go-code", "quiet"] { try box.write(name, "") }
    #expect(box.eventually { !Sandbox.lives(pids[0]) })
    let killing = try box.run("kill", "--now", "triage")
    #expect(
      killing.code == 1 && killing.err.contains("(pid \(supervisor)) is frozen with its control group"), "\(killing)")
    try box.rewriteJournal { record in
      guard case .runSpawned(var process) = record.event else { return }
      process.since = process.since + .seconds(-100)
      record.event = .runSpawned(process)
    }
    #expect(try box.eventually { try box.run("status", "--check").out.split(separator: "\n").count == 4 })
    let lines = try box.run("status", "--check").out.split(separator: "\n").map(String.init)
    for line in lines {
      #expect(
        line.contains(
          "; its supervisor, pid \(supervisor) (fanout, frozen with its control group until that is thawed), has not "
            + "ended it; "), "\(line)")
      #expect(line.contains("; kill -KILL \(supervisor) ends that, and fanout fire "), "\(line)")
    }
    #expect(try lines.contains { $0.hasPrefix("what the worker of \(try run("code", of: box)) left is being ended") })
    #expect(try lines.contains { $0.hasPrefix("\(try run("content", of: box)) is past its time limit for ") })
    #expect(try lines.contains { $0.hasPrefix("\(try run("news", of: box)) is being ended for its silence for ") })
    #expect(try lines.contains { $0.hasPrefix("\(try run("triage", of: box)) was to be killed ") })
    freezer.thaw()
    #expect(box.eventually { box.openRuns().count == 1 })
    try box.write("go-content", "")
    #expect(box.eventually { box.isQuiet() && box.supervisors().isEmpty })
    #expect(try box.run("status", "--check").code == 0)
  }

  /// Waits for ever in a call, where a file says so: as on a file system that does not answer.
  private static let hang = """
    #define _GNU_SOURCE
    #include <fcntl.h>
    #include <string.h>
    #include <sys/stat.h>
    #include <sys/syscall.h>
    #include <unistd.h>
    static void hang(const char *name) {
      if (access(name, F_OK)) return;
      close(open("hung", O_WRONLY | O_CREAT, 0600));
      for (;;) pause();
    }
    int fdatasync(int fd) { hang("hang-sync"); return syscall(SYS_fdatasync, fd); }
    int mkdir(const char *path, mode_t mode) {
      if (strstr(path, "/fires/")) hang("hang-make");
      return syscall(SYS_mkdirat, AT_FDCWD, path, mode);
    }
    """

  @Test(.enabled(if: Machine.compiler != nil, .init(rawValue: Machine.needsCompiler)))
  func `is no excuse for a fire that hangs, which is named when it takes longer than any`() throws {
    let box = try Sandbox()
    try box.configure(answer: #"{"blocked_tasks": [1]}"#, allowlist: ["code"])
    try box.replace("command: [\"cat\", \"answer.json\"]", by: "command: [\"cat\", \"answer.json\"], timeLimit: '1s'")
    try box.compileShim(Self.hang, "hang.so")
    let shim = ["LD_PRELOAD": box.path + "/hang.so"]
    #expect(try box.run("fire").code == 0)
    // It has its begin on record, and comes no further.
    try box.write("hang-sync", "")
    let fire = try box.start([Sandbox.binary, "fire"], environment: shim)
    #expect(box.eventually { box.exists("hung") })
    #expect(try box.run("status", "--check").code == 0)
    #expect(try box.run("fire").code == 75)
    #expect(try box.eventually(within: 200) { try box.run("status", "--check").code == 1 })
    let check = try box.run("status", "--check")
    let ends = ", where a fire takes 11 s at most, so that no fire can look; kill -KILL \(fire.pid) ends it\n"
    let opening = "pid \(fire.pid) (fanout, sleeping) holds the fire lock for "
    #expect(check.out.hasPrefix(opening), "\(check)")
    #expect(Int(check.out.dropFirst(opening.count).prefix { $0.isNumber }).map { $0 >= 1 } == true, "\(check)")
    #expect(check.out.hasSuffix(ends), "\(check)")
    #expect(try box.run("status").out.hasPrefix("wrong: a fire hangs; idle: "))
    #expect(try box.document("status")["causes"]?.array?.map { $0["cause"]?.string } == ["hung"])
    fire.signal(SIGKILL)
    _ = fire.wait()
    #expect(try box.run("status", "--check").code == 0)
    // The next one has its lock, and no begin yet: it is not as old as the one that was interrupted.
    try box.execute(["mv", "hang-sync", "hang-make"])
    try box.execute(["rm", "hung"])
    let next = try box.start([Sandbox.binary, "fire"], environment: shim)
    #expect(box.eventually { box.exists("hung") })
    let early = try box.run("status", "--check")
    #expect(early.code == 0, "\(early)")
    next.signal(SIGKILL)
    _ = next.wait()
    try box.execute(["rm", "hang-make"])
    #expect(try box.run("fire").code == 0)
    #expect(try box.run("status", "--check").code == 0)
  }
}
