import FanoutCore
import Foundation
import Testing

/// Somebody lacks descriptors, or may not look: what was not seen is not gone, and what failed may be on disk all the same.
@Suite struct `What cannot be seen` {
  private static let idle = #"{"blocked_tasks": ["nothing to do"]}"#
  /// Works until it is told to end, and has done something by then.
  private static let holding = """
    echo $$ > pid-$FANOUT_CATEGORY
    while [ ! -e go ]; do sleep 0.01; done
    echo '{"outcome": "productive", "grade": 1}' > "$FANOUT_OUTCOME_FILE"
    """

  private func sandbox(_ worker: String = holding, teardown: String = "[{ signal: 'TERM', wait: '500ms' }]") throws -> Sandbox {
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

  /// Where the start of a respawn is about to be written, or has been, its append fails.
  enum Failure: CaseIterable {
    /// Its supervisor can open nothing any more.
    case before, behind
    /// The day's file was replaced by a copy: what was written cannot be proven to be kept, and other records can be written.
    case replaced

    var point: String { self == .before ? "respawn.made" : "wrote.runStarted:2" }
  }

  @Test(arguments: Failure.allCases)
  func `of the record of a respawn is left to the next fire, and the respawn is made or denied, never both`(failure: Failure) throws {
    let box = try sandbox()
    try box.write("go", "")
    #expect(try box.run("fire", environment: ["FANOUT_STOP_AT": failure.point]).code == 0)
    try box.write("answer.json", Self.idle)
    #expect(box.eventually { box.supervisors().contains { $0.state == "T" } })
    let supervisor = try #require(box.supervisors().first)
    let harm = failure == .replaced ? "cd state/journal; cp *.jsonl copy; mv copy *.jsonl" : "prlimit --pid \(supervisor.pid) --nofile=3:3"
    #expect(try box.shell(harm).code == 0)
    kill(supervisor.pid, SIGCONT)
    #expect(box.eventually { box.supervisors().isEmpty })
    let told = box.journal().map(\.kind)
    #expect(!told.contains("respawnDenied") && !told.contains("lockReleased"), "\(told)")
    #expect(told.count { $0 == "runStarted" } == (failure == .before ? 1 : 2), "\(told)")
    _ = try box.run("fire")
    #expect(box.isQuiet())
    let audit = try JournalAudit(box.state + "/journal")
    #expect(audit.faults == [] && audit.respawns.count == (failure == .before ? 0 : 1), "\(audit)")
    let after = box.journal().map(\.kind).filter { ["runEnded", "respawnDenied", "lockReleased"].contains($0) }
    #expect(after == (failure == .before ? ["runEnded", "respawnDenied", "lockReleased"] : ["runEnded", "runEnded", "lockReleased"]))
  }

  /// The journal takes records, but nobody may list it: what stands there of the orphan cannot be known. Or the index cannot be listed.
  @Test(.enabled(if: Machine.isRoot, .init(rawValue: Machine.needsRoot)), arguments: ["journal", "live"])
  func `in a directory that cannot be listed is neither settled, adopted, killed nor removed`(directory: String) throws {
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
      chmod(box.state + "/" + directory, 0o300)
      let fire = try box.shell(as: user, "exec \"$F\" fire")
      #expect(fire.err.contains("cannot list \(box.state)/\(directory): Permission denied"), "\(fire)")
      #expect(fire.err.contains(directory == "live" ? "nothing may start: unreadable" : "may live"), "\(fire)")
      let killing = try box.shell(as: user, "exec \"$F\" kill --all --now")
      #expect(killing.code == 73 && killing.err.contains("cannot list"), "\(killing)")
      chmod(box.state + "/" + directory, 0o700)
      #expect(Sandbox.lives(worker) == isAlive && box.openRuns().count == 1)
      let news = box.journal().map(\.kind).dropFirst(before.count)
      #expect(news.allSatisfy { ["fireBegan", "fireEnded", "pruned"].contains($0) }, "\(news)")
      #expect(box.run(of: "code").map { box.exists($0 + "/run.json") } == true)
    }
    #expect(try box.shell(as: user, "exec \"$F\" fire").code == 0)
    #expect(box.isQuiet() && box.ends().values.map { $0.map(\.outcome) } == [[.lost]])
    #expect(try JournalAudit(box.state + "/journal").faults == [])
  }

