import FanoutCore
import Foundation
import Testing

@Suite struct `A fire` {
  private static func fixture(_ name: String) throws -> String {
    String(
      decoding: try Data(contentsOf: URL(fileURLWithPath: Sandbox.repository + "/fixtures/selector/" + name)),
      as: UTF8.self)
  }

  @Test(arguments: [
    ("tier1.json", "code strategic content"), ("dry-run-tier1.json", "code triage research"),
    ("dry-run-scores.json", "code triage research"),
  ])
  func `lists what its selector meant, not the first of the allowlist`(fixture: String, listing: String) throws {
    let box = try Sandbox()
    try box.configure(answer: try Self.fixture(fixture))
    let result = try box.run("plan")
    #expect(result.code == 0, "\(result)")
    #expect(result.out == listing + "\n")
    #expect(!box.exists("state"))
  }

  @Test func `with a broken answer follows the allowlist, and says so`() throws {
    let box = try Sandbox()
    try box.configure(answer: "{\"tier\": 1")
    let result = try box.run("plan")
    #expect(result.out == "content monitoring news\n")
    #expect(result.err.contains("degraded: the selector's answer is not JSON"), "\(result)")
  }

  @Test func `starts what it planned, respawns the productive one once, and says what limited it`() throws {
    let box = try Sandbox()
    try box.configure(
      answer: try Self.fixture("dry-run-tier1.json"),
      worker: """
        [ "$FANOUT_CATEGORY" = code ] && echo '{"outcome": "productive", "grade": 0.9}' > "$FANOUT_OUTCOME_FILE"
        exit 0
        """)
    let result = try box.run("fire")
    #expect(result.code == 0, "\(result)")
    #expect(result.err.contains("admitted=3 started=3 refused=0 failed=0 withheld=2"), "\(result)")
    #expect(result.err.contains("source=selector constraint=perFire categories=code,triage,research"), "\(result)")
    #expect(box.eventually { box.isQuiet() })
    let ends = box.ends()
    #expect(ends.count == 4)
    #expect(ends.values.allSatisfy { $0.count == 1 })
    #expect(ends.keys.filter { $0.hasSuffix("r") }.count == 1)
  }

