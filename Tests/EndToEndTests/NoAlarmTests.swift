import FanoutCore
import Foundation
import Testing

/// SPEC 2: what `status --check` never alarms for. Each is a loop that really does it.
@Suite struct `A loop that is well` {
  private func sandbox(_ worker: String = "exit 0", respawn: String = "{ limit: 0 }", more: String = "") throws
    -> Sandbox
  {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"alternatives": ["code", "triage"]}"#, worker: worker, allowlist: ["code", "triage"], respawn: respawn,
      more: more)
    return box
  }

  /// All three ways say that it is well.
  private func isWell(_ box: Sandbox, _ prefix: [String] = [], verdict: String? = nil) throws {
    let check = try box.execute(prefix + [Sandbox.binary, "status", "--check"])
    #expect(check.description == "exit 0\n--- stdout\n--- stderr\n", "\(check)")
    let text = try box.execute(prefix + [Sandbox.binary, "status"])
    #expect(text.code == 0 && !text.out.contains("\n! "), "\(text)")
    let document = try JSONDocument(
      parsing: Array(box.execute(prefix + [Sandbox.binary, "status", "--json"]).out.utf8)
    ).root
    #expect(document["healthy"]?.bool == true && document["causes"]?.array?.isEmpty == true)
    let first = document["verdict"]?.string ?? ""
    #expect(verdict.map(first.hasPrefix) ?? ["working", "idle", "paused"].contains { first.hasPrefix($0) }, "\(first)")
    #expect(text.out.hasPrefix(first.prefix(6)), "\(text)")
  }

  @Test func `has no state directory, or one in which nothing fired yet`() throws {
    let box = try sandbox()
    try isWell(box, verdict: "idle")
    #expect(try box.run("pause", "code").code == 0 && box.exists("state"))
    #expect(try box.run("unpause", "code").code == 0)
    try isWell(box, verdict: "idle")
  }

  @Test func `has workers that report nothing, and is told how they could`() throws {
    let box = try sandbox()
    for _ in 0..<5 {
      #expect(try box.run("fire").code == 0)
      #expect(box.eventually { box.isQuiet() })
    }
    #expect(box.ends().values.map { $0.map(\.outcome) } == Array(repeating: [.unknown], count: 10))
    try isWell(box, verdict: "idle")
    let status = try box.run("status")
    #expect(status.out.contains("- the last 10 runs ended with exit 0 and reported nothing"), "\(status)")
    #expect(
      status.out.contains(#"writing {"outcome": "productive"} to the file that FANOUT_OUTCOME_FILE names"#), "\(status)"
    )
  }

  @Test func `has no free slot`() throws {
    let box = try sandbox("echo $$ > pid-$FANOUT_CATEGORY; exec sleep 600", more: "width: 1,")
    _ = try box.fireAndMeet("code")
    for _ in 0..<4 { #expect(try box.run("fire").err.contains("started=0")) }
    try isWell(box, verdict: "working: 1 of 1")
    #expect(try box.run("kill", "--all", "--now").code == 0)
    try isWell(box)
  }

  @Test func `rests before a respawn, cools down, and has another's process hold a lock`() throws {
    let box = try sandbox(
      #"[ $FANOUT_CATEGORY = triage ] || echo '{"outcome": "productive"}' > "$FANOUT_OUTCOME_FILE""#,
      respawn: "{ limit: 1, delay: '500s' }", more: "categories: { triage: { cooldown: '2h' } },")
    #expect(try box.run("fire").code == 0)
    #expect(box.eventually { (try? box.lanes().map { $0["phase"]?.string }) == ["resting"] })
    for _ in 0..<4 { #expect(try box.run("fire").err.contains("started=0")) }
    try isWell(box, verdict: "working: 1 of 6")
    #expect(try box.run("kill", "--all", "--now").code == 0)
    let holder = try box.start(["flock", "--no-fork", box.lock("code"), "sleep", "600"])
    #expect(box.eventually { !box.isFree("code") })
    for _ in 0..<4 { #expect(try box.run("fire").err.contains("started=0")) }
    try isWell(box, verdict: "idle")
    holder.signal(SIGKILL)
    _ = holder.wait()
  }

  @Test func `is paused, in part or as a whole`() throws {
    let box = try sandbox()
    #expect(try box.run("fire").code == 0)
    #expect(try box.run("pause", "code", "--why", "freeze").code == 0)
    for _ in 0..<4 { #expect(try box.run("fire").code == 0) }
    try isWell(box)
    #expect(try box.run("pause").code == 0)
    for _ in 0..<4 { #expect(try box.run("fire").code == 75) }
    try isWell(box, verdict: "paused")
  }

  @Test func `had its workers ended by a person`() throws {
    let box = try sandbox("echo $$ > pid-$FANOUT_CATEGORY; exec sleep 600")
    for _ in 0..<4 {
      _ = try box.fireAndMeet("code", "triage")
      #expect(try box.run("kill", "--all", "--now").code == 0)
      try box.execute(["rm", "-f", "pid-code", "pid-triage"])
    }
    try isWell(box, verdict: "idle")
  }

  /// Whatever they are ended for: their steps are not over.
  @Test func `has runs that are being ended, within their teardown`() throws {
    let box = try Sandbox()
    let names = ["code", "content", "news", "triage"]
    try box.configure(
      answer: #"{"alternatives": ["code", "content", "news", "triage"]}"#,
      worker: """
        trap '' TERM
        [ $FANOUT_CATEGORY = code ] && { sleep 600 & echo $! > pid-code; exit 0; }
        echo $$ > pid-$FANOUT_CATEGORY; exec sleep 600
        """,
      allowlist: names, teardown: "[{ signal: 'TERM', wait: '500s' }]", respawn: "{ limit: 0 }",
      more: """
        perFire: null,
        categories: { content: { worker: { timeLimit: '1s' } }, news: { worker: { stallAfter: '1s' } } },
        """)
    #expect(try box.run("fire").code == 0)
    for name in names { _ = try box.meet("pid-\(name)") }
    let killing = try box.start([Sandbox.binary, "kill", "triage"])
    func status() throws -> String { try box.run("status").out }
    #expect(
      try box.eventually {
        let text = try status()
        return try names.allSatisfy { name in text.contains(try Regex("(?m)^\(name) .* ending ")) }
      })
    let text = try status()
    #expect(
      text.contains(/the worker of \S+-1 has ended, and pid \d+ \(sleep\) of it is being ended for \d+ s/), "\(text)")
    try isWell(box, verdict: "working: 4 of 6")
    #expect(try box.run("kill", "--all", "--now").code == 0)
    _ = killing.wait()
  }

  /// Everything of it was killed, as by a machine that stopped, and its records are of another boot.
  @Test func `went down with its machine, again and again`() throws {
    let box = try sandbox("echo $$ > pid-$FANOUT_CATEGORY; exec sleep 600")
    for round in 0..<4 {
      _ = try box.fireAndMeet("code", "triage")
      #expect(box.killEverything())
      try box.rewriteJournal { record in
        guard record.moment.boot.count == 36 else { return }
        record.moment = Moment(
          wall: record.moment.wall, boot: "boot-\(round)", bootMilliseconds: record.moment.bootMilliseconds)
      }
      try isWell(box, verdict: "idle")
      try box.execute(["rm", "-f", "pid-code", "pid-triage"])
    }
    try box.write("answer.json", #"{"blocked_tasks": [1]}"#)
    #expect(
      try box.run("fire").code == 0
        && box.ends().values.map { $0.map(\.outcome) } == Array(repeating: [.lost], count: 8))
    try isWell(box, verdict: "idle")
  }

  /// Quick fires by a script, and a person's: seen three days later, without one more.
  @Test(.enabled(if: Machine.hasTimeNamespaces, .init(rawValue: Machine.needsTimeNamespaces)))
  func `is fired by programs and people alone, who fire when they like`() throws {
    let box = try sandbox()
    for _ in 0..<5 { #expect(try box.run("fire").code == 0) }
    let person = try box.execute([
      "script", "--quiet", "--return", "--command", "'\(Sandbox.binary)' fire", "/dev/null",
    ])
    #expect(person.code == 0, "\(person)")
    #expect(box.eventually { box.isQuiet() && box.supervisors().isEmpty })
    let later = ["/usr/bin/unshare", "--time", "--monotonic", "259200", "--boottime", "259200", "--"]
    try isWell(box, later, verdict: "idle")
    // Fires by cron set a rhythm, and theirs that do not come are missed.
    try box.rewriteJournal { record in
      guard case .fireBegan(var begin) = record.event else { return }
      begin.firing?.by = .cron
      record.event = .fireBegan(begin)
    }
    let check = try box.execute(later + [Sandbox.binary, "status", "--check"])
    #expect(check.code == 1 && check.out.hasPrefix("no fire for 3d"), "\(check)")
    #expect(check.out.hasSuffix("; fanout check finds what fires this, and what keeps that from it\n"), "\(check)")
    let status = try box.execute(later + [Sandbox.binary, "status"])
    #expect(status.out.hasPrefix("wrong: fires do not come; idle: "), "\(status)")
    // Between the two looks a second may pass.
    func lines(_ text: String) -> [String] {
      Plaint.timeless(text.split(separator: "\n")).map {
        $0.replacingOccurrences(of: #"no fire for 3d\w*"#, with: "no fire for LONG", options: .regularExpression)
      }
    }
    #expect(Set(lines(check.out).map { "! \($0)" }).isSubset(of: lines(status.out)), "\(status)")
    let document = try box.execute(later + [Sandbox.binary, "status", "--json"])
    let causes = try JSONDocument(parsing: Array(document.out.utf8)).root["causes"]?.array
    #expect(causes?.map { $0["cause"]?.string } == ["missedFires"], "\(document)")
  }

  /// A loop of cron's, and one fire while the wall clock was a day ahead, or behind. The clock is right again.
  @Test(
    .enabled(if: Machine.compiler != nil, .init(rawValue: Machine.needsCompiler)),
    .enabled(if: Machine.hasTimeNamespaces, .init(rawValue: Machine.needsTimeNamespaces)), arguments: [93_600, -93_600])
  func `has fired under a wall clock that was set`(ahead: Int) throws {
    let box = try sandbox()
    try box.compileShim(Sandbox.setClock, "clock.so")
    let shim = ["LD_PRELOAD": box.path + "/clock.so", "CLOCK_AHEAD": "\(ahead)"]
    func cron() throws {
      try box.rewriteJournal { record in
        guard case .fireBegan(var begin) = record.event else { return }
        begin.firing?.by = .cron
        record.event = .fireBegan(begin)
      }
    }
    for _ in 0..<4 { #expect(try box.run("fire").code == 0) }
    #expect(try box.run("fire", environment: shim).code == 0)
    let set = try #require(
      box.journal().map(\.moment.wall).max { abs($0.milliseconds - now) < abs($1.milliseconds - now) })
    #expect(abs(set.milliseconds - now) > 80_000_000, "the shim sets the clock")
    #expect(box.eventually { box.isQuiet() && box.supervisors().isEmpty })
    try cron()
    try isWell(box)
    #expect(try box.run("status", "--check", environment: shim).code == 0)
    #expect(try box.run("fire").code == 0)
    try cron()
    try isWell(box)
    // And it is no excuse: three intervals later the silence is told.
    let later = ["/usr/bin/unshare", "--time", "--monotonic", "259200", "--boottime", "259200", "--"]
    let check = try box.execute(later + [Sandbox.binary, "status", "--check"])
    #expect(check.code == 1 && check.out.hasPrefix("no fire for 3d"), "\(check)")
  }

  private var now: Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
}