  /// At every number of descriptors, whatever the fire and its adopter can do with them: the worker goes on to its own end.
  @Test(arguments: 3...24) func `of an orphan for want of descriptors is no reason to end it`(limit: Int) throws {
    let (box, worker) = try orphaned()
    let fire = try box.shell("ulimit -n \(limit); exec \"$F\" fire")
    #expect([0, 1, 73, 74, 127].contains(fire.code), "\(fire)")
    #expect(Sandbox.lives(worker) && box.ends().isEmpty && box.openRuns().count == 1, "\(fire)")
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
  @Test(arguments: 3...24) func `by a kill for want of descriptors is not told to be gone`(limit: Int) throws {
    let (box, worker) = try orphaned()
    let killing = try box.shell("ulimit -n \(limit); exec \"$F\" kill code --now")
    #expect([0, 1, 73, 74, 127].contains(killing.code), "\(killing)")
    if killing.code == 0 {
      #expect(killing.err.contains("code: ") && !Sandbox.lives(worker) && box.isFree("code"), "\(killing)")
    } else {
      #expect(killing.err.contains("Too many open files") || killing.err.contains("error while loading"), "\(killing)")
    }
    #expect(try box.run("kill", "code", "--now").code == 0)
    #expect(!Sandbox.lives(worker) && box.isQuiet() && box.ends().values.map(\.count) == [1])
    #expect(try JournalAudit(box.state + "/journal").faults == [])
  }

  /// A supervisor starts as many as its descriptors allow, and keeps what it needs to end them: each leaves something that has to be
  /// found, an outcome that has to be read, and an end that has to be recorded.
  @Test(arguments: [20, 24, 28, 32, 40, 48, 64]) func `is not what a supervisor needs to end its runs, however many it has`(
    limit: Int
  ) throws {
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
    let ends = box.ends().values.map { $0.map(\.outcome) }
    // What could not be started is named as such; what was started ends as it said.
    #expect(ends.allSatisfy { $0 == [.noop] || $0 == [.failed] } && ends.contains([.noop]), "\(ends)")
    #expect(ends.count { $0 == [.noop] } >= (limit - 20) / 3, "\(ends)")
    #expect(try JournalAudit(box.state + "/journal").faults == [])
  }

  /// What a worker left is watched as far as there is room, and does not hinder the look that ends it.
  @Test(arguments: [24, 32, 40]) func `is not what ends leftovers that are more than the descriptors, and mind no TERM`(limit: Int) throws {
    let box = try sandbox(
      "trap '' TERM; for i in $(seq 60); do sleep 600 & done; echo $! > last", teardown: "[{ signal: 'TERM', wait: '100ms' }]")
    let fire = try box.shell("ulimit -n \(limit); exec \"$F\" fire")
    let last = try box.meet("last")
    #expect(box.eventually { box.isQuiet() }, "\(fire)")
    #expect(!Sandbox.lives(last) && box.end(of: "code")?.swept.count ?? 0 > 0)
    #expect(box.eventually { box.supervisors().isEmpty })
  }

  /// An adopter takes over no more than it can end: what is left to the next one is said.
  @Test(arguments: 10...28) func `is not what an adopter needs to end what it took over`(limit: Int) throws {
    let box = try Sandbox()
    let names = (1...10).map { "c\($0)" }
    try box.configure(
      answer: #"{"alternatives": [\#(names.map { "\"\($0)\"" }.joined(separator: ", "))]}"#, worker: Self.holding, allowlist: names,
      confirmFor: "1ms", more: "width: 10, perFire: 10")
    #expect(try box.run("fire").code == 0)
    for name in names { _ = try box.meet("pid-\(name)") }
    try box.write("answer.json", Self.idle)
    box.killSupervisors()
    let fire = try box.shell("ulimit -n \(limit); exec \"$F\" fire")
    #expect(box.ends().isEmpty, "\(fire)")
    try box.write("go", "")
    #expect(box.eventually { box.supervisors().isEmpty && box.workers.isEmpty }, "\(fire)")
    _ = try box.run("fire")
    #expect(box.isQuiet() && box.ends().values.allSatisfy { $0.map(\.outcome) == [.productive] } && box.ends().count == 10)
    #expect(try JournalAudit(box.state + "/journal").faults == [])
  }
}
