import FanoutCore
import Foundation
import Testing

/// SPEC 11: what runs out, what is closed, and who else is there.
@Suite struct `A fire that lacks` {
  private func sandbox(_ worker: String = "exit 0") throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(answer: #"{"alternatives": ["code"]}"#, worker: worker, allowlist: ["code"])
    return box
  }

  /// From none at all to enough: at every number either it works, or one sentence says what is missing; and nothing
  /// stays behind that hinders the next fire.
  @Test(arguments: 3...24) func `descriptors says so or works`(limit: Int) throws {
    let box = try sandbox()
    let result = try box.shell("ulimit -n \(limit); exec \"$F\" fire")
    if result.code != 0 {
      #expect([1, 69, 73, 74, 127].contains(result.code), "\(result)")
      #expect(
        result.err.contains("Too many open files (EMFILE)") || result.err.contains("error while loading"), "\(result)")
    } else {
      #expect(
        result.err.contains("started=1") || result.err.contains("EMFILE") || result.err.contains("Too many open files"),
        "\(result)")
    }
    // Whatever lacked: one that began ends with its line, and on record.
    let began = box.journal().count { $0.kind == "fireBegan" }
    #expect(box.journal().count { $0.kind == "fireEnded" } == began, "\(result)")
    #expect(result.err.contains("admitted=") == (began == 1), "\(result)")
    #expect(box.eventually { box.supervisors().isEmpty })
    let next = try box.run("fire")
    #expect(next.code == 0 && next.err.contains("started=1"), "\(next)")
    #expect(box.eventually { box.isQuiet() })
    #expect(box.ends().values.allSatisfy { $0.count == 1 })
  }

  /// The user may have so many processes; a shell of it is one already.
  @Test(.enabled(if: Machine.isRoot, .init(rawValue: Machine.needsRoot)), arguments: 1...5)
  func `processes says so or works`(limit: Int) throws {
    let box = try sandbox()
    let user = 64100 + limit
    try box.give(to: user)
    let result = try box.shell(as: user, "ulimit -u \(limit); exec \"$F\" fire")
    if result.code != 0 || !result.err.contains("source=selector") {
      #expect([0, 1, 69, 73, 74].contains(result.code), "\(result)")
      #expect(result.err.contains("Resource temporarily unavailable (EAGAIN)"), "\(result)")
    }
    let began = box.journal().count { $0.kind == "fireBegan" }
    #expect(box.journal().count { $0.kind == "fireEnded" } == began, "\(result)")
    #expect(result.err.contains("admitted=") == (began == 1), "\(result)")
    #expect(box.eventually { box.supervisors().isEmpty })
    let next = try box.shell(as: user, "exec \"$F\" fire")
    #expect(next.code == 0 && next.err.contains("started=1"), "\(next)")
    #expect(box.eventually { box.isQuiet() })
    #expect(box.ends().values.allSatisfy { $0.count == 1 })
  }

  @Test(arguments: [
    ("plan >&-", 74, "it is closed"), ("plan >/dev/full", 74, "No space left on device"), ("fire >&-", 0, ""),
    ("fire >/dev/full", 0, ""),
    ("fire 2>&-", 0, ""), ("fire 2>/dev/full", 0, ""), ("fire --json >/dev/full", 74, "No space left on device"),
    ("fire <&- >&- 2>&-", 0, ""),
  ])
  func `a place to write to loses no run, and says what is lost`(line: String, code: Int32, says: String) throws {
    let box = try sandbox()
    let result = try box.shell("\"$F\" \(line)")
    #expect(result.code == code, "\(result)")
    #expect(says.isEmpty || result.err.contains(says), "\(result)")
    guard line.hasPrefix("fire") else { return }
    #expect(box.eventually { box.isQuiet() })
    #expect(box.ends().count == 1 && box.ends().values.allSatisfy { $0.count == 1 && $0[0].outcome == .unknown })
  }

  @Test func `a reader of its output loses no run and dies of no signal`() throws {
    let box = try sandbox()
    let result = try box.shell(
      "mkfifo p; { read x <p; \"$F\" fire --json 2>&1; echo \"code $?\" >code; } | { exec 0<&-; echo >p; }; cat code")
    #expect(result.out == "code 0\n", "\(result)")
    #expect(box.eventually { box.isQuiet() })
    #expect(box.ends().count == 1)
  }

  /// The first is held inside its selector; the second comes then.
  @Test func `the fire lock ends with 75 and names who has it, and the first is not disturbed`() throws {
    let box = try sandbox()
    try box.select(
      with: #"echo $$ > first; while ! [ -e go ]; do sleep 0.01; done; echo '{"alternatives": ["code"]}'"#)
    let first = try box.start([Sandbox.binary, "fire"])
    _ = try box.awaitedNumber("first")
    let second = try box.run("fire")
    #expect(second.code == 75, "\(second)")
    #expect(second.err.contains("another fire is at work: pid \(first.pid) (fanout)"), "\(second)")
    try box.write("go", "")
    let result = first.wait()
    #expect(result.code == 0 && result.err.contains("started=1"), "\(result)")
    #expect(box.eventually { box.isQuiet() })
  }

  /// Somebody keeps the admission lock: a fire waits as long as it says, and then names who has it.
  @Test func `admission ends with 75 and names who has it`() throws {
    let box = try sandbox()
    #expect(try box.run("fire").code == 0)
    #expect(box.eventually { box.isQuiet() && box.supervisors().isEmpty })
    let lock = box.state + "/locks/.admission.lock"
    let holder = try box.start(["flock", "--no-fork", lock, "sleep", "600"])
    #expect(try box.eventually { try box.execute(["flock", "-n", lock, "true"]).code == 1 })
    let result = try box.run("fire")
    #expect(result.code == 75 && result.err.contains("\(holder.pid)"), "\(result)")
    holder.signal(SIGKILL)
    _ = holder.wait()
    #expect(try box.run("fire").code == 0)
    #expect(box.eventually { box.isQuiet() })
  }

  /// Eight at once, on a state directory that none of them has seen: some fire, the others are told 75; nobody fails,
  /// and no category ran twice at a time.
  @Test func `nothing but is one of many at one instant is served or told 75`() throws {
    let box = try sandbox("sleep 0.05")
    let fires = try (0..<8).map { _ in try box.start([Sandbox.binary, "fire"]) }
    let results = fires.map { $0.wait() }
    for result in results { #expect(result.code == 0 || result.code == 75, "\(result)") }
    #expect(results.contains { $0.code == 0 })
    #expect(box.eventually { box.isQuiet() })
    var held = false
    for record in box.journal() {
      if record.kind == "lockAcquired" {
        #expect(!held)
        held = true
      } else if record.kind == "lockReleased" {
        held = false
      }
    }
    #expect(!held && box.ends().values.allSatisfy { $0.count == 1 })
  }
}
