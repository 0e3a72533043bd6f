import FanoutCore
import Foundation
import Testing

/// Workers that write as fast as memory takes it. What they take on disk is sampled from outside while they do.
@Suite(.serialized) struct `A flood` {
  static let mebibyte = 1 << 20

  private func onDisk(_ path: String) -> Int {
    var status = stat()
    return lstat(path, &status) == 0 ? Int(status.st_blocks) * 512 : 0
  }

  /// What a log took at most, sampled until everything is quiet.
  private func peaks(_ box: Sandbox, _ categories: [String]) -> [String: Int] {
    let logs = categories.map { ($0, box.path + "/" + (box.run(of: $0) ?? "none") + "/output.log") }
    var peaks: [String: Int] = [:]
    _ = box.eventually(within: 60) {
      for (category, log) in logs { peaks[category] = max(peaks[category] ?? 0, onDisk(log)) }
      return box.isQuiet()
    }
    return peaks
  }

  /// The record is held to what was seen from outside, and that to a share of what was written: a worker that is not
  /// stopped would have all of it there.
  private func holds(_ end: RunEndRecord, toPeak peak: Int, limit: Int) {
    #expect(end.outcome == .unknown && end.exit == .code(0) && end.cause == nil, "\(end)")
    #expect(peak > 0 && peak < Int(end.logBytes) / 10 * 9, "\(peak) \(end)")
    // A file system counts blocks, and some of its own, where we count what was written while the log was cut.
    #expect(peak <= limit || Int(end.overshootBytes ?? 0) + 65536 >= peak, "\(peak) \(end)")
  }

  /// Four hundred mebibytes from one worker. A machine that is busy with other things may let it overshoot; then the
  /// record says by how much.
  @Test(arguments: [
    "dd if=/dev/zero bs=64k count=6400 2>/dev/null; echo last words", "yes | head -c 400000000; echo last words",
  ])
  func `of one worker stays within its limit on disk, keeps its ends, and does not end the worker`(worker: String)
    throws
  {
    let box = try `A run`.box("echo first words; " + worker, options: "outputLimit: '16MiB'")
    #expect(try box.run("fire").code == 0)
    let peak = peaks(box, ["code"])["code"] ?? 0
    let end = try #require(box.end(of: "code"))
    holds(end, toPeak: peak, limit: 16 * Self.mebibyte)
    #expect(end.logBytes > 300_000_000 && end.cutBytes > 100_000_000, "\(end)")
    let log = box.path + "/" + (try #require(box.run(of: "code"))) + "/output.log"
    #expect(onDisk(log) <= 16 * Self.mebibyte)
    #expect(try box.execute(["/usr/bin/head", "-c", "12", log]).out == "first words\n")
    #expect(try box.execute(["/usr/bin/tail", "-c", "11", log]).out == "last words\n")
    #expect(!box.exists("\((log as NSString).deletingLastPathComponent)/stopped"))
  }

  /// Row 18 of the trials: several at once are more than one supervisor can cut in time, and none is ended for it.
  @Test(arguments: ["dd if=/dev/zero bs=1M count=400 iflag=fullblock 2>/dev/null", "yes | head -c 400M"])
  func `of several at once slows them, ends by itself, and leaves what its limits say`(worker: String) throws {
    let box = try Sandbox()
    let categories = ["code", "triage", "research"]
    try box.configure(
      answer: #"{"alternatives": ["code", "triage", "research"]}"#,
      worker: "while ! [ -e go ]; do sleep 0.01; done; " + worker, allowlist: categories,
      workerOptions: "outputLimit: '4MiB'")
    #expect(try box.run("fire").code == 0)
    try box.write("go", "")
    let peaks = peaks(box, categories)
    for category in categories {
      let end = try #require(box.end(of: category))
      #expect(end.logBytes == 400 * Self.mebibyte, "\(end)")
      holds(end, toPeak: peaks[category] ?? 0, limit: 4 * Self.mebibyte)
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

  /// It fell between stop and continuation: whoever adopts the run continues what it had stopped.
  @Test func `whose supervisor falls while it is stopped goes on with the next one`() throws {
    let (box, worker) = try endless()
    let note = box.path + "/" + (try #require(box.run(of: "code"))) + "/stopped"
    // The supervisor is held, and then killed, at a moment at which the worker is stopped.
    let supervisor = try #require(box.supervisors().first).pid
    #expect(
      box.eventually {
        kill(supervisor, SIGSTOP)
        if Sandbox.state(of: worker) == "T", box.exists(note), Sandbox.state(of: supervisor) == "T" { return true }
        kill(supervisor, SIGCONT)
        usleep(3_000)
        return false
      })
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

  /// Of the worker itself or of a child of it; before our stop or while it lasts.
  @Test(arguments: [true, false]) func `that a person has stopped stays stopped`(isWorker: Bool) throws {
    let box = try `A run`.box(
      isWorker ? "echo $$ > pid; exec yes" : "sh -c 'echo $$ > pid; exec sleep 600' & exec yes",
      options: "outputLimit: '256KiB'")
    #expect(try box.run("fire").code == 0)
    let target = try box.awaitedNumber("pid")
    let log = box.path + "/" + (try #require(box.run(of: "code"))) + "/output.log"
    #expect(box.eventually { size(log) > 1 << 20 })
    kill(target, SIGSTOP)
    let before = size(log)
    if isWorker {
      // What would have continued it has come and gone when its log no longer grows over more than the longest stop.
      let note = box.path + "/" + (try #require(box.run(of: "code"))) + "/stopped"
      #expect(box.eventually { !box.exists(note) })
    } else {
      #expect(box.eventually { size(log) > before + (8 << 20) })
    }
    #expect(Sandbox.state(of: target) == "T")
    kill(target, SIGCONT)
    #expect(box.eventually { Sandbox.state(of: target) != "T" || size(log) > before })
    #expect(try box.run("kill", "code", "--now").code == 0)
  }
}
