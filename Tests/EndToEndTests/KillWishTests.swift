import FanoutCore
import Foundation
import Testing

/// A wish comes first: before anything is read, and whatever is held, full or gone.
@Suite struct `A wish to end a run` {
  private static let answer = #"{"selected": {"category": "code"}}"#
  private static let sleeper = "echo $$ > pid-$FANOUT_CATEGORY; exec sleep 600"

  private func sandbox(
    _ answer: String = answer, worker: String = sleeper, teardown: String = "[{ signal: 'TERM', wait: '500ms' }]"
  ) throws
    -> Sandbox
  {
    let box = try Sandbox()
    try box.configure(answer: answer, worker: worker, confirmFor: "1ms", teardown: teardown)
    return box
  }

  /// Somebody outside who keeps a lock until he is killed.
  private func hold(_ lock: String, in box: Sandbox) throws -> Sandbox.Running {
    let holder = try box.start(["flock", "--no-fork", lock, "sleep", "600"])
    #expect(try box.eventually { try box.execute(["flock", "-n", lock, "true"]).code == 1 })
    return holder
  }

  private func letGo(_ holder: Sandbox.Running) {
    holder.signal(SIGKILL)
    _ = holder.wait()
  }

  @Test(arguments: ["code", "--all"]) func `is obeyed while somebody keeps the admission lock`(target: String) throws {
    let box = try sandbox()
    let worker = try box.fireAndMeet("code")[0]
    let holder = try hold(box.state + "/locks/.admission.lock", in: box)
    let killing = try box.start([Sandbox.binary, "kill", target, "--now"])
    // Long before anybody's patience with that lock is over, and whether or not the command waits for it.
    #expect(box.eventually(within: 8) { !Sandbox.lives(worker) })
    let result = killing.wait()
    #expect(result.err.contains("code: killed"), "\(result)")
    #expect(box.ends().values.map { $0.map(\.outcome) } == [[.killed]])
    // What is being claimed cannot be asked then: only a category that was busy all the time excludes it.
    #expect(result.code == (target == "code" ? 0 : 75), "\(result)")
    if target == "--all" { #expect(result.err.contains("pid \(holder.pid)"), "\(result)") }
    letGo(holder)
  }

  /// Nobody can adopt it, but the wish stands, and whoever comes next obeys it.
  @Test func `stands also where no supervisor lives and nobody can become one`() throws {
    let box = try sandbox()
    let worker = try box.fireAndMeet("code")[0]
    box.killSupervisors()
    let holder = try hold(box.state + "/locks/.admission.lock", in: box)
    let result = try box.run("kill", "code", "--now")
    #expect(result.code == 1 && result.err.contains("pid \(holder.pid)"), "\(result)")
    #expect(box.wishes() == [true] && Sandbox.lives(worker))
    letGo(holder)
    try box.write("answer.json", #"{"blocked_tasks": ["nothing to do"]}"#)
    #expect(try box.run("fire").code == 0)
    #expect(box.eventually { box.isQuiet() && !Sandbox.lives(worker) })
    #expect(box.ends().values.map { $0.map(\.outcome) } == [[.killed]])
  }

  #if DEBUG
    /// A claim that holds its lock and has no entry yet, in the hands of a supervisor that takes its time.
    @Test(arguments: ["code", "--all"]) func `reaches what is claimed and not indexed yet`(target: String) throws {
      let box = try sandbox()
      let fire = try box.start([Sandbox.binary, "fire"], environment: ["FANOUT_STOP_AT": "claim.locked"])
      #expect(box.eventually { box.supervisors().contains { $0.state == "T" } })
      let killing = try box.start([Sandbox.binary, "kill", target, "--now"])
      // It waits for the claim by now: the admission lock has a second one at it.
      #expect(box.eventually { Sandbox.file("/proc/locks").contains("-> FLOCK  ADVISORY  WRITE \(killing.pid) ") })
      for supervisor in box.supervisors() { kill(supervisor.pid, SIGCONT) }
      let result = killing.wait()
      #expect(result.code == 0 && result.err.contains("code: "), "\(result)")
      #expect(box.isQuiet() && box.isFree("code"))
      _ = fire.wait()
      #expect(box.ends().values.allSatisfy { $0.map(\.outcome) == [.killed] } && box.ends().count == 1)
    }
  #endif

  /// Room for it was kept when the run started; the second one, in a hurry, takes the room of the first.
  @Test(.enabled(if: Machine.canMount, .init(rawValue: Machine.needsMount))) func `needs no room on a full disk`()
    throws
  {
    let box = try sandbox(
      worker: "trap '' TERM; echo $$ > pid-code; while :; do sleep 600; done",
      teardown: "[{ signal: 'TERM', wait: '10m' }]")
    let result = try box.shell(
      """
      mkdir state; exec unshare --mount sh -c '
      mount -t tmpfs -o size=512k,mode=700 tmpfs state
      "$0" fire
      while [ ! -s pid-code ]; do sleep 0.01; done
      dd if=/dev/zero of=state/fill bs=4k 2>/dev/null
      while printf " " >> state/fill; do :; done 2>/dev/null
      "$0" kill code 2>first & killing=$!
      until grep -q false state/runs/*/kill.json; do sleep 0.01; done 2>/dev/null
      "$0" kill code --now; echo "second $?"
      wait $killing; echo "first $?"
      kill -0 $(cat pid-code) 2>/dev/null || echo gone
      cat state/runs/*/kill.json' "$F"
      """)
    #expect(result.out.contains("second 0\nfirst 0\ngone\n{\"now\":true}"), "\(result)")
  }

  // MARK: - A kill that somebody ends

  private static let stubborn = "trap '' TERM; echo $$ > pid-$FANOUT_CATEGORY; while :; do sleep 600; done"

  /// It waits for a worker that does not go: whoever started it need not.
  @Test(arguments: [[SIGINT], [SIGTERM], [SIGINT, SIGINT]])
  func `stands when its command is ended while it waits for a supervisor`(signals: [Int32]) throws {
    let box = try sandbox(worker: Self.stubborn, teardown: "[{ signal: 'TERM', wait: '10m' }]")
    let worker = try box.fireAndMeet("code")[0]
    let killing = try box.start([Sandbox.binary, "kill", "code"])
    #expect(box.eventually { box.wishes() == [false] })
    for signal in signals { killing.signal(signal) }
    #expect(box.eventually { !Sandbox.lives(killing.pid) })
    #expect(killing.wait().exit == .signal(signals[0]))
    #expect(Sandbox.lives(worker) && box.wishes() == [false] && box.ends().isEmpty)
    #expect(try box.run("kill", "code", "--now").code == 0)
    #expect(box.ends().values.map { $0.map(\.outcome) } == [[.killed]])
  }

  /// Of an orphan it is the supervisor itself: a second signal hurries, as in the foreground everywhere.
  @Test(arguments: [[SIGINT, SIGINT], [SIGTERM, SIGTERM], [SIGINT, SIGTERM]])
  func `is hurried by a second signal to a command that became the supervisor`(signals: [Int32]) throws {
    let box = try sandbox(worker: Self.stubborn, teardown: "[{ signal: 'TERM', wait: '10m' }]")
    let worker = try box.fireAndMeet("code")[0]
    box.killSupervisors()
    let killing = try box.start([Sandbox.binary, "kill", "code"])
    #expect(box.eventually { box.journal().contains { $0.kind == "runAdopted" } })
    killing.signal(signals[0])
    #expect(box.eventually { Sandbox.file(killing.err).contains("once more to hurry") })
    #expect(Sandbox.lives(worker) && Sandbox.lives(killing.pid))
    killing.signal(signals[1])
    #expect(box.eventually { !Sandbox.lives(killing.pid) })
    let result = killing.wait()
    #expect(result.code == 0 && result.err.contains("code: killed"), "\(result)")
    #expect(!Sandbox.lives(worker) && box.isQuiet() && box.isFree("code"))
    #expect(box.ends().values.map { $0.map(\.outcome) } == [[.killed]])
  }

  // MARK: - Only an outsider

  @Test func `ends nothing where only an outsider has the lock, and names him`() throws {
    let box = try sandbox()
    #expect(try box.run("fire").code == 0)
    #expect(try box.run("kill", "code").code == 0)
    let holder = try hold(box.lock("code"), in: box)
    let result = try box.run("kill", "code")
    #expect(result.code == 1 && result.err.contains("held by pid \(holder.pid) ("), "\(result)")
    #expect(result.err.contains("code: no run of it is open"), "\(result)")
    #expect(Sandbox.lives(holder.pid))
    let json = try JSONDocument(parsing: Array(try box.run("kill", "code", "--json").out.utf8)).root
    #expect(json["left"]?.array?.count == 1 && json["ended"]?.array?.isEmpty == true)
    letGo(holder)
    let free = try box.run("kill", "code")
    #expect(free.code == 0 && free.err.contains("nothing live"), "\(free)")
  }

  // MARK: - A run by its beginning

  @Test func `may name its run by its beginning, and no other is meant`() throws {
    let names = (1...10).map { "lane\($0)" }
    let box = try Sandbox()
    try box.configure(
      answer: #"{"alternatives": [\#(names.map { #"{"category": "\#($0)"}"# }.joined(separator: ", "))]}"#,
      worker: "case $FANOUT_CATEGORY in lane9|lane10) echo $$ > pid-$FANOUT_CATEGORY; exec sleep 600;; esac",
      allowlist: names,
      confirmFor: "1ms", more: "width: 20, perFire: null")
    #expect(try box.run("fire").code == 0)
    let pids = try ["lane9", "lane10"].map { try box.meet("pid-\($0)") }
    #expect(box.eventually { box.openRuns().count == 2 })
    let fire = String(box.openRuns()[0].prefix(21))
    let both = try box.run("kill", fire)
    #expect(both.code == 1 && both.err.contains("is the beginning of 2 ids"), "\(both)")
    #expect(box.openRuns().allSatisfy { both.err.contains($0) }, "\(both)")
    // A whole id of a run that has ended is not the beginning of another one's.
    let first = try box.run("kill", fire + "-1")
    #expect(first.code == 0 && first.err.contains("has ended already"), "\(first)")
    #expect(pids.allSatisfy { Sandbox.lives($0) })
    #expect(try box.run("kill", fire + "-9").code == 0)
    #expect(!Sandbox.lives(pids[0]) && Sandbox.lives(pids[1]))
    let last = try box.run("kill", String(fire.prefix(17)))
    #expect(last.code == 0 && last.err.contains("lane10: killed"), "\(last)")
    #expect(!Sandbox.lives(pids[1]))
    let none = try box.run("kill", "20990101T")
    #expect(none.code == 1 && none.err.contains("nothing is known of"), "\(none)")
  }

  // MARK: - Held

  /// A run's category alone is held, for as long as was said, and then starts again.
  @Test func `with hold pauses what it ends and nothing else, for so long`() throws {
    let box = try sandbox(#"{"alternatives": ["code", "news"]}"#)
    _ = try box.fireAndMeet("code", "news")
    let run = try #require(box.journal().first { $0.category?.name == "code" }?.run?.text)
    let result = try box.run("kill", run, "--hold", "2h")
    #expect(result.code == 0 && result.err.contains("code is paused until"), "\(result)")
    #expect(try box.run("kill", "news").code == 0)
    #expect(try box.run("plan").out == "news\n")
    let until = box.journal().compactMap { record -> Duration? in
      if case .paused(let until?, _) = record.event { until - record.moment.wall } else { nil }
    }
    #expect(until == [.seconds(7200)])
    // One that holds longer stays; one that is shorter than it is told.
    let again = try box.run("kill", "code", "--hold", "1m")
    #expect(again.code == 0 && again.err.contains("longer"), "\(again)")
    #expect(try box.run("unpause", "code").code == 0)
    #expect(try box.run("kill", "code", "--hold", "1ms").code == 0)
    #expect(try box.eventually { try box.run("plan").out == "code news\n" })
    #expect(try box.run("kill", "code", "--hold", "0s").code == 64)
  }

  @Test func `with hold is obeyed also where the pause cannot be written, and that is told`() throws {
    let box = try sandbox()
    let worker = try box.fireAndMeet("code")[0]
    #expect(try box.shell("rmdir state/pauses; touch elsewhere; ln -s /nowhere state/pauses").code == 0)
    let result = try box.run("kill", "code", "--hold", "2h")
    #expect(result.code == 73, "\(result)")
    #expect(result.err.contains("\(box.state)/pauses"), "\(result)")
    #expect(result.err.contains("fanout: asked code to end, and cannot tell whether they do: "), "\(result)")
    #expect(box.eventually { !Sandbox.lives(worker) && box.isQuiet() }, "\(result)")
    #expect(box.ends().values.map { $0.map(\.outcome) } == [[.killed]])
  }
}
