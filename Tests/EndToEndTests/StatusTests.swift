import FanoutCore
import Foundation
import Testing

@Suite struct `A status` {
  private static let answer = #"{"selected": {"category": "code"}}"#

  private func working(_ worker: String = Sandbox.waiting(), more: String = "") throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(answer: Self.answer, worker: worker, more: more)
    let fire = try box.run("fire")
    #expect(fire.code == 0, "\(fire)")
    return box
  }

  @Test func `of a state directory that is not there says so and makes none`() throws {
    let box = try Sandbox()
    try box.configure(answer: Self.answer)
    let result = try box.run("status")
    #expect(result.code == 0)
    #expect(
      result.out.hasPrefix("idle: 0 of 6 live, no fire on record\n\nstate     \(box.state) (not there yet"), "\(result)"
    )
    #expect(try box.run("status", "--check").description == "exit 0\n--- stdout\n--- stderr\n")
    #expect(!box.exists("state"))
  }

  @Test func `leads with a verdict, names worker and run, and says last where it is from`() throws {
    let box = try working()
    let result = try box.run("status")
    let lines = result.out.split(separator: "\n").map(String.init)
    #expect(lines[0].hasPrefix("working: 1 of 6 live, last fire "), "\(result)")
    #expect(lines.contains("state     \(box.state)"), "\(result)")
    let lane = try #require(try box.lanes().first)
    #expect(lane["phase"]?.string == "running")
    #expect(lane["supervision"]?.string == "alive")
    let pid = try #require(lane["worker"]?["pid"]?.integer)
    #expect(lines.contains { $0.hasPrefix("code") && $0.contains(" \(pid) ") && $0.contains("running") }, "\(result)")
    // A lock that a live run of ours explains says nothing new.
    #expect(!lines.contains { $0.hasPrefix("lock") }, "\(result)")
    try box.letGo()
  }

  @Test func `changes nothing, whichever command looks`() throws {
    let box = try working("echo hello; exit 0")
    #expect(box.eventually { box.isQuiet() })
    let before = try box.footprint()
    for command in [["status"], ["status", "--check"], ["runs"], ["show", "code"], ["logs", "code"], ["report"]] {
      #expect(try box.start([Sandbox.binary] + command).wait().code == 0, "\(command)")
    }
    #expect(try box.footprint() == before)
  }

  @Test func `names what holds a category whose supervisor was killed`() throws {
    let box = try working()
    let lane = try #require(try box.lanes().first)
    box.end(lane["supervisor_process"]?["pid"]?.integer)
    let result = try box.run("status")
    let worker = try #require(lane["worker"]?["pid"]?.integer)
    #expect(result.out.contains("has lost its supervisor and lives on: pid \(worker) (sleep)"), "\(result)")
    #expect(try box.lanes().first?["supervision"]?.string == "orphaned")
    #expect(try box.run("status", "--check").code == 1)
    box.end(worker)
    #expect(try box.lanes().first?["supervision"]?.string == "over")
    #expect(try box.run("status").out.contains("neither supervisor nor process"))
  }

  @Test func `names a daemonised child that lives on in a session of its own`() throws {
    let box = try working(
      "setsid sleep 601 & echo $! > \"$FANOUT_RUN_DIR/child\"; " + Sandbox.waiting())
    let lane = try #require(try box.lanes().first)
    let child = try #require(lane["other_processes"]?.array?.first { $0["name"]?.string == "sleep" }?["pid"]?.integer)
    box.end(lane["supervisor_process"]?["pid"]?.integer)
    box.end(lane["worker"]?["pid"]?.integer)
    let result = try box.run("status")
    #expect(result.out.contains("lives on: pid \(child) (sleep)"), "\(result)")
    box.end(child)
  }

  @Test func `says that a stopped supervisor watches nothing`() throws {
    let box = try working()
    let supervisor = try #require(try box.lanes().first?["supervisor_process"]?["pid"]?.integer).description
    _ = try box.execute(["kill", "-STOP", supervisor])
    defer { _ = try? box.execute(["kill", "-CONT", supervisor]) }
    #expect(box.eventually { (try? box.lanes().first?["supervision"]?.string) == "stopped" })
    #expect(try box.run("status").out.contains("is stopped (pid \(supervisor)): its limits are not watched"))
    _ = try box.execute(["kill", "-CONT", supervisor])
    try box.letGo()
  }

  @Test func `names a flock of somebody else`() throws {
    let box = try working("exit 0")
    #expect(box.eventually { box.isQuiet() })
    let holder = try box.start(["flock", "--no-fork", box.state + "/locks/code.lock", "sleep", "600"])
    #expect(box.eventually { (try? box.document("status")["locks"]?.array?.isEmpty) == false })
    let result = try box.run("status")
    #expect(
      result.out.contains("the lock of code is held by pid \(holder.pid) (sleep), and no run of it is open"),
      "\(result)")
    holder.signal(SIGKILL)
    _ = holder.wait()
  }

  @Test func `tells what is resting, cooling and paused`() throws {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"selected": {"category": "code"}, "alternatives": ["news"]}"#,
      worker: """
        [ $FANOUT_CATEGORY = code ] && echo '{"outcome": "productive"}' > "$FANOUT_OUTCOME_FILE"
        exit 0
        """,
      respawn: "{ limit: 1, delay: '300s' }", more: "categories: { news: { cooldown: '2h' } },")
    _ = try box.run("fire")
    #expect(box.eventually { (try? box.lanes().map { $0["phase"]?.string }) == ["resting"] })
    #expect(box.eventually { (try? box.document("status")["cooling"]?.array?.first?["category"]?.string) == "news" })
    try box.write(
      "state/pauses/research.json", #"{"since": "2026-01-01T00:00:00.000Z", "until": null, "why": "freeze"}"#)
    let result = try box.run("status")
    #expect(result.out.contains("respawns in 4 min") || result.out.contains("respawns in 5 min"), "\(result)")
    #expect(result.out.contains("research  paused since 1 Jan"), "\(result)")
    #expect(result.out.contains(", until unpaused: freeze"), "\(result)")
    box.end(try box.lanes().first?["supervisor_process"]?["pid"]?.integer)
  }

  @Test func `check fails for three fires that started nothing, though they lie weeks back`() throws {
    let box = try Sandbox()
    try box.configure(answer: Self.answer)
    for (number, day) in ["2026-03-01", "2026-03-09", "2026-04-20"].enumerated() {
      var end = FireEnd()
      end.admitted = 1
      end.failures = [FireEnd.Failure(category: "code", why: "worker exited 127")]
      let fire = "\(day.filter { $0 != "-" })T000000Z-000\(number)"
      try box.writeJournal(
        [
          try Record(
            at: "\(day)T00:00:00Z", fire: fire, .fireBegan(FireBegin(version: "1", configuration: "x", trigger: "fire"))
          ),
          try Record(at: "\(day)T00:00:01Z", fire: fire, .fireEnded(end)),
        ], day: day)
    }
    let check = try box.run("status", "--check")
    #expect(check.code == 1)
    #expect(
      check.out == "3 fires in a row started nothing: worker exited 127; fanout show 20260420T000000Z-0002\n",
      "\(check)")
    #expect(
      try box.run("status").out.hasPrefix(
        "starving: 3 fires, 0 started: worker exited 127 · fanout show 20260420T000000Z-0002\n"))
  }

  @Test func `counts torn lines, shows a newer schema, and names an interrupted fire`() throws {
    let box = try Sandbox()
    try box.configure(answer: Self.answer)
    var begin = try Record(
      at: "2026-03-01T00:00:00Z", fire: "20260301T000000Z-aaaa",
      .fireBegan(FireBegin(version: "9", configuration: "x", trigger: "fire")))
    begin.schema = 7
    try box.writeJournal([begin], day: "2026-03-01")
    try box.write("state/journal/2026-03-02.jsonl", "{\"v\":1,\"at\":\"20")
    let result = try box.run("status")
    #expect(result.code == 0)
    #expect(
      result.out.contains("1 fire began and never ended (interrupted), the latest 20260301T000000Z-aaaa"), "\(result)")
    #expect(result.out.contains("1 line of the journal cannot be read and was left out"), "\(result)")
    #expect(result.out.contains("newer fanout (schema 7"), "\(result)")
  }

  @Test func `shows that the last fire could not follow its selector, and why`() throws {
    let box = try Sandbox()
    try box.configure(answer: "{", allowlist: ["code"])
    #expect(try box.run("fire").code == 0)
    #expect(box.eventually { box.isQuiet() })
    let result = try box.run("status")
    #expect(result.out.contains("degraded") && result.out.contains("not JSON"), "\(result)")
  }

  /// It has left its session, cleared its environment and closed its descriptors, under a supervisor of two runs: its
  /// keeper has it.
  @Test func `names what shed everything that it could be known by, and it ends with its run`() throws {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"alternatives": ["code", "news"]}"#,
      worker: """
        [ $FANOUT_CATEGORY = news ] && exec sleep 600
        ( env -i setsid sh -c 'echo $$ > stray; exec sleep 601 3<&- >/dev/null 2>&1' & )
        while ! [ -e go ]; do sleep 0.01; done
        exit 0
        """, allowlist: ["code", "news"])
    #expect(try box.run("fire").code == 0)
    let stray = try box.meet("stray")
    let lane = try #require(try box.lanes().first { $0["category"]?.string == "code" })
    #expect(lane["other_processes"]?.array?.contains { $0["pid"]?.integer == Int64(stray) } == true, "\(lane)")
    try box.write("go", "")
    #expect(box.eventually { box.end(of: "code") != nil && box.openRuns().count == 1 })
    #expect(!Sandbox.lives(stray) && box.isFree("code"))
    #expect(box.end(of: "code")?.swept.contains { $0.pid == stray } == true)
    #expect(try box.run("kill", "news").code == 0)
  }
}
