import FanoutCore
import Foundation
import Testing

/// What is gone is seen from /proc and by taking the lock, never from our own records.
@Suite struct `fanout kill` {
  static let answer = #"{"selected": {"category": "code"}}"#
  static let sleeper = "echo $$ > pid-$FANOUT_CATEGORY; exec sleep 600"

  @Test(arguments: [
    ("sleeps", "echo $$ > pid-code; exec sleep 600"),
    ("ignores TERM", "trap '' TERM; echo $$ > pid-code; while :; do sleep 600; done"),
    ("stops itself", "echo $$ > pid-code; kill -STOP $$; sleep 600"),
    ("becomes another session", "setsid sh -c 'echo $$ > pid-code; exec sleep 600'"),
    (
      "daemonises and ends",
      "(setsid sh -c 'echo $$ > pid-code; trap \"\" TERM; sleep 600; sleep 600' &) ; exec sleep 600"
    ),
    ("is stopped and ignores TERM", "trap '' TERM; echo $$ > pid-code; kill -STOP $$; while :; do sleep 600; done"),
  ])
  func `leaves neither process nor lock of a worker that`(habit: String, worker: String) throws {
    let box = try Sandbox()
    try box.configure(answer: Self.answer, worker: worker)
    let pids = try box.fireAndMeet("code")
    #expect(!box.isFree("code"))
    let result = try box.run("kill", "code")
    #expect(result.code == 0, "\(result)")
    #expect(result.err.contains("code: killed"), "\(result)")
    #expect(pids.allSatisfy { !Sandbox.lives($0) })
    #expect(box.isFree("code"))
    #expect(box.ends().values.map { $0.map(\.outcome) } == [[.killed]])
    #expect(box.isQuiet())
  }

  @Test func `waits out the teardown, and not with now`() throws {
    let box = try Sandbox()
    try box.configure(
      answer: Self.answer, worker: "trap '' TERM; echo $$ > pid-code; while :; do sleep 600; done",
      teardown: "[{ signal: 'TERM', wait: '10m' }]")
    let pids = try box.fireAndMeet("code")
    let patient = try box.start([Sandbox.binary, "kill", "code"])
    #expect(box.eventually { box.wishes() == [false] })
    // Another one in a hurry ends both waits: the tree would live for ten minutes yet.
    let hurried = try box.run("kill", "code", "--now")
    #expect(hurried.code == 0, "\(hurried)")
    let first = patient.wait()
    #expect(first.code == 0, "\(first)")
    #expect(!Sandbox.lives(pids[0]))
    #expect(box.isFree("code"))
    #expect(box.ends().values.map(\.count) == [1])
  }

