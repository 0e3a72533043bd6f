import FanoutCore
import Foundation
import Testing

/// Workers that write as fast as memory takes it. What they take on disk is sampled from outside while they do.
@Suite(.serialized) struct `A flood` {
  static let mebibyte = 1 << 20

  /// A worker that writes 32 MiB at a time until it has been stopped and continued in eight of them: how soon a busy
  /// machine lets its supervisor look decides how much that is, and nothing else.
  static func untilSlowed(_ write: String) -> String {
    "n=0; trap 'n=$((n+1))' CONT; while [ $n -lt 8 ]; do \(write); done"
  }
  static let floods = ["dd if=/dev/zero bs=64k count=512 2>/dev/null", "yes | head -c 32M"].map(untilSlowed)

  private func onDisk(_ path: String) -> Int {
    var status = stat()
    return lstat(path, &status) == 0 ? Int(status.st_blocks) * 512 : 0
  }

  /// What was seen from outside of a log.
  private struct Seen {
    /// What it took on disk at most.
    var peak = 0
    /// Whether its worker was stopped for it.
    var wasStopped = false
  }

  /// Lets workers go that wait for `go`, and samples their logs until everything is quiet.
  private func flood(_ box: Sandbox, _ categories: [String]) throws -> [String: Seen] {
    let runs = try categories.map { ($0, box.path + "/" + (try #require(box.run(of: $0)))) }
    let arrivals = try runs.map { try Arrivals(in: $0.1) }
    var seen: [String: Seen] = [:]
    try box.write("go", "")
    #expect(
      box.eventually(within: 300) {
        for (category, run) in runs {
          seen[category, default: Seen()].peak = max(seen[category]?.peak ?? 0, onDisk(run + "/output.log"))
        }
        return box.isQuiet()
      })
    for ((category, _), arrivals) in zip(runs, arrivals) { seen[category]?.wasStopped = arrivals.have("stopped") }
    return seen
  }

  /// The worker was stopped, and the record says no less than was seen from outside.
  private func holds(_ end: RunEndRecord, _ seen: Seen?, limit: Int) throws {
    let seen = try #require(seen)
    #expect(end.outcome == .unknown && end.exit == .code(0) && end.cause == nil, "\(end)")
    #expect(seen.wasStopped && seen.peak > 0 && Int(end.logBytes) >= 224 * Self.mebibyte, "\(seen) \(end)")
    #expect(end.cutBytes >= end.logBytes - Int64(limit), "\(seen) \(end)")
    // A file system counts blocks, and some of its own, where we count what was written while the log was cut.
    #expect(seen.peak <= limit + 65536 || Int(end.overshootBytes ?? 0) + 65536 >= seen.peak, "\(seen) \(end)")
    #expect(end.overshootBytes.map { $0 > limit && $0 <= end.logBytes + 65536 } ?? true, "\(seen) \(end)")
  }

  /// Hundreds of mebibytes from one worker. A machine that is busy with other things may let it overshoot; then the
  /// record says by how much.
  @Test(arguments: floods)
  func `of one worker stays within its limit on disk, keeps its ends, and does not end the worker`(worker: String)
    throws
  {
    let box = try `A run`.box(
      "while ! [ -e go ]; do sleep 0.01; done; echo first words; \(worker); echo last words",
      options: "outputLimit: '16MiB'")
    #expect(try box.run("fire").code == 0)
    let seen = try flood(box, ["code"])
    let end = try #require(box.end(of: "code"))
    try holds(end, seen["code"], limit: 16 * Self.mebibyte)
    let log = box.path + "/" + (try #require(box.run(of: "code"))) + "/output.log"
    #expect(onDisk(log) <= 16 * Self.mebibyte)
    #expect(try box.execute(["/usr/bin/head", "-c", "12", log]).out == "first words\n")
    #expect(try box.execute(["/usr/bin/tail", "-c", "11", log]).out == "last words\n")
    #expect(!box.exists("\((log as NSString).deletingLastPathComponent)/stopped"))
  }

  /// Row 18 of the trials: several at once are more than one supervisor can cut in time, and none is ended for it.
  @Test(arguments: floods)
  func `of several at once slows them, ends by itself, and leaves what its limits say`(worker: String) throws {
    let box = try Sandbox()
    let categories = ["code", "triage", "research"]
    try box.configure(
      answer: #"{"alternatives": ["code", "triage", "research"]}"#,
      worker: "while ! [ -e go ]; do sleep 0.01; done; " + worker, allowlist: categories,
      workerOptions: "outputLimit: '4MiB'")
    #expect(try box.run("fire").code == 0)
    let seen = try flood(box, categories)
    for category in categories {
      let end = try #require(box.end(of: category))
      try holds(end, seen[category], limit: 4 * Self.mebibyte)
      #expect(onDisk(box.path + "/" + (box.run(of: category) ?? "none") + "/output.log") <= 4 * Self.mebibyte)
    }
    #expect(box.eventually { box.processes().isEmpty })
  }

  /// One write of far more than any limit: nobody could have cut it in time.
  @Test func `at one stroke is cut and on record, and the worker goes on`() throws {
    let box = try `A run`.box(
      "while ! [ -e go ]; do sleep 0.01; done; fallocate -l 40M \"$FANOUT_RUN_DIR/output.log\"; echo x; "
        + "while ! [ -e end ]; do sleep 0.01; done; echo last words",
      options: "outputLimit: '1MiB'")
    #expect(try box.run("fire").code == 0)
    let log = box.path + "/" + (try #require(box.run(of: "code"))) + "/output.log"
    try box.write("go", "")
    #expect(
      box.eventually {
        box.exists(log) && onDisk(log) > 0 && onDisk(log) <= Self.mebibyte && size(log) >= 40 * Self.mebibyte
      })
    try box.write("end", "")
    #expect(box.eventually { box.isQuiet() })
    let end = try #require(box.end(of: "code"))
    #expect(end.outcome == .unknown && end.exit == .code(0), "\(end)")
    #expect((end.overshootBytes ?? 0) >= 40 * Self.mebibyte, "\(end)")
  }

  // MARK: - While it is slowed

  private func size(_ path: String) -> Int {
    var status = stat()
    return lstat(path, &status) == 0 ? Int(status.st_size) : 0
  }

  /// A worker that writes without end, and is slowed for almost all of the time.
  private func endless(options: String = "outputLimit: '256KiB'", timeLimit: String = "") throws -> (
    box: Sandbox, worker: pid_t
  ) {
    let box = try `A run`.box("echo $$ > pid; exec yes", options: options)
    #expect(try box.run("fire").code == 0)
    return (box, try box.awaitedNumber("pid"))
  }

  @Test func `is slowed and not stopped in status, for people and programs`() throws {
    let (box, worker) = try endless()
    var seen = Set<String>()
    let sawBoth = try box.eventually {
      let status = try box.run("status")
      for word in ["slowed", "stopped"] where status.out.contains(word) { seen.insert(word) }
      let document = try box.run("status", "--json")
      if document.out.contains(#""slowed": true"#) { seen.insert("document") }
      if document.out.contains(#""stopped": true"#) { seen.insert("stopped") }
      return seen.contains("slowed") && seen.contains("document")
    }
    #expect(sawBoth)
    #expect(!seen.contains("stopped"))
    // It is none for the same reason.
    #expect(try box.run("status", "--check").code == 0)
    kill(worker, SIGKILL)
    #expect(box.eventually { box.isQuiet() })
  }

  @Test func `is no silence`() throws {
    let (box, worker) = try endless(options: "outputLimit: '64KiB', stallAfter: '1s'")
    let log = box.path + "/" + (try #require(box.run(of: "code"))) + "/output.log"
    // More than it could write in one go, so that it was stopped for longer than it may be silent, again and again.
    #expect(box.eventually { size(log) > 20 << 20 && box.ends().isEmpty || !box.ends().isEmpty })
    #expect(box.ends().isEmpty, "\(box.ends())")
    kill(worker, SIGKILL)
    #expect(box.eventually { box.isQuiet() })
  }

  @Test(arguments: [["kill", "code"], ["kill", "code", "--now"]]) func `ends when it is asked to`(command: [String])
    throws
  {
    let (box, worker) = try endless()
    #expect(box.eventually { Sandbox.state(of: worker) == "T" })
    #expect(try box.start([Sandbox.binary] + command).wait().code == 0)
    #expect(!Sandbox.lives(worker) && box.isQuiet())
  }

  /// Stops the supervisor at a moment at which the worker is stopped for its log and that is noted, or neither.
  private func hold(
    _ supervisor: pid_t, of worker: pid_t, _ note: String, _ box: Sandbox, isStopped: Bool = true
  ) -> Bool {
    box.eventually {
      kill(supervisor, SIGSTOP)
      if (Sandbox.state(of: worker) == "T") == isStopped, box.exists(note) == isStopped,
        Sandbox.state(of: supervisor) == "T"
      {
        return true
      }
      kill(supervisor, SIGCONT)
      // It has to go on for a while, else it never comes to the next stop.
      usleep(3_000)
      return false
    }
  }

  /// It fell between stop and continuation: whoever adopts the run continues what it had stopped.
  @Test func `whose supervisor falls while it is stopped goes on with the next one`() throws {
    let (box, worker) = try endless()
    let note = box.path + "/" + (try #require(box.run(of: "code"))) + "/stopped"
    // The supervisor is held, and then killed, at a moment at which the worker is stopped.
    let supervisor = try #require(box.supervisors().first).pid
    #expect(hold(supervisor, of: worker, note, box))
    kill(supervisor, SIGKILL)
    #expect(box.eventually { !Sandbox.lives(supervisor) })
    #expect(Sandbox.state(of: worker) == "T")
    let log = box.path + "/" + (try #require(box.run(of: "code"))) + "/output.log"
    let before = size(log)
    #expect(try box.run("fire").err.contains("adopting 1 orphaned"))
    #expect(box.eventually { size(log) > before + (8 << 20) })
    kill(worker, SIGKILL)
    #expect(box.eventually { box.isQuiet() })
  }

  /// Else nobody would continue it whose supervisor falls in between.
  @Test(.enabled(if: Machine.hasStrace, .init(rawValue: Machine.needsStrace)))
  func `is noted each time before the signal that stops it`() throws {
    let (box, worker) = try endless()
    let supervisor = try #require(box.supervisors().first).pid
    let trace = try box.start([
      "/usr/bin/strace", "-qq", "-s", "300", "-p", "\(supervisor)", "-e", "trace=openat,unlink,kill", "-o",
      "trace",
    ])
    defer { trace.signal(SIGKILL) }
    /// Each note that is made, each signal that stops and each note that goes, in their order from the first that goes
    /// on.
    func steps() -> [String] {
      Sandbox.file(box.path + "/trace").split(separator: "\n").compactMap { line in
        if line.contains("/stopped\"") { return line.contains("O_CREAT") ? "note" : "gone" }
        return line.contains("SIGSTOP") && line.contains("kill(-\(worker),") ? "stop" : nil
      }.drop { $0 != "gone" }.dropFirst().map(\.self)
    }
    #expect(box.eventually { steps().count >= 20 })
    let met = steps()
    #expect(met.indices.allSatisfy { met[$0] == ["note", "stop", "gone"][$0 % 3] }, "\(met)")
    trace.signal(SIGTERM)
    _ = trace.wait()
    kill(worker, SIGKILL)
    kill(worker, SIGCONT)
    #expect(box.eventually { box.isQuiet() })
  }

  /// The supervisor is held at a moment at which the worker is stopped for its log: a person's signal comes then.
  @Test func `that a person stops while it is stopped stays so`() throws {
    let (box, worker) = try endless()
    let note = box.path + "/" + (try #require(box.run(of: "code"))) + "/stopped"
    let supervisor = try #require(box.supervisors().first).pid
    #expect(hold(supervisor, of: worker, note, box))
    kill(worker, SIGSTOP)
    kill(supervisor, SIGCONT)
    #expect(box.eventually { !box.exists(note) })
    // What continues it would have come before the note went, and nothing comes behind it.
    poll(nil, 0, 1200)
    #expect(Sandbox.state(of: worker) == "T" && !box.exists(note))
    kill(worker, SIGCONT)
    #expect(box.eventually { box.exists(note) })
    #expect(try box.run("kill", "code", "--now").code == 0)
  }

  /// Writes more than its limit now and then, so that it is stopped for short whiles only.
  private static let bursts = "while :; do head -c 300K /dev/zero; sleep 0.2; done"

  /// Fires, and holds the supervisor at a moment at which nothing is stopped for the log; the process in `pid`, the
  /// run's directory and the supervisor.
  private func held(_ box: Sandbox) throws -> (target: pid_t, run: String, supervisor: pid_t) {
    #expect(try box.run("fire").code == 0)
    let target = try box.awaitedNumber("pid")
    let run = box.path + "/" + (try #require(box.run(of: "code")))
    #expect(box.eventually { size(run + "/output.log") > 1 << 20 })
    let supervisor = try #require(box.supervisors().first).pid
    #expect(hold(supervisor, of: target, run + "/stopped", box, isStopped: false))
    return (target, run, supervisor)
  }

  /// Of the worker itself: the stop has taken hold before the supervisor looks.
  @Test func `that a person has stopped stays stopped`() throws {
    let box = try `A run`.box("echo $$ > pid; " + Self.bursts, options: "outputLimit: '256KiB'")
    let (worker, run, supervisor) = try held(box)
    kill(worker, SIGSTOP)
    #expect(box.eventually { Sandbox.state(of: worker) == "T" })
    try staysStopped(worker, run + "/stopped", supervisor, box)
  }

  /// Nor is a stop that has not taken hold yet lost in ours: the worker waits in vfork(2) for a child that writes.
  @Test(.enabled(if: Machine.compiler != nil, "the worker is a C program: install cc, gcc or clang"))
  func `that a person is about to stop is not stopped besides`() throws {
    let box = try `A run`.box("exec ./vforked", options: "outputLimit: '256KiB'")
    let source = Sandbox.repository + "/fixtures/workers/vforked.c"
    #expect(try box.execute([Machine.compiler ?? "cc", "-O1", "-o", box.path + "/vforked", source]).code == 0)
    let (worker, run, supervisor) = try held(box)
    kill(worker, SIGSTOP)
    let before = size(run + "/output.log")
    kill(supervisor, SIGCONT)
    #expect(box.eventually { size(run + "/output.log") > before + (2 << 20) })
    try box.write("end", "")
    #expect(box.eventually { Sandbox.state(of: worker) == "T" })
    try staysStopped(worker, run + "/stopped", supervisor, box)
  }

  /// Lets the supervisor go on: nothing continues the worker over more than the longest stop.
  private func staysStopped(_ worker: pid_t, _ note: String, _ supervisor: pid_t, _ box: Sandbox) throws {
    kill(supervisor, SIGCONT)
    poll(nil, 0, 1200)
    #expect(Sandbox.state(of: worker) == "T" && !box.exists(note))
    kill(worker, SIGCONT)
    #expect(box.eventually { Sandbox.state(of: worker) != "T" || box.exists(note) })
    #expect(try box.run("kill", "code", "--now").code == 0)
  }

  /// Of a child of the worker, in whose group others write on.
  @Test func `whose child a person has stopped leaves that stopped`() throws {
    let box = try `A run`.box(
      "sh -c 'echo $$ > pid; exec sleep 600' & " + Self.bursts, options: "outputLimit: '256KiB'")
    let (target, run, supervisor) = try held(box)
    kill(target, SIGSTOP)
    #expect(box.eventually { Sandbox.state(of: target) == "T" })
    let before = size(run + "/output.log")
    kill(supervisor, SIGCONT)
    #expect(box.eventually { size(run + "/output.log") > before + (2 << 20) })
    #expect(Sandbox.state(of: target) == "T")
    kill(target, SIGCONT)
    #expect(try box.run("kill", "code", "--now").code == 0)
  }
}
