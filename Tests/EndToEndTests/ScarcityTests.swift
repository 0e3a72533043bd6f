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

  /// What came of a fire: its exit, and each run's category, outcome and exit, in order.
  private struct Course: Equatable {
    var exit: FanoutCore.ExitStatus
    var ends: [String]
  }

  /// A fire of a user who may have so many processes, and all that was said. No worker starts any itself, which could
  /// lack as well.
  private func course(of user: Int, processes limit: Int?) throws -> (course: Course, words: String) {
    let box = try Sandbox()
    let names = ["code", "news", "triage"]
    try box.configure(
      answer: #"{"alternatives": ["code", "news", "triage"]}"#,
      worker: """
        case $FANOUT_CATEGORY in
        code) echo '{"outcome": "productive"}' > "$FANOUT_OUTCOME_FILE" ;;
        triage) exit 3 ;;
        esac
        """, allowlist: names, confirmFor: "1h")
    try box.give(to: user)
    let prlimit = limit.map { "prlimit --nproc=\($0) " } ?? ""
    let result = try box.shell(as: user, "exec \(prlimit)\"$F\" fire")
    #expect(box.eventually { box.supervisors().isEmpty && box.processes("worker.sh").isEmpty }, "\(box.processes())")
    let logs = (try? FileManager.default.contentsOfDirectory(atPath: box.state + "/supervisors")) ?? []
    let words = result.err + logs.map { Sandbox.file(box.state + "/supervisors/" + $0) }.joined()
    let course = Course(
      exit: result.exit,
      ends: box.journal().compactMap { record in
        guard case .runEnded(let end) = record.event else { return nil }
        return "\(record.category?.name ?? "") \(record.run?.text.hasSuffix("r") == true) \(end.outcome) \(end.exit)"
      }.sorted())
    // Whatever lacked: one that began ends with its line, and on record.
    let began = box.journal().count { $0.kind == "fireBegan" }
    #expect(box.journal().count { $0.kind == "fireEnded" } == began, "\(result)")
    #expect(result.err.contains("admitted=") == (began == 1), "\(result)")
    #expect([0, 1, 69, 73, 74].contains(result.code), "\(result)")
    // And nothing stays behind that hinders the next one.
    let next = try box.shell(as: user, "exec \"$F\" fire")
    #expect(next.code == 0 && next.err.contains("started=2"), "\(next)")
    #expect(box.eventually { box.isQuiet() })
    #expect(box.ends().values.allSatisfy { $0.count == 1 }, "\(box.ends())")
    return (course, words)
  }

  /// From one on to as many as the fire needs, which is then as one without a limit.
  @Test(.enabled(if: Machine.isRoot, .init(rawValue: Machine.needsRoot)))
  func `processes says so or works`() throws {
    let plain = try course(of: 64_100, processes: nil).course
    #expect(plain.exit == .code(0) && plain.ends.count == 4, "\(plain)")
    var need: Int?
    for limit in 1...40 where need == nil {
      let (course, words) = try course(of: 64_100 + limit, processes: limit)
      if course == plain { need = limit; continue }
      #expect(words.contains("Resource temporarily unavailable (EAGAIN)"), "\(limit): \(course)\n\(words)")
    }
    #expect(need.map { $0 > 1 } == true, "no limit bound, or none was enough")
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
