import FanoutCore
import Foundation
import Testing

/// Corners of the loop that were once wrong, each met with the real binary.
@Suite struct `The loop, in a corner where it once failed,` {
  private static let code = #"{"selected": {"category": "code"}}"#
  private static let idle = #"{"blocked_tasks": ["nothing to do"]}"#
  /// Writes its number, lives until it is told, or for long.
  private static let sleeper = "echo $$ > pid-$FANOUT_CATEGORY; exec sleep 600"

  private func sandbox(
    answer: String = code, worker: String = "exit 0", teardown: String = "[{ signal: 'TERM', wait: '500ms' }]",
    confirmFor: String = "1ms",
    more: String = ""
  ) throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(
      answer: answer, worker: worker, confirmFor: confirmFor, teardown: teardown, respawn: "{ limit: 1, delay: '1ms' }",
      more: more)
    return box
  }

  @Test func `starts a worker for a selection as deep as an answer may be, and hands all of it on`() throws {
    let deep = String(repeating: "[", count: 126) + "7" + String(repeating: "]", count: 126)
    let box = try sandbox(answer: #"{"selected": {"category": "code", "depth": \#(deep)}}"#)
    let fire = try box.run("fire")
    #expect(fire.code == 0 && fire.err.contains("started=1"), "\(fire)")
    #expect(fire.err.contains("source=selector"), "\(fire)")
    #expect(box.eventually { box.isQuiet() })
    let run = try #require(box.run(of: "code"))
    #expect(try box.read(run + "/assignment.json").filter { !$0.isWhitespace }.contains(deep))
  }

  /// The leftover makes the supervisor look for processes that it is the parent of.
  @Test(arguments: ["exit 0", "sleep 600 & exit 0", "env -i setsid sleep 600 3>&- & exit 0"])
  func `spares a child that its process had before it became fanout`(worker: String) throws {
    let box = try sandbox(worker: worker)
    let result = try box.shell("sleep 300 & echo $! > older; exec \"$F\" run code")
    #expect(result.code == 0, "\(result)")
    let older = try box.meet("older")
    #expect(Sandbox.lives(older), "\(result)")
    #expect(box.workers.map(\.pid) == [older])
    #expect(box.end(of: "code")?.swept.contains { $0.pid == older } == false)
  }

  /// Both signals wait in the kernel, and the lower number is read first: had HUP been heeded, TERM would be the second
  /// one.
  @Test func `takes no HUP that its caller ignores, and takes TERM`() throws {
    let box = try sandbox(worker: Self.sleeper)
    let run = try box.start(box.line("trap '' HUP; exec \"$F\" run code"))
    let worker = try box.meet("pid-code")
    run.signal(SIGHUP)
    run.signal(SIGTERM)
    let result = run.wait()
    #expect(result.code == 1, "\(result)")
    #expect(result.err.contains("TERM: ending 1 run by their teardown") && !result.err.contains("HUP"), "\(result)")
    #expect(!Sandbox.lives(worker))
    #expect(box.ends().values.map { $0.map(\.outcome) } == [[.killed]])
  }

  @Test func `does not start a category again while a nameless leftover lives in the session of its dead worker`()
    throws
  {
    let box = try sandbox(
      worker: """
        env -i sh -c 'trap "" TERM; echo $$ > left; while :; do sleep 600; done' 3>&- &
        echo $$ > pid-code
        wait
        """, teardown: "[{ signal: 'TERM', wait: '10m' }]")
    let worker = try #require(try box.fireAndMeet("code").first)
    let left = try box.meet("left")
    #expect(box.eventually { !box.ends().isEmpty || box.journal().contains { $0.kind == "runConfirmed" } })
    box.killSupervisors()
    kill(worker, SIGKILL)
    #expect(box.eventually { !Sandbox.lives(worker) })
    for _ in 0..<2 {
      let fire = try box.run("fire")
      #expect(fire.code == 0 && fire.err.contains("admitted=0 started=0"), "\(fire)")
      #expect(Sandbox.lives(left))
    }
    #expect(box.ends().isEmpty && box.openRuns().count == 1)
    for leftover in box.workers { box.killNine(leftover, waits: true) }
    #expect(
      try box.eventually {
        if !box.isQuiet(), box.supervisors().isEmpty { _ = try box.run("kill", "code") }
        return box.isQuiet()
      })
    #expect(box.ends().values.map(\.count) == [1])
    #expect(try JournalAudit(box.state + "/journal").faults == [])
    let next = try box.run("fire")
    #expect(next.err.contains("started=1"), "\(next)")
  }

  @Test func `denies a respawn that waits for admission when its run is to be killed`() throws {
    let box = try sandbox(
      worker: """
        echo $$ > pid-$FANOUT_GENERATION
        while [ ! -e end ]; do sleep 0.01; done
        echo '{"outcome": "productive"}' > $FANOUT_OUTCOME_FILE
        """)
    #expect(try box.run("fire").code == 0)
    let run = try #require(box.openRuns().first)
    let outsider = try box.start([
      "flock", "-F", box.state + "/locks/.admission.lock", "sh", "-c", "echo $$ > has; exec sleep 600",
    ])
    _ = try box.meet("has")
    try box.write("end", "")
    #expect(box.eventually { box.ends()[run]?.first?.respawn == .due })
    try box.write("wish", #"{"now":false}"#)
    #expect(rename(box.path + "/wish", "\(box.state)/runs/\(run)/kill.json") == 0)
    outsider.signal(SIGKILL)
    _ = outsider.wait()
    #expect(box.eventually { box.isQuiet() && box.supervisors().isEmpty })
    let audit = try JournalAudit(box.state + "/journal")
    #expect(audit.faults == [] && audit.respawns == [])
    #expect(audit.denials == [run: "killed"])
    #expect(!box.exists("pid-1") && box.isFree("code"))
  }

  @Test func `counts a quick success as started while what it left is still being ended`() throws {
    let box = try sandbox(
      worker:
        "(trap '' TERM; sh -c 'echo $$ > left; while :; do sleep 600; done') & while [ ! -s left ]; do sleep 0.01; done; exit 0",
      teardown: "[{ signal: 'TERM', wait: '10m' }]", confirmFor: "5s")
    let fire = try box.run("fire")
    #expect(fire.code == 0 && fire.err.contains("started=1 refused=0 failed=0"), "\(fire)")
    let left = try box.meet("left")
    #expect(Sandbox.lives(left) && box.ends().isEmpty && !box.isFree("code"))
    let ended = try box.run("kill", "--all", "--now")
    #expect(ended.code == 0, "\(ended)")
    #expect(!Sandbox.lives(left) && box.isFree("code"))
    #expect(box.ends().values.map(\.count) == [1])
  }

  #if DEBUG
    @Test(arguments: ["spawn.executed", "spawn.executed:2", "claim.recorded", "supervisor.named"])
    func `passes no places on when the supervisor that launches dies`(point: String) throws {
      let names = ["content", "news", "code", "triage", "research"]
      let box = try sandbox(
        answer: #"{"alternatives": [\#(names.map { "\"\($0)\"" }.joined(separator: ", "))]}"#,
        worker: "echo $FANOUT_RUN_ID >> begins; sleep 0.1", more: "perFire: 2")
      let fire = try box.run("fire", environment: ["FANOUT_CRASH_AT": point])
      let admitted = fire.err.firstMatch(of: /admitted=(\d+)/).flatMap { Int($0.1) }
      #expect(admitted.map { $0 <= 2 } == true, "\(fire)")
      // What never reached the journal did not start.
      let started = fire.err.firstMatch(of: /started=(\d+)/).flatMap { Int($0.1) }
      #expect(started.map { $0 <= box.ends().count + box.openRuns().count } == true, "\(fire)")
      #expect(fire.code == (started == 0 ? 1 : 0), "\(fire)")
      try box.write("answer.json", Self.idle)
      let isRight = try box.eventually {
        let calm = try box.run("fire")
        #expect(calm.code == 0 || calm.code == 75, "\(calm)")
        return box.isQuiet() && box.inhabitants().isEmpty
      }
      #expect(isRight, "open \(box.openRuns()), alive \(box.inhabitants())")
      let audit = try JournalAudit(box.state + "/journal")
      #expect(audit.faults == [] && audit.starts.count <= 2)
      let begins = ((try? box.read("begins")) ?? "").split(separator: "\n").map(String.init)
      #expect(Set(begins).count == begins.count && begins.allSatisfy { audit.starts[$0] != nil }, "\(begins)")
    }
  #endif

  /// A second run beside it, which is removed, shows that there was a search for what to remove.
  @Test func `removes no run whose entry in the index cannot be read`() throws {
    let box = try sandbox(answer: #"{"alternatives": ["code", "triage"]}"#, worker: "seq 5000")
    #expect(try box.run("fire").code == 0)
    #expect(box.eventually { box.isQuiet() && box.supervisors().isEmpty })
    let kept = try #require(box.run(of: "code"))
    let removed = try #require(box.run(of: "triage"))
    try box.write("state/live/" + (kept as NSString).lastPathComponent, "{")
    // As if the last look at what is kept were long ago.
    try box.rewriteJournal { record in
      if record.kind == "pruned" { record.event = .other(kind: "neverWritten") }
    }
    try box.replace("keep: { freeSpace: null }", by: "keep: { freeSpace: null, logs: '1KiB' }")
    _ = try box.run("fire")
    #expect(!box.exists(removed))
    #expect(box.exists(kept + "/run.json") && box.exists(kept + "/output.log"))
  }

  /// The disk is full when one of two runs ends, and has room again while the other still runs.
  @Test(.enabled(if: Machine.canMount, .init(rawValue: Machine.needsMount)))
  func `journals an end that was kept aside although its supervisor still lives, and grants the category`() throws {
    let box = try sandbox(
      answer: #"{"alternatives": ["code", "triage"]}"#,
      worker: """
        echo "$FANOUT_RUN_ID $$" >> begins
        if [ $FANOUT_CATEGORY = triage ]; then exec sleep 600; fi
        while ! [ -e go ]; do sleep 0.01; done
        exit 3
        """, confirmFor: "1ms")
    let result = try box.shell(
      """
      mkdir state; exec unshare --mount sh -c '
      mount -t tmpfs -o size=512k,mode=700 tmpfs state
      "$0" fire
      dd if=/dev/zero of=state/fill bs=4k 2>/dev/null
      while printf " " >> "$(echo state/journal/*)"; do :; done 2>/dev/null
      touch go
      until grep -aq runEnded state/runs/*/end.json && flock -n state/locks/code.lock true; do sleep 0.02; done
      lock=$(echo state/supervisors/*.lock)
      echo "before: $(grep -c runEnded state/journal/*) ended"
      rm state/fill
      "$0" fire
      flock -n "$lock" true || echo "supervised still"
      cat state/journal/*
      "$0" kill --all --now' "$F"
      """)
    #expect(result.out.contains("before: 0 ended\n") && result.out.contains("supervised still\n"), "\(result)")
    let records = JournalText.records(in: Array(result.out.utf8)).records
    let first = try #require(records.first { $0.category?.name == "code" }?.run?.text)
    let ends = records.compactMap { record -> Outcome? in
      if record.run?.text == first, case .runEnded(let end) = record.event { end.outcome } else { nil }
    }
    #expect(ends == [.failed], "\(result)")
    #expect(records.count { $0.category?.name == "code" && $0.kind == "runStarted" } == 2, "\(result)")
  }

  /// The disk is full when a respawn that is due has to be denied: neither the denial nor the release can be told then.
  @Test(.enabled(if: Machine.canMount, .init(rawValue: Machine.needsMount)))
  func `tells a denial and a release that a full disk refused, once there is room`() throws {
    let box = try sandbox(
      worker: """
        while ! [ -e go ]; do sleep 0.01; done
        echo '{"outcome": "productive"}' > "$FANOUT_OUTCOME_FILE"
        """)
    try box.write("idle.json", Self.idle)
    try box.write(
      "fill.sh",
      """
      touch go
      until grep -q runEnded state/journal/*; do sleep 0.01; done
      dd if=/dev/zero of=state/fill bs=4k 2>/dev/null
      while printf " " >> "$(echo state/journal/*)"; do :; done 2>/dev/null
      """)
    // Whoever asks for a respawn waits for admission, and meanwhile the disk fills up.
    let result = try box.shell(
      """
      mkdir state; exec unshare --mount sh -c '
      mount -t tmpfs -o size=512k,mode=700 tmpfs state
      "$0" fire
      flock state/locks/.admission.lock sh fill.sh
      until flock -n state/locks/code.lock true; do sleep 0.02; done
      echo "before: $(grep -c runEnded state/journal/*) ended, $(grep -cE "respawnDenied|lockReleased" state/journal/*) told"
      rm state/fill; cp idle.json answer.json
      "$0" fire
      echo "after: $(ls state/live | wc -l) open"
      cp -R state/journal kept' "$F"
      """)
    #expect(result.out.contains("before: 1 ended, 0 told\n") && result.out.contains("after: 0 open\n"), "\(result)")
    let audit = try JournalAudit(box.path + "/kept")
    #expect(audit.faults == [] && audit.denials.count == 1 && audit.respawns == [], "\(result)")
  }
}
