import FanoutCore
import Foundation
import Testing

/// The index is a cache of the journal: what is open there is open, whatever somebody has cleaned up.
@Suite struct `A run whose index entry was removed` {
  private static let code = #"{"selected": {"category": "code"}}"#
  private static let worker = "echo $$ >> pids; exec sleep 600"

  private func sandbox(worker: String = worker) throws -> (box: Sandbox, worker: pid_t, run: String) {
    let box = try Sandbox()
    try box.configure(answer: Self.code, worker: worker, allowlist: ["code", "news"], confirmFor: "1ms")
    #expect(try box.run("fire").code == 0)
    #expect(box.eventually { box.number("pids") != nil })
    return (box, try box.awaitedNumber("pids"), try #require(box.openRuns().first))
  }

  private static let removals = [
    "rm -rf state/live/*", "rm -rf state/live", "rm -rf state/live/* state/locks/code.lock",
    "rm -rf state/live state/standing.json state/locks/*.lock",
    "find state -type f ! -path '*/journal/*' ! -path '*/runs/*' -delete",
  ]

  @Test(arguments: removals) func `is seen, stays the only one, and is entered again`(removal: String) throws {
    let (box, worker, run) = try sandbox()
    #expect(try box.shell(removal).code == 0)
    let hasSupervisor = !removal.hasPrefix("find")
    let status = try box.run("status")
    #expect(!status.out.hasPrefix("idle") && status.out.contains(run), "\(status)")
    #expect(try box.lanes().first?["supervision"]?.string == (hasSupervisor ? "alive" : "orphaned"))
    #expect(try box.run("plan").out == "\n")
    let fire = try box.run("fire")
    // Where it is not known which boot was the last all is restored, as after a start.
    let isSaid = fire.err.contains("restored from the journal")
    #expect(fire.err.contains("withheld=1") && isSaid == hasSupervisor, "\(fire)")
    #expect(fire.err.contains("live=1/"), "\(fire)")
    #expect(box.openRuns() == [run] && box.number("pids") == worker && Sandbox.lives(worker))
    let again = try box.run("fire")
    #expect(again.err.contains("withheld=1") && !again.err.contains("restored"), "\(again)")
    #expect(try box.run("status", "--check").code == 0)
    #expect(try box.run("kill", "code").code == 0)
    #expect(box.ends()[run]?.map(\.outcome) == [.killed] && box.isQuiet())
    #expect(try JournalAudit(box.state + "/journal").faults == [])
  }

  @Test(arguments: ["code", "--all", "RUN", "STEM"], [false, true])
  func `is ended by a kill`(target: String, isAdmissionHeld: Bool) throws {
    let (box, worker, run) = try sandbox()
    #expect(try box.shell("rm -rf state/live/*").code == 0)
    var holder: Sandbox.Running?
    if isAdmissionHeld {
      holder = try box.start(["flock", "state/locks/.admission.lock", "sh", "-c", "echo > held; exec sleep 600"])
      #expect(box.eventually { box.exists("held") })
    }
    let kill = try box.run("kill", target == "RUN" ? run : target == "STEM" ? String(run.dropLast(2)) : target)
    // What was being claimed beside it nobody could ask while admission was held.
    #expect(kill.code == (isAdmissionHeld && target == "--all" ? 75 : 0), "\(kill)")
    #expect(kill.err.contains("code: killed") && !Sandbox.lives(worker), "\(kill)")
    #expect(box.ends()[run]?.map(\.outcome) == [.killed])
    if let holder {
      for process in box.processes("sleep 600") { Glibc.kill(process.pid, SIGKILL) }
      _ = holder.wait()
    }
    try box.write("answer.json", #"{"blocked_tasks": ["nothing to do"]}"#)
    #expect(try box.run("fire").code == 0)
    #expect(box.isQuiet() && box.ends()[run]?.count == 1)
  }

  /// Its keeper's notes are still needed: they tell how its worker ended once its supervisor is gone.
  @Test func `is adopted like any other where its supervisor fell`() throws {
    let (box, _, run) = try sandbox(worker: "echo $$ >> pids; while [ ! -e go ]; do sleep 0.01; done; exit 3")
    #expect(try box.shell("rm -rf state/live/*").code == 0)
    #expect(try box.run("fire").err.contains("withheld=1"))
    box.killSupervisors()
    #expect(try box.shell("rm -rf state/live/*").code == 0)
    #expect(try box.run("fire").err.contains("adopting 1 orphaned"))
    try box.write("go", "")
    #expect(box.eventually { box.isQuiet() })
    #expect(box.ends()[run]?.map(\.exit) == [.code(3)])
  }

  #if DEBUG
    /// A claim that was planned before: between plan and claim the run began, and its entry and its lock file were
    /// removed.
    @Test func `denies a claim although the lock file is gone as well`() throws {
      let box = try Sandbox()
      try box.configure(answer: Self.code, worker: Self.worker, allowlist: ["code", "news"], confirmFor: "1ms")
      let fire = try box.start([Sandbox.binary, "fire"], environment: ["FANOUT_STOP_AT": "supervisor.named"])
      #expect(box.eventually { box.supervisors().contains { $0.state == "T" } })
      let stopped = try #require(box.supervisors().first { $0.state == "T" }).pid
      #expect(try box.run("run", "code", "--detach").code == 0)
      #expect(box.eventually { box.number("pids") != nil })
      #expect(try box.shell("rm -rf state/live/* state/locks/code.lock").code == 0)
      kill(stopped, SIGCONT)
      let result = fire.wait()
      #expect(result.err.contains("started=0") && box.number("pids") != nil, "\(result)")
      #expect(try box.run("kill", "--all").code == 0)
      #expect(box.ends().count == 1)
    }

    /// Its end is recorded while a fire is about to enter it again, and its supervisor lives on with another: no entry
    /// is left behind.
    @Test func `and that ends at that moment leaves no entry`() throws {
      let box = try Sandbox()
      try box.configure(
        answer: #"{"alternatives": ["code", "news"]}"#, worker: "echo $$ > pid-$FANOUT_CATEGORY; exec sleep 600",
        allowlist: ["code", "news"], confirmFor: "1ms")
      let workers = try box.fireAndMeet("code", "news")
      let runs = box.openRuns()
      #expect(try box.shell("rm -rf state/live/*").code == 0)
      let fire = try box.start([Sandbox.binary, "fire"], environment: ["FANOUT_STOP_AT": "index.found"])
      #expect(box.eventually { Sandbox.state(of: fire.pid) == "T" })
      kill(workers[0], SIGKILL)
      #expect(box.eventually { box.journal().contains { $0.kind == "lockReleased" } && box.isFree("code") })
      kill(fire.pid, SIGCONT)
      #expect(fire.wait().err.contains("withheld=1"))
      #expect(box.openRuns().contains(runs[1]) && !box.openRuns().contains(runs[0]))
      #expect(try box.run("kill", "--all").code == 0)
    }
  #endif
}
