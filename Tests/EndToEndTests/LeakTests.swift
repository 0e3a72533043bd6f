import Foundation
import Testing

/// Whatever a worker does with its session, environment and descriptors: its category is free when nothing of the run
/// lives, and not before, even with its supervisor dead.
@Suite struct `A category's slot` {
  /// A way to live on. `$W` is the sandbox.
  struct Way: CustomStringConvertible, Sendable {
    let description: String
    let script: String
  }

  static let ways: [Way] = [
    Way(description: "as it was started", script: "exec sleep 600"),
    Way(description: "daemonised, in a session of its own", script: "setsid sleep 600 & exit 0"),
    Way(description: "stopped", script: "kill -STOP $$"),
    Way(description: "with the lock's descriptor closed", script: "exec 3>&-; exec sleep 600"),
    Way(description: "daemonised and with the descriptor closed", script: "setsid sleep 600 3>&- & exit 0"),
    Way(description: "with the lock given back", script: "flock -u 3; exec sleep 600"),
    Way(description: "with its environment cleared", script: "exec env -i sleep 600"),
    Way(description: "daemonised and with its environment cleared", script: "setsid env -i sleep 600 & exit 0"),
    Way(
      description: "daemonised, cleared, and its lock file removed",
      script: "rm \"$W/state/locks/code.lock\"; setsid env -i sleep 600 & exit 0"),
  ]

  @Test(arguments: ways, [0, 1])
  func `is kept by whoever lives of a run whose supervisor is dead, and free at once after`(
    of way: Way, generation: Int
  ) throws {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"selected": {"category": "code"}}"#,
      worker: """
        W="\(box.path)"
        echo "$FANOUT_RUN_ID" >> "$W/begins"
        if [ "$FANOUT_GENERATION" != \(generation) ]; then
          echo '{"outcome": "productive"}' > "$FANOUT_OUTCOME_FILE"
          exit 0
        fi
        echo $$ > "$W/pid.new" && mv "$W/pid.new" "$W/pid"
        trap '' TERM
        while [ ! -e "$W/go" ]; do sleep 0.02; done
        \(way.script)
        """, confirmFor: "1ms", teardown: "[{ signal: 'TERM', wait: '10m' }]",
      respawn: "{ limit: 1, delay: '1ms' }")
    let first = try box.run("fire")
    #expect(first.err.contains("started=1"), "\(first)")
    #expect(box.eventually { box.exists("pid") })
    let begun = try box.read("begins")
    box.killSupervisors()
    try box.write("go", "")
    // It has done what it does when `sleep` runs, or it is stopped, and a parent that was to exit has.
    let worker = try #require(pid_t(try box.read("pid").trimmingCharacters(in: .newlines)))
    #expect(box.eventually { hasSettledDown(box, worker, way) })

    let plan = try box.run("plan", "--explain")
    #expect(plan.out.contains("busy: "), "\(plan)")
    #expect(plan.out.contains("run 2") || plan.out.contains("pid "), "nothing is named as its holder: \(plan)")
    let denied = try box.run("run", "code", "--detach")
    #expect(denied.code == 75, "\(denied)")
    #expect(try box.read("begins") == begun)
    #expect(box.ends().count == generation, "a run has its terminal record, and a process of it lives")

    #expect(box.killEverything())
    try box.write("worker.sh", "#!/bin/sh\nexit 0\n", executable: true)
    let granted = try box.run("run", "code", "--detach")
    #expect(granted.code == 0, "\(granted)")
    #expect(box.eventually { box.isQuiet() && box.inhabitants().isEmpty })
    #expect(try JournalAudit(box.state + "/journal").faults == [])
  }

  private func hasSettledDown(_ box: Sandbox, _ worker: pid_t, _ way: Way) -> Bool {
    let stat = (try? box.read("/proc/\(worker)/stat")) ?? ""
    if way.description == "stopped" { return stat.contains(") T ") }
    let hasGone = stat.isEmpty || stat.contains(") Z ")
    return sleepers(box) && (way.script.hasSuffix("exit 0") ? hasGone : stat.contains("(sleep)"))
  }

  /// `sleep 600` runs from the sandbox: also one that has nothing of it in its environment has it as its directory.
  private func sleepers(_ box: Sandbox) -> Bool { box.inhabitants().contains { $0.words == ["sleep", "600"] } }

  @Test func `is not given away while its supervisor is stopped`() throws {
    let box = try Sandbox()
    try box.configure(answer: #"{"selected": {"category": "code"}}"#, worker: "exec sleep 600", confirmFor: "1ms")
    _ = try box.run("fire")
    let supervisor = try #require(box.supervising.first)
    kill(supervisor.pid, SIGSTOP)
    for worker in box.workers { box.killNine(worker, waits: true) }
    #expect(try box.run("run", "code", "--detach").code == 75)
    #expect(try box.run("plan", "--explain").out.contains("busy: run"))
    kill(supervisor.pid, SIGCONT)
    #expect(box.eventually { box.isQuiet() })
  }
}
