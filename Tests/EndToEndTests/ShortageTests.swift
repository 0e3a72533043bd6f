import FanoutCore
import Foundation
import Testing

/// Somebody lacks descriptors, or may not look: what was not seen is not gone, and what failed may be on disk all the
/// same.
@Suite struct `What cannot be seen` {
  private static let idle = #"{"blocked_tasks": ["nothing to do"]}"#
  /// Works until it is told to end, and has done something by then.
  private static let holding = """
    echo $$ > pid-$FANOUT_CATEGORY
    while [ ! -e go ]; do sleep 0.01; done
    echo '{"outcome": "productive", "grade": 1}' > "$FANOUT_OUTCOME_FILE"
    """

  private func sandbox(_ worker: String = holding, teardown: String = "[{ signal: 'TERM', wait: '500ms' }]") throws
    -> Sandbox
  {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"selected": {"category": "code"}}"#, worker: worker, confirmFor: "1ms", teardown: teardown,
      respawn: "{ limit: 1, delay: '1ms' }")
    return box
  }

  /// A worker whose supervisor was killed, and a selector that wants nothing.
  private func orphaned() throws -> (box: Sandbox, worker: pid_t) {
    let box = try sandbox()
    let worker = try #require(try box.fireAndMeet("code").first)
    try box.write("answer.json", Self.idle)
    box.killSupervisors()
    return (box, worker)
  }

  #if DEBUG
    /// Where the start of a respawn is about to be written, or has been, its append fails.
    enum Failure: CaseIterable {
      /// Its supervisor can open nothing any more, for a while.
      case before, behind
      /// The day's file was replaced by a copy: what was written cannot be proven to be kept, and other records can be
      /// written.
      case replaced

      var point: String { self == .before ? "respawn.made" : "wrote.runStarted:3" }
    }

    /// Beside it lives another lane of the same supervisor: what it left must not wait for that.
    @Test(arguments: Failure.allCases)
    func `of the record of a respawn is left to the next fire, and the respawn is made or denied, never both`(
      failure: Failure
    ) throws {
      let box = try sandbox(
        "[ $FANOUT_CATEGORY = code ] && touch go; "
          + Self.holding.replacingOccurrences(of: "-e go", with: "-e go-$FANOUT_CATEGORY"))
      try box.write("answer.json", #"{"alternatives": ["code", "triage"]}"#)
      try box.write("go-code", "")
      #expect(try box.run("fire", environment: ["FANOUT_STOP_AT": failure.point]).code == 0)
      try box.write("answer.json", Self.idle)
      #expect(box.eventually { box.supervisors().contains { $0.state == "T" } })
      let supervisor = try #require(box.supervisors().first)
      let code = try #require(box.journal().first { $0.category?.name == "code" }?.run?.text)
      func entry(_ run: String) -> String { Sandbox.file(box.state + "/live/" + run) }
      if failure == .replaced {
        #expect(try box.shell("cd state/journal; day=$(ls | tail -n 1); cp $day copy; mv copy $day").code == 0)
        kill(supervisor.pid, SIGCONT)
      } else {
        #expect(try box.execute(["prlimit", "--pid", "\(supervisor.pid)", "--nofile=3:"]).code == 0)
        kill(supervisor.pid, SIGCONT)
        #expect(
          box.eventually {
            Sandbox.file(box.state + "/supervisors/" + name(of: supervisor, in: box) + ".log").contains(
              "trying again every second")
          })
        #expect(try box.execute(["prlimit", "--pid", "\(supervisor.pid)", "--nofile=100:"]).code == 0)
      }
      #expect(
        box.eventually {
          entry(code).contains(#""supervisor":"-""#) && entry(code + "r").contains(#""supervisor":"-""#)
        })
      #expect(box.eventually { box.isFree("code") })
      let ofCode = box.journal().filter { $0.category?.name == "code" }.map(\.kind)
      #expect(!ofCode.contains("respawnDenied") && !ofCode.contains("lockReleased"), "\(ofCode)")
      #expect(ofCode.count { $0 == "runStarted" } == (failure == .before ? 1 : 2), "\(ofCode)")
      // The other lane lives on meanwhile, under the same supervisor.
      _ = try box.run("fire")
      #expect(box.openRuns().count == 1 && Sandbox.lives(supervisor.pid))
      try box.write("go-triage", "")
      #expect(box.eventually { box.isQuiet() && box.supervisors().isEmpty })
      let audit = try JournalAudit(box.state + "/journal")
      #expect(
        audit.faults == [] && audit.respawns.filter { $0.hasPrefix(code) }.count == (failure == .before ? 0 : 1),
        "\(audit)")
      #expect(audit.denials[code] == (failure == .before ? "journalUnwritable" : nil))
      let order = box.journal().filter { $0.category?.name == "code" }.map(\.kind)
        .filter { ["runEnded", "respawnDenied", "lockReleased"].contains($0) }
      #expect(
        order
          == (failure == .before
            ? ["runEnded", "respawnDenied", "lockReleased"] : ["runEnded", "runEnded", "lockReleased"]))
    }

    private func name(of supervisor: Sandbox.Entry, in box: Sandbox) -> String {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: box.state + "/supervisors")) ?? []
      return names.first { $0.hasSuffix(".lock") && supervisor.command.contains($0.dropLast(5)) }.map {
        String($0.dropLast(5))
      } ?? ""
    }
  #endif

  /// The journal takes records, but nobody may list it: what stands there of the orphan cannot be known. Or the index
  /// cannot be listed, or nobody may look at the locks of supervisors.
  @Test(
    .enabled(if: Machine.isRoot, .init(rawValue: Machine.needsRoot)),
    arguments: [("journal", 0o300), ("live", 0o300), ("supervisors", 0o600)])
  func `in a directory that cannot be looked at is neither settled, adopted, killed nor removed`(
    directory: String, mode: mode_t
  ) throws {
    let box = try sandbox()
    let user = 64_200 + directory.count
    try box.give(to: user)
    #expect(try box.shell(as: user, "exec \"$F\" fire").code == 0)
    let worker = try box.meet("pid-code")
    try box.write("answer.json", Self.idle)
    box.killSupervisors()
    for isAlive in [true, false] {
      if !isAlive {
        kill(worker, SIGKILL)
        #expect(box.eventually { !Sandbox.lives(worker) })
      }
      let before = box.journal().map(\.kind)
      chmod(box.state + "/" + directory, mode)
      let fire = try box.shell(as: user, "exec \"$F\" fire")
      let killing = try box.shell(as: user, "exec \"$F\" kill --all --now")
      switch directory {
      case "live":
        #expect(
          fire.err.contains("nothing may start: unreadable: cannot list \(box.state)/live: Permission denied"),
          "\(fire)")
        #expect(killing.code == 73 && killing.err.contains("cannot list"), "\(killing)")
      case "journal":
        #expect(fire.err.contains("which may live: cannot list \(box.state)/journal: Permission denied"), "\(fire)")
        #expect(killing.code == 73 && killing.err.contains("to end, and cannot tell whether"), "\(killing)")
      default:
        #expect(fire.err.contains("live=1/6"), "\(fire)")
        #expect(killing.code == 1 && killing.err.contains("no supervisor of it can be seen"), "\(killing)")
      }
      chmod(box.state + "/" + directory, 0o700)
      #expect(Sandbox.lives(worker) == isAlive && box.openRuns().count == 1)
      let news = box.journal().map(\.kind).dropFirst(before.count)
      #expect(news.allSatisfy { ["fireBegan", "fireEnded", "pruned"].contains($0) }, "\(news)")
      #expect(box.run(of: "code").map { box.exists($0 + "/run.json") } == true)
    }
    #expect(try box.shell(as: user, "exec \"$F\" fire").code == 0)
    #expect(
      box.isQuiet() && box.ends().values.map { $0.map(\.outcome) } == [[.killed]]
        || box.ends().values.map { $0.map(\.exit) } == [[.signal(SIGKILL)]])
    #expect(try JournalAudit(box.state + "/journal").faults == [])
  }

  /// A day of the journal that cannot be read keeps nobody from being told to end.
  @Test func `of the journal does not keep a wish from whoever supervises`() throws {
    let box = try sandbox()
    let worker = try #require(try box.fireAndMeet("code").first)
    let day = box.state + "/journal/2200-01-01.jsonl"
    try FileManager.default.createDirectory(atPath: day, withIntermediateDirectories: false)
    let killing = try box.run("kill", "code")
    #expect(
      killing.code == 73 && killing.err.contains("asked ") && killing.err.contains(" to end, and cannot tell whether"),
      "\(killing)")
    #expect(box.eventually { !Sandbox.lives(worker) && box.isQuiet() })
    try FileManager.default.removeItem(atPath: day)
    #expect(box.ends().values.map { $0.map(\.outcome) } == [[.killed]])
  }

  /// At every number of descriptors, whatever the fire and its adopter can do with them: the worker goes on to its own
  /// end.
  @Test(arguments: Array(stride(from: 3, through: 23, by: 2)))
  func `of an orphan for want of descriptors is no reason to end it`(limit: Int) throws {
    let (box, worker) = try orphaned()
    let fire = try box.shell("ulimit -n \(limit); exec \"$F\" fire")
    #expect([0, 1, 73, 74, 127].contains(fire.code), "\(fire)")
    #expect(Sandbox.lives(worker) && box.ends().isEmpty && box.openRuns().count == 1, "\(fire)")
    let isAdopted = box.journal().contains { $0.kind == "runAdopted" }
    // Where it was not, somebody said so; with twenty there is room for one.
    #expect(
      isAdopted || fire.err.contains("Too many open files") || fire.err.contains("error while loading"), "\(fire)")
    #expect(isAdopted || limit < 22, "\(fire)")
    try box.write("go", "")
    #expect(box.eventually { !Sandbox.lives(worker) })
    #expect(
      try box.eventually {
        if !box.isQuiet(), box.supervisors().isEmpty { _ = try box.run("fire") }
        return box.isQuiet()
      })
    #expect(box.ends().values.map { $0.map(\.outcome) } == [[.productive]])
    #expect(try JournalAudit(box.state + "/journal").faults == [])
  }

  /// `kill` says that all is gone when it is, and only then; and it does not hang.
  @Test(arguments: Array(stride(from: 4, through: 22, by: 2)))
  func `by a kill for want of descriptors is not told to be gone`(limit: Int) throws {
    let (box, worker) = try orphaned()
    let killing = try box.shell("ulimit -n \(limit); exec \"$F\" kill code --now")
    #expect([0, 1, 69, 73, 74, 127].contains(killing.code), "\(killing)")
    if killing.code == 0 {
      #expect(killing.err.contains("code: ") && !Sandbox.lives(worker) && box.isFree("code"), "\(killing)")
    } else {
      #expect(killing.err.contains("Too many open files") || killing.err.contains("error while loading"), "\(killing)")
    }
    #expect(try box.run("kill", "code", "--now").code == 0)
    #expect(!Sandbox.lives(worker) && box.isQuiet() && box.ends().values.map(\.count) == [1])
    #expect(try JournalAudit(box.state + "/journal").faults == [])
  }

  /// A supervisor starts as many as its descriptors allow, and keeps what it needs to end them: each leaves something
  /// that has to be found, an outcome that has to be read, and an end that has to be recorded.
  @Test(arguments: [(20, 0), (28, 0), (40, 4), (64, 12)])
  func `is not what a supervisor needs to end its runs, however many it has`(limit: Int, least: Int) throws {
    let box = try Sandbox()
    let names = (1...20).map { "c\($0)" }
    try box.configure(
      answer: #"{"alternatives": [\#(names.map { "\"\($0)\"" }.joined(separator: ", "))]}"#,
      worker: """
        sleep 600 & sleep 600 &
        while [ ! -e go ]; do sleep 0.01; done
        echo '{"outcome": "noop"}' > "$FANOUT_OUTCOME_FILE"
        """, allowlist: names, confirmFor: "1ms", more: "width: 20, perFire: 20")
    let fire = try box.shell("ulimit -n \(limit); exec \"$F\" fire")
    try box.write("go", "")
    #expect(box.eventually { box.supervisors().isEmpty }, "\(fire)")
    #expect(box.isQuiet() && box.workers.isEmpty, "\(fire)")
    // What was started ends as it said; what could not be is not claimed, and said.
    let ends = box.ends().values.map { $0.map(\.outcome) }
    #expect(ends.allSatisfy { $0 == [.noop] } && ends.count >= least, "\(ends)")
    #expect(
      fire.err.components(separatedBy: "did not start: Too many open files (EMFILE) for one more run").count == 21
        - ends.count, "\(fire)")
    #expect(try JournalAudit(box.state + "/journal").faults == [])
  }

  /// What a worker left is watched as far as there is room, and does not hinder the look that ends it.
  @Test(arguments: [24, 32, 40]) func `is not what ends leftovers that are more than the descriptors, and mind no TERM`(
    limit: Int
  ) throws {
    let box = try sandbox(
      "trap '' TERM; for i in $(seq 60); do sleep 600 & done; echo $! > last",
      teardown: "[{ signal: 'TERM', wait: '100ms' }]")
    let fire = try box.shell("ulimit -n \(limit); exec \"$F\" fire")
    let last = try box.meet("last")
    #expect(box.eventually { box.isQuiet() }, "\(fire)")
    #expect(!Sandbox.lives(last) && box.end(of: "code")?.swept.count ?? 0 > 0)
    #expect(box.eventually { box.supervisors().isEmpty })
  }

  /// An adopter takes over no more than it can end: what is left to the next one is said.
  @Test(arguments: [12, 16, 18, 19, 20, 21, 24, 28]) func `is not what an adopter needs to end what it took over`(
    limit: Int
  ) throws {
    let box = try Sandbox()
    let names = (1...10).map { "c\($0)" }
    try box.configure(
      answer: #"{"alternatives": [\#(names.map { "\"\($0)\"" }.joined(separator: ", "))]}"#, worker: Self.holding,
      allowlist: names,
      confirmFor: "1ms", more: "width: 10, perFire: 10")
    #expect(try box.run("fire").code == 0)
    for name in names { _ = try box.meet("pid-\(name)") }
    try box.write("answer.json", Self.idle)
    box.killSupervisors()
    let fire = try box.shell("ulimit -n \(limit); exec \"$F\" fire")
    let adopted = box.journal().count { $0.kind == "runAdopted" }
    #expect(box.ends().isEmpty && adopted < 10 && adopted >= (limit - 22) / 2, "\(adopted): \(fire)")
    #expect(
      adopted == 0 || fire.err.split(separator: "\n").count { $0.contains("cannot adopt") } == 10 - adopted,
      "\(adopted): \(fire)")
    try box.write("go", "")
    #expect(box.eventually { box.supervisors().isEmpty && box.workers.isEmpty }, "\(fire)")
    _ = try box.run("fire")
    #expect(
      box.isQuiet() && box.ends().values.allSatisfy { $0.map(\.outcome) == [.productive] } && box.ends().count == 10)
    #expect(try JournalAudit(box.state + "/journal").faults == [])
  }
}