  /// A worker's exit, and what the fire's own comes to; what has ended within `confirmFor` with 0, 75 or 76 has
  /// started.
  @Test(arguments: [
    (0, 0, "started=1 refused=0 failed=0"), (75, 75, "started=1 refused=1 failed=0"),
    (76, 75, "started=1 refused=1 failed=0"),
  ])
  func `counts an end that is no failure as started, and has 75 where all refused`(
    worker: Int, code: Int32, counts: String
  ) throws {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"alternatives": ["code"]}"#, worker: "exit \(worker)", allowlist: ["code"], confirmFor: "30s")
    let result = try box.run("fire")
    #expect(result.code == code && result.err.contains("admitted=1 \(counts) "), "\(result)")
    #expect(box.eventually { box.isQuiet() })
  }

  /// What each of two workers does at once, and what the fire comes to.
  @Test(arguments: [
    ("exit 75", "exec sleep 600", 0, "started=2 refused=1 failed=0"),
    ("exit 3", "exec sleep 600", 0, "started=1 refused=0 failed=1"),
    ("exit 76", "exit 75", 75, "started=2 refused=2 failed=0"),
    ("exit 75", "exit 3", 75, "started=1 refused=1 failed=1"),
    ("exit 3", "exit 4", 1, "started=0 refused=0 failed=2"),
  ])
  func `of several workers is 0 where one works, 75 where all that started refused, 1 where none started`(
    code: String, news: String, exit: Int32, counts: String
  ) throws {
    let box = try Sandbox()
    let confirmFor = news.contains("sleep") ? "1ms" : "60s"
    try box.configure(
      answer: #"{"alternatives": ["code", "news"]}"#, worker: "[ $FANOUT_CATEGORY = news ] && \(news); \(code)",
      allowlist: ["code", "news"], confirmFor: "60s",
      more: "categories: { news: { worker: { confirmFor: '\(confirmFor)' } } },")
    let result = try box.run("fire")
    #expect(result.code == exit && result.err.contains("admitted=2 \(counts) "), "\(result)")
    #expect(try box.run("kill", "--all", "--now").code == 0)
  }

  @Test func `is on record before its selector is asked, and starts in the order of its plan`() throws {
    let box = try Sandbox()
    try box.configure(answer: #"{"alternatives": ["triage", "code", "news"]}"#, allowlist: ["code", "news", "triage"])
    try box.select(with: "cat state/journal/* > seen; cat answer.json")
    #expect(try box.run("fire").code == 0)
    let id = try #require(box.journal().first?.fire?.text)
    let seen = JournalText.records(in: Array(try box.read("seen").utf8)).records
    #expect(seen.map(\.kind) == ["fireBegan"] && seen[0].fire?.text == id)
    let started = box.journal().filter { $0.kind == "runStarted" }
    #expect(started.compactMap { $0.category?.name } == ["triage", "code", "news"])
    #expect(box.eventually { box.isQuiet() })
  }

  @Test func `does not pass on the place of a worker that dies at once`() throws {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"alternatives": ["code", "news"]}"#, worker: "exit 9", allowlist: ["code", "news"], confirmFor: "30s",
      more: "perFire: 1")
    let result = try box.run("fire")
    #expect(result.code == 1, "\(result)")
    #expect(result.err.contains("admitted=1 started=0 refused=0 failed=1 withheld=1"), "\(result)")
    #expect(result.err.contains("categories=code\n"), "\(result)")
    #expect(box.eventually { box.isQuiet() })
    #expect(box.ends().count == 1)
  }

  @Test func `names a category that refuses three times in a row`() throws {
    let box = try Sandbox()
    try box.configure(answer: #"{"alternatives": ["code"]}"#, worker: "exit 75", allowlist: ["code"], confirmFor: "30s")
    for _ in 0..<2 {
      #expect(try !box.run("fire").err.contains("three times"))
      #expect(box.eventually { box.isQuiet() })
    }
    let third = try box.run("fire")
    #expect(third.err.contains("code refused three times in a row") && third.err.contains("FANOUT_LOCK_FD"), "\(third)")
    #expect(box.eventually { box.isQuiet() })
    let check = try box.run("status", "--check")
    #expect(check.code == 1 && check.out.contains("the last 3 runs of code all refused to work"), "\(check)")
  }

  @Test func `tells its selector what is live, cooling, paused and recent`() throws {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"alternatives": ["code", "news"]}"#, worker: "[ $FANOUT_CATEGORY = code ] && exec sleep 600; exit 0",
      allowlist: ["code", "news", "triage"], more: "width: 4, categories: { news: { cooldown: '2h' } },")
    #expect(try box.run("fire").code == 0)
    #expect(box.eventually { box.end(of: "news") != nil && box.openRuns().count == 1 })
    _ = try box.run("pause", "triage")
    try box.select(with: "cat > request; cat answer.json")
    #expect(try box.run("plan").code == 0)
    let request = try JSONDocument(parsing: Array(try box.read("request").utf8)).root
    #expect(request["schema"]?.integer == 1 && request["width"]?.integer == 4 && request["free"]?.integer == 3)
    for (key, name) in [("busy", "code"), ("cooling", "news"), ("paused", "triage")] {
      #expect(request[key]?.array?.compactMap(\.string) == [name], "\(key)")
    }
    let recent = try #require(request["recent"]?.array)
    #expect(Set(recent.compactMap { $0["category"]?.string }) == ["code", "news"])
    #expect(recent.contains { $0["category"]?.string == "news" && $0["outcome"]?.string == "unknown" })
  }

  @Test func `says on record which program fired, and by which configuration`() throws {
    let box = try Sandbox()
    try box.configure(answer: #"{"blocked_tasks": ["x"]}"#)
    var digests: [String] = []
    for room in ["null", "'1KiB'"] {
      try box.replace("freeSpace: null", by: "freeSpace: \(room)")
      digests.append("\(Digest(of: Array(try box.read("fanout.json5").utf8)))")
      #expect(try box.run("fire").code == 0)
    }
    let begins = box.journal().compactMap { if case .fireBegan(let begin) = $0.event { begin } else { nil } }
    #expect(begins.map(\.configuration) == digests && digests[0] != digests[1])
    #expect(begins.map(\.version) == [Version.current, Version.current])
  }

  /// The zones are 14 and 12 hours away: whichever hour it is, one of them has another day.
  @Test(arguments: ["EAST-14", "WEST+12"]) func `is named and filed by UTC, wherever it is`(zone: String) throws {
    let box = try Sandbox()
    try box.configure(answer: #"{"alternatives": ["code"]}"#, allowlist: ["code"])
    #expect(try box.run("fire", environment: ["TZ": zone]).code == 0)
    #expect(box.eventually { box.end(of: "code") != nil && box.isQuiet() })
    let records = box.journal()
    let begin = try #require(records.first { $0.kind == "fireBegan" })
    let id = try #require(begin.fire)
    let drawn = try #require(id.made)
    #expect(
      (-6 * 3_600_000..<6 * 3_600_000).contains(begin.moment.wall.milliseconds - drawn.milliseconds / 1000 * 1000))
    #expect(abs(begin.moment.wall.milliseconds - Int64(Date().timeIntervalSince1970 * 1000)) < 6 * 3_600_000)
    let days = try FileManager.default.contentsOfDirectory(atPath: box.state + "/journal")
    #expect(Set(days).isSubset(of: records.map { $0.moment.wall.day + ".jsonl" }), "\(days)")
  }

  @Test func `leaves a lock file the file that it was`() throws {
    let box = try Sandbox()
    try box.configure(answer: #"{"alternatives": ["code"]}"#, worker: "exec sleep 600", allowlist: ["code"])
    func number() throws -> Int? {
      try FileManager.default.attributesOfItem(atPath: box.lock("code"))[.systemFileNumber] as? Int
    }
    #expect(try box.run("fire").code == 0)
    let made = try #require(try number())
    #expect(try box.run("kill", "code").code == 0)
    #expect(try number() == made)
    #expect(try box.run("fire").code == 0)
    box.killSupervisors()
    #expect(try box.run("kill", "code").code == 0)
    #expect(try number() == made)
  }

  @Test func `frees its lock before it waits`() throws {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"alternatives": ["code"]}"#, worker: "while ! [ -e go ]; do sleep 0.01; done", allowlist: ["code"])
    let first = try box.start([Sandbox.binary, "fire", "--wait"])
    #expect(box.eventually { box.journal().contains { $0.kind == "fireEnded" } })
    #expect(try box.eventually { try box.run("fire").code == 0 })
    #expect(!box.isQuiet())
    try box.write("go", "")
    #expect(first.wait().code == 0)
  }

  @Test func `starts nothing where less is free than is to be kept`() throws {
    let box = try Sandbox()
    try box.configure(answer: #"{"alternatives": ["code"]}"#, allowlist: ["code"])
    try box.replace("freeSpace: null", by: "freeSpace: '4096TiB'")
    let result = try box.run("fire")
    #expect(result.code == 75 && result.err.contains("constraint=gate:freeSpace"), "\(result)")
    #expect(box.ends().isEmpty)
  }

  @Test func `with a launcher that is not there starts nothing`() throws {
    let box = try Sandbox()
    try box.configure(answer: #"{"alternatives": ["code"]}"#, allowlist: ["code"], more: "launcher: 'systemd'")
    #expect(try box.run("fire").code == 69)
    #expect(!box.exists("state"))
  }

  /// The worker itself pauses its category while it works: the pause stands when the delay is over.
  @Test func `does not respawn in a category that was paused meanwhile`() throws {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"alternatives": ["code"]}"#,
      worker: #""$F" pause code; echo '{"outcome": "productive"}' > "$FANOUT_OUTCOME_FILE""#, allowlist: ["code"])
    #expect(try box.shell("export F; exec \"$F\" fire").code == 0)
    #expect(box.eventually { box.isQuiet() })
    #expect(box.ends().count == 1)
    let denials = box.journal().compactMap { if case .respawnDenied(let why) = $0.event { why } else { nil } }
    #expect(denials == ["paused"])
  }

  @Test(arguments: [["plan"], ["fire"], ["status"], ["runs"], ["show", "code"], ["report"], ["check"]])
  func `and every command beside it answer with one document of schema 2`(command: [String]) throws {
    let box = try Sandbox()
    try box.configure(answer: #"{"alternatives": ["code"]}"#, allowlist: ["code"])
    #expect(try box.run("run", "code").code == 0)
    let result = try box.start([Sandbox.binary, "--json"] + command).wait()
    let document = try JSONDocument(parsing: Array(result.out.utf8))
    #expect(document.root["schema"]?.integer == 2, "\(result)")
    #expect(box.eventually { box.isQuiet() })
  }
}
