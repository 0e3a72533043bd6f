import FanoutCore
import Foundation
import Testing

/// What vanishes, what does not answer, what is held: every wait ends by itself or because somebody asks for it.
@Suite struct `A way out` {
  private static let code = #"{"selected": {"category": "code"}}"#
  private static let idle = #"{"blocked_tasks": ["nothing to do"]}"#
  private static let sleeper = "echo $$ > pid-$FANOUT_CATEGORY; exec sleep 600"
  private static let stubborn = "trap '' TERM; echo $$ > pid-$FANOUT_CATEGORY; while :; do sleep 600; done"

  private func sandbox(
    _ answer: String = code, worker: String = sleeper, teardown: String = "[{ signal: 'TERM', wait: '500ms' }]"
  ) throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(
      answer: answer, worker: worker, confirmFor: "1ms", teardown: teardown, respawn: "{ limit: 1, delay: '1ms' }")
    return box
  }

  private func ended(_ running: Sandbox.Running, in box: Sandbox) -> Sandbox.Result? {
    guard box.eventually({ !Sandbox.lives(running.pid) }) else { return nil }
    return running.wait()
  }

  private func words(of box: Sandbox) -> String {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: box.state + "/supervisors")) ?? []
    return names.filter { $0.hasSuffix(".log") }.map { Sandbox.file(box.state + "/supervisors/" + $0) }.joined()
  }

  /// The end of a fire on record, and whether any began that has none.
  private func fires(of box: Sandbox) -> (ends: [FireEnd], open: Int) {
    let records = box.journal()
    let ends = records.compactMap { record -> FireEnd? in
      if case .fireEnded(let end) = record.event { end } else { nil }
    }
    return (ends, records.count { $0.kind == "fireBegan" } - ends.count)
  }

  // MARK: - A state directory that is gone

  /// Removed from outside, or by a worker that cleans its repository.
  @Test(arguments: [false, true])
  func `of a state directory that is gone is said once, and workers end by their teardown`(
    byWorker: Bool
  ) throws {
    let box = try sandbox(
      #"{"alternatives": ["code", "triage"]}"#,
      worker: """
        trap 'echo torn > torn-$FANOUT_CATEGORY; exit 0' TERM
        echo $$ > pid-$FANOUT_CATEGORY
        while [ ! -e clean ]; do sleep 0.01; done
        [ $FANOUT_CATEGORY = code ] && rm -rf \(byWorker ? "state" : "nothing")
        while :; do sleep 0.01; done
        """, teardown: "[{ signal: 'TERM', wait: '10m' }]")
    let fire = try box.start([Sandbox.binary, "fire", "--wait"])
    let pids = try ["code", "triage"].map { try box.meet("pid-\($0)") }
    // Its line is printed when its record is on disk.
    #expect(box.eventually { Sandbox.file(fire.err).contains("started=2") })
    try box.write("clean", "")
    if !byWorker { #expect(try box.shell("until rm -rf state 2>&1; do :; done").code == 0) }
    let result = try #require(ended(fire, in: box))
    #expect(result.code == 1, "\(result)")
    #expect(
      result.err.components(separatedBy: "was removed under").count == 2 && !result.err.contains("again"), "\(result)")
    #expect(result.err.contains("code: killed") && result.err.contains("triage: killed"), "\(result)")
    #expect(pids.allSatisfy { !Sandbox.lives($0) })
    #expect(box.exists("torn-code") && box.exists("torn-triage"))
    // Nothing of it hinders the next one.
    try box.write("answer.json", Self.idle)
    #expect(try box.run("fire").code == 0)
  }

  @Test func `of a state directory that is gone leaves no detached supervisor`() throws {
    let box = try sandbox()
    var pids: [pid_t] = []
    for _ in 0..<2 {
      pids.append(try box.fireAndMeet("code")[0])
      unlink(box.path + "/pid-code")
      #expect(try box.shell("until rm -rf state 2>&1; do :; done").code == 0)
    }
    #expect(box.eventually { box.supervisors().isEmpty })
    #expect(pids.allSatisfy { !Sandbox.lives($0) })
    try box.write("answer.json", Self.idle)
    #expect(try box.run("fire").code == 0)
    #expect(box.openRuns() == [])
  }

  /// A third one that comes right behind it changes nothing of that.
  @Test(
    arguments: [[SIGINT, SIGINT], [SIGTERM, SIGTERM], [SIGINT, SIGINT, SIGTERM]],
    [["fire", "--wait"], ["run", "code"]])
  func `is opened by a second signal, whatever is gone`(signals: [Int32], command: [String]) throws {
    let box = try sandbox(worker: Self.stubborn, teardown: "[{ signal: 'TERM', wait: '10m' }]")
    let fire = try box.start([Sandbox.binary] + command)
    let worker = try box.meet("pid-code")
    #expect(box.eventually { Sandbox.file(fire.err).contains("started=1") })
    #expect(try box.shell("until rm -rf state 2>&1; do :; done").code == 0)
    #expect(box.eventually { Sandbox.file(fire.err).contains("was removed under") })
    fire.signal(signals[0])
    #expect(box.eventually { Sandbox.file(fire.err).contains("once more to hurry") })
    #expect(Sandbox.lives(worker) && Sandbox.lives(fire.pid))
    for signal in signals.dropFirst() { fire.signal(signal) }
    let result = try #require(ended(fire, in: box))
    #expect(result.code == 1, "\(result)")
    // Whom a third one made leave had killed it, and did not stay to see that.
    #expect(signals.count > 2 ? box.eventually { !Sandbox.lives(worker) } : !Sandbox.lives(worker), "\(result)")
  }

  /// Renamed is not removed: it may come back, and then everything is on record as if it had never been away.
  @Test func `is not taken while a state directory is only out of its place`() throws {
    let box = try sandbox(worker: "echo $$ > pid-code; while [ ! -e go ]; do sleep 0.01; done; exit 3")
    let worker = try box.fireAndMeet("code")[0]
    let supervisor = try #require(box.supervisors().first).pid
    #expect(rename(box.state, box.path + "/away") == 0)
    try box.write("go", "")
    #expect(box.eventually { !Sandbox.lives(worker) })
    func log() -> String { (try? box.shell("cat away/supervisors/*.log").out) ?? "" }
    #expect(box.eventually { log().contains("can be put nowhere") })
    #expect(Sandbox.lives(supervisor) && !log().contains("was removed"))
    #expect(rename(box.path + "/away", box.state) == 0)
    #expect(box.eventually { box.isQuiet() && box.supervisors().isEmpty })
    #expect(box.ends().values.map { $0.map(\.outcome) } == [[.failed]])
    #expect(words(of: box).components(separatedBy: "can be put nowhere").count == 2, "\(words(of: box))")
  }

  @Test func `is not taken for a lock file that alone is gone`() throws {
    let box = try sandbox()
    let worker = try box.fireAndMeet("code")[0]
    let supervisor = try #require(box.supervisors().first).pid
    #expect(try box.shell("rm state/supervisors/*.lock").code == 0)
    #expect(box.eventually { words(of: box).contains("was removed: nobody can see that it lives") })
    #expect(Sandbox.lives(worker) && Sandbox.lives(supervisor))
  }

  // MARK: - A disk that takes nothing

  /// Nothing can be recorded: neither in the journal, nor in the room kept for an end. The first signal waits for that,
  /// the second does not, and the next fire settles what was left.
  @Test(arguments: [true, false]) func `is opened by a second signal where nothing can be put on record`(
    isForeground: Bool
  ) throws {
    let box = try sandbox(worker: "trap 'exit 0' TERM; echo $$ > pid-code; while :; do sleep 0.01; done")
    let fire = try box.start([Sandbox.binary, "fire"] + (isForeground ? ["--wait"] : []))
    let worker = try box.meet("pid-code")
    #expect(box.eventually { box.journal().contains { $0.kind == "fireEnded" } })
    let process = isForeground ? fire.pid : try #require(box.supervisors().first).pid
    let run = try #require(box.openRuns().first)
    func heard(_ text: String) -> Bool { (Sandbox.file(fire.err) + words(of: box)).contains(text) }
    #expect(
      try box.shell("mv state/journal away; touch state/journal; cd state/runs/\(run); rm end.json; mkdir end.json")
        .code == 0)
    kill(process, SIGTERM)
    #expect(box.eventually { heard("can be put nowhere") })
    #expect(!Sandbox.lives(worker) && Sandbox.lives(process))
    kill(process, SIGTERM)
    #expect(box.eventually { !Sandbox.lives(process) })
    #expect(heard("ends with no record of it"))
    _ = fire.wait()
    #expect(try box.shell("rm state/journal; mv away state/journal").code == 0)
    try box.write("answer.json", Self.idle)
    #expect(try box.run("fire").code == 0)
    #expect(box.eventually { box.isQuiet() })
    #expect(box.ends()[run]?.count == 1 && box.isFree("code"))
  }

  /// It cannot even look for the processes of its run any more: it has no descriptors.
  @Test func `is opened by a third signal, whatever it waits for`() throws {
    let box = try sandbox(worker: Self.stubborn, teardown: "[{ signal: 'TERM', wait: '10m' }]")
    let fire = try box.start([Sandbox.binary, "fire", "--wait"])
    let worker = try box.meet("pid-code")
    // Its line is printed when its record is on disk, and no descriptor is needed for that any more.
    #expect(box.eventually { Sandbox.file(fire.err).contains("started=1") })
    #expect(try box.execute(["prlimit", "--pid", "\(fire.pid)", "--nofile=3:"]).code == 0)
    for (count, words) in [(1, "once more to hurry"), (2, "again: killing what is left")] {
      fire.signal(SIGINT)
      #expect(box.eventually { Sandbox.file(fire.err).contains(words) }, "\(count)")
    }
    #expect(box.eventually { Sandbox.file(fire.err).contains("again in 1 s") } && Sandbox.lives(fire.pid))
    fire.signal(SIGINT)
    let result = try #require(ended(fire, in: box))
    #expect(result.code == 1 && result.err.contains("INT a third time: leaving "), "\(result)")
    #expect(box.eventually { !Sandbox.lives(worker) })
    try box.write("answer.json", Self.idle)
    #expect(try box.run("fire").code == 0)
    #expect(box.eventually { box.isQuiet() && box.isFree("code") })
    #expect(box.ends().values.map(\.count) == [1])
  }

  // MARK: - A supervisor that does not answer

  #if DEBUG
    /// Before it has read its order, in the middle of its claim, and behind the record of it.
    @Test(arguments: ["supervisor.named", "claim.locked", "claim.made", "claim.recorded"])
    func `of a fire whose supervisor is stopped names it, and is on record`(point: String) throws {
      let box = try sandbox()
      let fire = try box.start([Sandbox.binary, "fire"], environment: ["FANOUT_STOP_AT": point])
      #expect(box.eventually { box.supervisors().contains { $0.state == "T" } })
      let supervisor = try #require(box.supervisors().first).pid
      let result = try #require(ended(fire, in: box))
      #expect(result.code == 1, "\(result)")
      #expect(result.err.contains("(pid \(supervisor)) is stopped"), "\(result)")
      #expect(result.err.contains("admitted=1 started=0 refused=0 failed=1"), "\(result)")
      let (ends, open) = fires(of: box)
      #expect(
        open == 0 && ends.map(\.exit) == [1] && ends[0].failures.allSatisfy { $0.why.contains("is stopped") }, "\(ends)"
      )
      let length = box.lengthOfLastFire()
      // The fire lock is free, and what nobody waits for is not started, unless it was on record already.
      try box.write("answer.json", Self.idle)
      kill(supervisor, SIGCONT)
      if point == "claim.recorded" {
        #expect(Sandbox.lives(try box.meet("pid-code")))
        #expect(try box.run("kill", "code").code == 0)
      }
      #expect(box.eventually { box.supervisors().isEmpty })
      #expect(try box.run("fire").code == 0)
      // What it costs is `confirmFor` and 10 s, and what a fire takes here.
      #expect(length >= .seconds(10) && length < .seconds(20) + box.lengthOfLastFire() * 100, "\(length)")
      #expect(box.isQuiet() && box.isFree("code"))
      #expect(box.exists("pid-code") == (point == "claim.recorded"))
      #expect(try box.run("status").out.contains("interrupted") == false)
    }

    @Test func `of a fire whose adopter is stopped names it, and the fire goes on`() throws {
      let box = try sandbox()
      let worker = try box.fireAndMeet("code")[0]
      box.killSupervisors()
      try box.write("answer.json", Self.idle)
      let fire = try box.start([Sandbox.binary, "fire"], environment: ["FANOUT_STOP_AT": "supervisor.named"])
      #expect(box.eventually { box.supervisors().contains { $0.state == "T" } })
      let adopter = try #require(box.supervisors().first).pid
      let result = try #require(ended(fire, in: box))
      #expect(result.code == 0 && result.err.contains("nobody could adopt them: supervisor "), "\(result)")
      #expect(result.err.contains("(pid \(adopter)) is stopped"), "\(result)")
      #expect(fires(of: box).open == 0)
      // Once it goes on it does what it was asked for: that is wanted still.
      kill(adopter, SIGCONT)
      #expect(box.eventually { box.journal().contains { $0.kind == "runAdopted" } } && Sandbox.lives(worker))
      #expect(try box.run("kill", "code").code == 0)
    }

    /// It ended a supervisor that stays stopped, and the adopter of that one's other runs is stopped as well.
    @Test(.enabled(if: Machine.hasStrace, .init(rawValue: Machine.needsStrace)))
    func `of a kill whose adopter is stopped names it, and the wish was obeyed`() throws {
      let box = try sandbox(#"{"alternatives": ["code", "news", "triage"]}"#)
      let pids = try box.fireAndMeet("code", "news", "triage")
      let supervisor = try #require(box.supervisors().first).pid
      let seizure = try Seizure(of: supervisor, in: box)
      defer { withExtendedLifetime(seizure) {} }
      // Here the one in this process adopts one run, the other two.
      let killing = try box.start(
        [Sandbox.binary, "kill", "code", "--now"], environment: ["FANOUT_STOP_AT": "adopt.recorded:2"])
      let result = try #require(ended(killing, in: box))
      #expect(!Sandbox.lives(pids[0]) && Sandbox.lives(pids[1]) && Sandbox.lives(pids[2]), "\(result)")
      #expect(!Sandbox.lives(supervisor) && result.err.contains("(pid \(supervisor)) does not obey"), "\(result)")
      let adopter = try #require(box.supervisors().first).pid
      #expect(result.code == 1 && result.err.contains("(pid \(adopter)) is stopped"), "\(result)")
      kill(adopter, SIGCONT)
      #expect(box.eventually { (try? box.run("kill", "--all", "--now").code) == 0 })
    }

    /// Stopped between its answer and the confirmation.
    @Test func `of a fire whose supervisor is stopped before it confirms names it`() throws {
      let box = try sandbox()
      try box.replace("confirmFor: \"1ms\"", by: "confirmFor: \"2s\"")
      let fire = try box.start([Sandbox.binary, "fire"])
      _ = try box.meet("pid-code")
      let supervisor = try #require(box.supervisors().first).pid
      kill(supervisor, SIGSTOP)
      let result = try #require(ended(fire, in: box))
      #expect(result.code == 1 && result.err.contains("(pid \(supervisor)) is stopped"), "\(result)")
      #expect(result.err.contains("admitted=1 started=0 refused=0 failed=1") && fires(of: box).open == 0, "\(result)")
      let length = box.lengthOfLastFire()
      kill(supervisor, SIGCONT)
      #expect(try box.run("kill", "code").code == 0)
      try box.write("answer.json", Self.idle)
      #expect(try box.run("fire").code == 0)
      #expect(length >= .seconds(12) && length < .seconds(22) + box.lengthOfLastFire() * 100, "\(length)")
    }

    /// A signal while its supervisor is waited for ends the fire, on record.
    @Test func `of a fire by a signal while it waits for an answer is on record`() throws {
      let box = try sandbox()
      try box.replace("confirmFor: \"1ms\"", by: "confirmFor: \"10m\"")
      let fire = try box.start([Sandbox.binary, "fire"], environment: ["FANOUT_STOP_AT": "supervisor.named"])
      #expect(box.eventually { box.supervisors().contains { $0.state == "T" } })
      fire.signal(SIGTERM)
      let result = try #require(ended(fire, in: box))
      #expect(result.exit == .signal(SIGTERM) && result.err.contains("admitted=1 started=0"), "\(result)")
      #expect(fires(of: box).open == 0)
      for process in box.supervisors() { kill(process.pid, SIGCONT) }
      #expect(box.eventually { box.supervisors().isEmpty } && !box.exists("pid-code"))
    }
  #endif

  // MARK: - What a launch lacks

  /// Somebody takes the admission lock while the selector thinks, and keeps it.
  @Test(arguments: [["fire"], ["fire", "--wait"], ["run"]])
  func `of a fire whose claims wait for admission in vain names its holder, and is on record`(arguments: [String])
    throws
  {
    let box = try sandbox()
    let holder = try box.holdAdmissionWhileSelecting()
    defer {
      holder.signal(SIGKILL)
      _ = holder.wait()
    }
    let result = try #require(ended(try box.start([Sandbox.binary] + arguments), in: box))
    #expect(result.code == 75, "\(result)")
    #expect(result.err.contains("pid \(try box.meet("has"))"), "\(result)")
    #expect(
      result.err.contains("fire 2") && result.err.contains("admitted=1 started=0 refused=0 failed=1"), "\(result)")
    let (ends, open) = fires(of: box)
    #expect(open == 0 && ends.map(\.exit) == [75] && ends[0].constraint == "launcher", "\(ends)")
    #expect(!box.exists("pid-code") && box.openRuns() == [])
    #expect(box.eventually { box.supervisors().isEmpty })
  }

  /// There is no place for a supervisor's words: it cannot be started.
  @Test func `of a fire that cannot start a supervisor is 69, and on record`() throws {
    let box = try sandbox()
    try box.select(with: "mv state/supervisors away; touch state/supervisors; cat answer.json")
    let result = try box.run("fire")
    #expect(result.code == 69 && result.err.contains("no supervisor could be started"), "\(result)")
    #expect(result.err.contains("admitted=1 started=0 refused=0 failed=1"), "\(result)")
    let (ends, open) = fires(of: box)
    #expect(open == 0 && ends.map(\.exit) == [69] && ends[0].constraint == "launcher", "\(ends)")
  }

  /// What happens in between happens to the selector's answer: it cannot be kept.
  @Test func `of a fire that cannot keep its answer has one line and one record`() throws {
    let box = try sandbox()
    try box.select(with: "rm -r state/fires; touch state/fires; cat answer.json")
    let result = try box.run("fire")
    #expect(result.code == 74 && result.err.contains("admitted=0 started=0"), "\(result)")
    let (ends, open) = fires(of: box)
    #expect(open == 0 && ends.map(\.exit) == [74], "\(ends)")
    #expect(!box.exists("pid-code"))
  }

  /// The record itself cannot be written: the line is there all the same.
  @Test func `of a fire whose end cannot be recorded has its line, and says so`() throws {
    let box = try sandbox()
    try box.select(with: "mv state/journal away; touch state/journal; cat answer.json")
    let result = try box.run("fire")
    #expect(result.code == 74 && result.err.contains("is on record nowhere"), "\(result)")
    #expect(result.err.contains("started=0") && result.err.contains("fire 2"), "\(result)")
    #expect(!box.exists("pid-code"))
  }
}