  @Test func `of a patient kind does not slow down one in a hurry`() throws {
    let box = try Sandbox()
    try box.configure(answer: Self.answer, worker: Self.sleeper, teardown: "[{ signal: 'TERM', wait: '10m' }]")
    _ = try box.fireAndMeet("code")
    let supervisor = try #require(box.supervisors().map(\.pid).first)
    kill(supervisor, SIGSTOP)
    #expect(box.eventually { Sandbox.state(of: supervisor) == "T" })
    try box.write("state/runs/\(box.liveRuns()[0])/kill.json", #"{"now":true}"#)
    #expect(try box.run("kill", "code").code == 1)
    #expect(box.wishes() == [true])
    kill(supervisor, SIGCONT)
    #expect(box.eventually { box.isQuiet() })
  }

  @Test func `becomes the supervisor of an orphan`() throws {
    let box = try Sandbox()
    try box.configure(answer: Self.answer, worker: "trap '' TERM; echo $$ > pid-code; while :; do sleep 600; done")
    let pids = try box.fireAndMeet("code")
    for supervisor in box.supervisors().map(\.pid) { kill(supervisor, SIGKILL) }
    #expect(box.eventually { box.supervisors().map(\.pid).isEmpty })
    #expect(Sandbox.lives(pids[0]))
    let result = try box.run("kill", "code")
    #expect(result.code == 0, "\(result)")
    #expect(!Sandbox.lives(pids[0]))
    #expect(box.isFree("code"))
    #expect(box.ends().values.map { $0.map(\.outcome) } == [[.killed]])
    #expect(box.supervisors().map(\.pid).isEmpty)
  }

  @Test func `settles a run of which nothing lives`() throws {
    let box = try Sandbox()
    try box.configure(answer: Self.answer, worker: Self.sleeper)
    let pids = try box.fireAndMeet("code")
    for pid in box.supervisors().map(\.pid) + pids { kill(pid, SIGKILL) }
    #expect(box.eventually { box.supervisors().map(\.pid).isEmpty && !Sandbox.lives(pids[0]) })
    let result = try box.run("kill", "code")
    #expect(result.code == 0, "\(result)")
    // Its keeper saw how it ended.
    #expect(box.ends().values.map { $0.map(\.exit) } == [[.signal(SIGKILL)]])
    #expect(box.isQuiet())
  }

  @Test func `names a stopped supervisor, and the wish waits for it`() throws {
    let box = try Sandbox()
    try box.configure(answer: Self.answer, worker: Self.sleeper)
    let pids = try box.fireAndMeet("code")
    let supervisor = try #require(box.supervisors().map(\.pid).first)
    kill(supervisor, SIGSTOP)
    #expect(box.eventually { Sandbox.state(of: supervisor) == "T" })
    let result = try box.run("kill", "code")
    #expect(result.code == 1, "\(result)")
    #expect(result.err.contains("(pid \(supervisor)) is stopped; --now continues or ends it"), "\(result)")
    #expect(Sandbox.state(of: supervisor) == "T")
    #expect(Sandbox.lives(pids[0]))
    kill(supervisor, SIGCONT)
    #expect(box.eventually { !Sandbox.lives(pids[0]) && box.isFree("code") })
  }

  @Test func `is obeyed by the next supervisor where the first one dies`() throws {
    let box = try Sandbox()
    try box.configure(answer: Self.answer, worker: Self.sleeper)
    let pids = try box.fireAndMeet("code")
    let supervisor = try #require(box.supervisors().map(\.pid).first)
    kill(supervisor, SIGSTOP)
    #expect(box.eventually { Sandbox.state(of: supervisor) == "T" })
    #expect(try box.run("kill", "code").code == 1)
    box.killSupervisors()
    #expect(Sandbox.lives(pids[0]))
    try box.write("answer.json", #"{"blocked_tasks": ["nothing to do"]}"#)
    #expect(try box.run("fire").code == 0)
    #expect(box.eventually { box.isQuiet() })
    #expect(!Sandbox.lives(pids[0]))
    #expect(box.ends().values.map { $0.map(\.outcome) } == [[.killed]])
  }

  @Test func `continues a stopped supervisor with now`() throws {
    let box = try Sandbox()
    try box.configure(answer: Self.answer, worker: Self.sleeper)
    let pids = try box.fireAndMeet("code")
    let supervisor = try #require(box.supervisors().map(\.pid).first)
    kill(supervisor, SIGSTOP)
    #expect(box.eventually { Sandbox.state(of: supervisor) == "T" })
    let result = try box.run("kill", "code", "--now")
    #expect(result.code == 0, "\(result)")
    #expect(!Sandbox.lives(pids[0]))
    #expect(box.isFree("code"))
    #expect(box.ends().values.map { $0.map(\.outcome) } == [[.killed]])
  }

  @Test(.enabled(if: Machine.hasStrace, .init(rawValue: Machine.needsStrace)))
  func `ends a supervisor that stays stopped with now, and has its other runs adopted`() throws {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"selected": {"category": "code"}, "alternatives": [{"category": "news"}]}"#, worker: Self.sleeper)
    let pids = try box.fireAndMeet("code", "news")
    let supervisor = try #require(box.supervisors().map(\.pid).first)
    let seizure = try Seizure(of: supervisor, in: box)
    defer { withExtendedLifetime(seizure) {} }
    let result = try box.run("kill", "code", "--now")
    #expect(result.code == 0 && result.err.contains("(pid \(supervisor)) does not obey; ending it"), "\(result)")
    #expect(!Sandbox.lives(supervisor) && !Sandbox.lives(pids[0]))
    #expect(box.isFree("code"))
    #expect(Sandbox.lives(pids[1]))
    #expect(!box.isFree("news"))
    // Another looks after the rest: in a process of its own, which is not the one that was asked to end a run.
    let supervisors = box.supervisors().map(\.pid)
    #expect(supervisors.count == 1 && supervisors.first != supervisor)
    let adopters = box.journal().compactMap { if case .runAdopted(let adopter, _) = $0.event { adopter } else { nil } }
    #expect(Set(adopters).count == 2 && adopters.count == 2, "\(adopters)")
    #expect(try box.run("kill", "news", "--now").code == 0)
    #expect(!Sandbox.lives(pids[1]))
    #expect(try JournalAudit(box.state + "/journal").faults == [])
  }

  @Test func `denies the respawn of a run that rests`() throws {
    let box = try Sandbox()
    try box.configure(
      answer: Self.answer, worker: "echo $$ > pid-code; echo '{\"outcome\": \"productive\"}' > $FANOUT_OUTCOME_FILE",
      respawn: "{ limit: 1, delay: '10m' }")
    _ = try box.fireAndMeet("code")
    #expect(box.eventually { !box.ends().isEmpty })
    #expect(!box.isFree("code"))
    let result = try box.run("kill", "code")
    #expect(result.code == 0, "\(result)")
    #expect(result.err.contains("its respawn was denied (killed)"), "\(result)")
    #expect(box.isFree("code"))
    #expect(box.isQuiet())
    #expect(box.ends().count == 1)
    #expect(box.eventually { box.supervisors().map(\.pid).isEmpty })
  }

  @Test(arguments: [["code"], ["--all"]])
  func `holds what it ends, so that the next fire does not start it`(target: [String]) throws {
    let box = try Sandbox()
    try box.configure(answer: Self.answer, worker: Self.sleeper)
    _ = try box.fireAndMeet("code")
    let result = try box.start([Sandbox.binary, "kill"] + target + ["--hold", "2h"]).wait()
    #expect(result.code == 0, "\(result)")
    #expect(
      result.err.contains(target == ["code"] ? "code is paused until" : "everything is paused until"), "\(result)")
    let fire = try box.run("fire")
    #expect(fire.code == (target == ["code"] ? 0 : 75), "\(fire)")
    #expect(box.isQuiet())
    let kinds = box.journal().compactMap { record -> String? in
      switch record.event {
      case .paused: "paused"
      case .runEnded: "ended"
      default: nil
      }
    }
    // The wish comes first, so that either may be on record before the other.
    #expect(kinds.sorted() == ["ended", "paused"])
  }

