import FanoutCore
import Foundation
import Testing

/// SPEC 3: looking is allowed, also for users who could do nothing else here.
@Suite(.enabled(if: Machine.isRoot, .init(rawValue: Machine.needsRoot))) struct `Somebody else who looks` {
  private static let commands = [
    "status", "status --check", "status --json", "runs", "show code", "report", "logs code",
  ]

  private func box() throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(answer: #"{"selected": {"category": "code"}}"#, worker: "echo hello")
    #expect(try box.run("fire").code == 0)
    #expect(box.eventually { box.isQuiet() && box.supervisors().isEmpty })
    return box
  }

  /// A text without the moments and ages that differ between two looks, and without the word to who only looks.
  private func timeless(_ text: String) -> String {
    var text = text.replacingOccurrences(of: " (belongs to user 64300: looking only)", with: "")
    for pattern in [
      #"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z"#, #"[0-9]+ [a-z]+( [0-9]+ [a-z]+)? ago|just now"#, #"[0-9:]{5,8}( UTC)?"#,
      #""silent_ms": [0-9]+"#, #" +"#,
    ] { text = text.replacingOccurrences(of: pattern, with: " ", options: .regularExpression) }
    return text
  }

  @Test(arguments: commands)
  func `sees all where it may be read, and what is wrong for the owner, not for himself`(command: String) throws {
    let box = try box()
    try box.give(to: 64_300)
    _ = try box.shell("chmod -R go+rX state")
    let owner = try box.shell(as: 64_300, "exec \"$F\" \(command)")
    let result = try box.shell(as: 64_301, "exec \"$F\" \(command)")
    #expect(result.code == 0 && result.err.isEmpty && owner.code == 0 && owner.err.isEmpty, "\(result)")
    #expect(timeless(result.out) == timeless(owner.out), "\(result) \(owner)")
    #expect(result.out.contains("(belongs to user 64300: looking only)") == (command == "status"), "\(result)")
    switch command {
    case "status --check": #expect(result.out.isEmpty)
    case "logs code": #expect(result.out == "hello\n")
    case "status": #expect(result.out.hasPrefix("idle: 0 of 6 live, last fire "), "\(result)")
    default: #expect(result.out.contains("code"), "\(result)")
    }
    // What keeps the owner from firing keeps him from it, whoever looks.
    _ = try box.shell(
      "rm state/journal/*; for d in today tomorrow; do mkfifo state/journal/$(date -u -d $d +%F).jsonl; done")
    let check = try box.shell(as: 64_301, "exec \"$F\" status --check")
    #expect(check.code == 1 && check.out.contains("is a FIFO, not a regular file; mv "), "\(check)")
  }

  @Test(arguments: commands)
  func `is told in a sentence where it may not be read, and not that nothing is there`(command: String) throws {
    let box = try box()
    for mode in [
      "700 state", "711 state; chmod 700 state/*",
      "755 state; mkdir box; mv state box; chmod 700 box; ln -s box/state state",
    ] {
      _ = try box.shell("chmod -R 700 state; chmod \(mode)")
      let result = try box.shell(as: 64_302, "exec \"$F\" \(command)")
      let isDocument = command.contains("--json")
      #expect(
        result.code == 73 && (isDocument ? result.out.contains("EACCES") : result.out.isEmpty), "\(mode): \(result)")
      #expect(
        result.err.split(separator: "\n").count == 1 && result.err.contains("Permission denied (EACCES)"),
        "\(mode): \(result)")
    }
  }

  /// A user's loop: what he may not use is wrong with it, though root who looks may.
  @Test(arguments: [
    ("chmod 500 state/runs", "state/runs may not be used by its owner (mode 0500); chmod u+rwX"),
    ("chmod 0 state/journal/*", "jsonl may not be used by its owner (mode 0000); chmod u+rwX"),
    ("chown 0 state/live", "state/live belongs to root, and must be "),
  ])
  func `or the owner himself is told what the owner may not use`(damage: String, says: String) throws {
    let box = try box()
    try box.give(to: 64_303)
    _ = try box.shell(damage)
    for check in [try box.run("status", "--check"), try box.shell(as: 64_303, "exec \"$F\" status --check")] {
      #expect(check.code == 1 && check.out.contains(says), "\(check)")
    }
  }
}