  @Test func `of everything ends twenty runs together`() throws {
    let box = try Sandbox()
    let names = (1...20).map { "lane\($0)" }
    try box.configure(
      answer: #"{"alternatives": [\#(names.map { #"{"category": "\#($0)"}"# }.joined(separator: ", "))]}"#,
      worker: "trap '' TERM; echo $$ > pid-$FANOUT_CATEGORY; sleep 600 & while :; do wait; done", allowlist: names,
      more: "width: 20, perFire: null")
    let fire = try box.run("fire")
    #expect(fire.code == 0, "\(fire)")
    let pids = try names.map { try box.meet("pid-\($0)") }
    let result = try box.run("kill", "--all")
    #expect(result.code == 0, "\(result)")
    #expect(pids.allSatisfy { !Sandbox.lives($0) })
    #expect(names.allSatisfy { box.isFree($0) })
    #expect(box.ends().values.allSatisfy { $0.map(\.outcome) == [.killed] })
    #expect(box.ends().count == 20)
    #expect(box.supervisors().map(\.pid).isEmpty || box.eventually { box.supervisors().map(\.pid).isEmpty })
  }

  /// The wish lands while the run ends: before, in the middle of it, or when all is over.
  @Test(arguments: 0..<12)
  func `at the instant of the end neither hangs nor fails`(step: Int) throws {
    let box = try Sandbox()
    try box.configure(
      answer: Self.answer, worker: "echo $$ > pid-code; while [ ! -e end ]; do sleep 0.01; done; exit 0")
    _ = try box.fireAndMeet("code")
    let run = box.liveRuns()[0]
    let killer = try box.start(["sh", "-c", "sleep 0.0\(step); exec \"$0\" kill \(run)", Sandbox.binary])
    try box.write("end", "")
    let result = killer.wait()
    #expect(result.code == 0, "\(result)")
    #expect(box.isFree("code"))
    #expect(box.ends()[run]?.count == 1)
    #expect(box.eventually { box.supervisors().map(\.pid).isEmpty })
  }

  /// The wish lands before, in, or after the moment in which the respawn is asked for and started.
  @Test(arguments: 0..<8)
  func `at the instant of a respawn leaves neither generation`(step: Int) throws {
    let box = try Sandbox()
    try box.configure(
      answer: Self.answer,
      worker: """
        echo $$ > pid-$FANOUT_GENERATION
        [ $FANOUT_GENERATION = 1 ] && exec sleep 600
        while [ ! -e end ]; do sleep 0.01; done
        echo '{"outcome": "productive"}' > $FANOUT_OUTCOME_FILE
        """, respawn: "{ limit: 1, delay: '1ms' }")
    _ = try box.run("fire")
    _ = try box.meet("pid-0")
    try box.write("end", "")
    poll(nil, 0, Int32(step * 4))
    let result = try box.run("kill", "code")
    #expect(result.code == 0, "\(result)")
    #expect(box.isFree("code"))
    #expect(box.isQuiet())
    #expect(box.eventually { box.supervisors().map(\.pid).isEmpty })
    #expect((try? box.meet("pid-0")).map { !Sandbox.lives($0) } ?? false)
    if box.exists("pid-1") { #expect(!Sandbox.lives(try box.meet("pid-1"))) }
    #expect(box.ends().values.allSatisfy { $0.count == 1 })
  }

  @Test func `answers for what is not live`() throws {
    let box = try Sandbox()
    try box.configure(answer: Self.answer, worker: "exit 0")
    let nothing = try box.run("kill", "code")
    #expect(nothing.code == 0, "\(nothing)")
    #expect(nothing.err.contains("nothing live"))
    #expect(!box.exists("state"))
    let all = try box.run("kill", "--all")
    #expect(all.code == 0, "\(all)")
    let unknown = try box.run("kill", "cod")
    #expect(unknown.code == 1)
    #expect(unknown.err.contains("did you mean code?"), "\(unknown)")
    let run = try box.run("kill", "20261121T011624Z-7f3a-2")
    #expect(run.code == 1)
    #expect(run.err.contains("there is no run 20261121T011624Z-7f3a-2"), "\(run)")
    #expect(try box.run("fire").code == 0)
    #expect(box.eventually { box.isQuiet() })
    let id = try #require(box.ends().keys.first)
    let ended = try box.run("kill", id)
    #expect(ended.code == 0, "\(ended)")
    #expect(ended.err.contains("has ended already (unknown)"), "\(ended)")
    #expect(try box.run("kill", "..").code == 64)
  }

  @Test func `says what is left where somebody else has the lock`() throws {
    let box = try Sandbox()
    try box.configure(answer: Self.answer, worker: Self.sleeper)
    let pids = try box.fireAndMeet("code")
    // It waits in flock(1) and has the lock as soon as it runs again once that is free: before all others, where it may.
    let first = #"chrt --fifo 1 true 2>/dev/null && set -- chrt --fifo 1 "$@"; exec "$@""#
    let waiter = try box.start(["sh", "-c", first, "sh", "flock", "-F", "\(box.state)/locks/code.lock", "sleep", "600"])
    #expect(
      box.eventually {
        (try? String(contentsOfFile: "/proc/locks", encoding: .utf8).contains(
          "-> FLOCK  ADVISORY  WRITE \(waiter.pid) ")) ?? false
      })
    let result = try box.run("kill", "code")
    #expect(result.code == 1, "\(result)")
    #expect(result.err.contains("code: its lock is held by pid "), "\(result)")
    #expect(!Sandbox.lives(pids[0]))
    waiter.signal(SIGKILL)
    _ = waiter.wait()
  }
}

extension Sandbox {
  /// The ids in the index of open runs.
  func liveRuns() -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: state + "/live")) ?? []).filter { !$0.hasPrefix(".") }
      .sorted()
  }

  /// The wishes to end open runs: whether each is in a hurry.
  func wishes() -> [Bool] {
    liveRuns().compactMap { run in
      guard let bytes = try? Data(contentsOf: URL(fileURLWithPath: "\(state)/runs/\(run)/kill.json")) else {
        return nil
      }
      return (try? JSONDocument(parsing: Array(bytes)))?.root["now"]?.bool
    }
  }
}