/// Processes that are nobody's of ours, in all the places where they could be taken for it.
@Suite struct `A stranger` {
  private func box(worker: String = "exec sleep 600") throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(answer: #"{"selected": {"category": "code"}}"#, worker: worker, confirmFor: "1ms")
    return box
  }

  @Test func `who waits for a category's lock is never signalled, and holds it when its turn comes`() throws {
    let box = try box()
    #expect(try box.run("fire").err.contains("started=1"))
    let stranger = try box.start(["flock", box.lock("code"), "sh", "-c", "echo mine > mine; exec sleep 500"])
    #expect(
      box.eventually { (try? box.read("/proc/locks"))?.contains("-> FLOCK  ADVISORY  WRITE \(stranger.pid) ") == true })
    let keepers = box.inhabitants().filter(\.isKeeper).map(\.pid)
    #expect(keepers.count == 1)
    box.killSupervisors()
    for worker in box.workers where worker.words == ["sleep", "600"] { box.killNine(worker, waits: true) }
    // The lock is passed on a moment before the keeper that ends has ended.
    #expect(box.eventually { box.exists("mine") && !keepers.contains(where: Sandbox.lives) })

    let fire = try box.run("fire")
    #expect(fire.err.contains("withheld=1") && !fire.err.contains("adopting"), "\(fire)")
    #expect(box.ends().values.first?.map(\.exit) == [.signal(SIGKILL)])
    #expect(box.isQuiet())
    let plan = try box.run("plan", "--explain")
    #expect(plan.out.contains("busy: pid \(stranger.pid)"), "\(plan)")
    #expect(box.inhabitants().contains { $0.words == ["sleep", "500"] })
    for sleeper in box.inhabitants() { box.killNine(sleeper, waits: true) }
    _ = stranger.wait()
    #expect(try box.run("fire").err.contains("started=1"))
  }

  @Test func `who waits is not swept with a run that ends`() throws {
    let box = try box(worker: "while [ ! -e go ]; do sleep 0.02; done; setsid sleep 600 & exit 0")
    #expect(try box.run("fire").err.contains("started=1"))
    let stranger = try box.start(["flock", box.lock("code"), "true"])
    #expect(
      box.eventually { (try? box.read("/proc/locks"))?.contains("-> FLOCK  ADVISORY  WRITE \(stranger.pid) ") == true })
    try box.write("go", "")
    #expect(stranger.wait().exit == .code(0))
    #expect(box.eventually { box.isQuiet() })
    // By what name the leftover is met depends on how far it had come.
    let swept = try #require(box.ends().values.first?.first?.swept)
    #expect(swept.count == 1 && !swept.contains { $0.pid == stranger.pid }, "\(swept)")
  }

  @Test func `who has the number of a dead worker, or of the supervisor that took the lock, is never signalled`() throws
  {
    let box = try box()
    #expect(try box.run("fire").err.contains("started=1"))
    #expect(box.killEverything())
    // One leads a session of its own under the worker's number, one holds the category's lock under the supervisor's.
    let leader = try box.start(["setsid", "--wait", "sleep", "500"])
    let holder = try box.start(["flock", "-n", box.lock("code"), "sleep", "500"])
    #expect(box.eventually { box.inhabitants().count { $0.words == ["sleep", "500"] } == 2 })
    let session = try #require(box.inhabitants().first { $0.words == ["sleep", "500"] && getsid($0.pid) == $0.pid })
    let strangers = box.workers
    try box.rewriteJournal { record in
      switch record.event {
      case .runSpawned(var worker):
        worker.pid = session.pid
        record.event = .runSpawned(worker)
      case .lockAcquired(let path, _, let namespace):
        record.event = .lockAcquired(path: path, taker: holder.pid, namespace: namespace)
      default: break
      }
    }
    let fire = try box.run("fire")
    #expect(fire.err.contains("withheld=1") && !fire.err.contains("adopting"), "\(fire)")
    #expect(box.ends().values.first?.map(\.outcome) == [.lost])
    #expect(box.workers == strangers)
    for stranger in strangers { box.killNine(stranger, waits: true) }
    _ = leader.wait()
    _ = holder.wait()
  }
}
