import FanoutCore
import Foundation
import Testing

/// SPEC 13, "Reviews", with a real command and real workers.
@Suite struct `A loop with a queue for review` {
  /// `queue` holds what the command prints; it is asked anew each time.
  private func sandbox(
    _ queue: String, worker: String = #"echo '{"outcome": "productive"}' > "$FANOUT_OUTCOME_FILE""#,
    rules: String = "high: 3, low: 1", more: String = "", cache: String = "0s"
  ) throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"alternatives": ["code", "news", "triage"]}"#, worker: worker, allowlist: ["code", "news", "triage"],
      respawn: "{ limit: 0 }",
      more: #"reviews: { command: ["./queue.sh"], cache: "\#(cache)", \#(rules) }, \#(more)"#)
    try box.write("queue.sh", "#!/bin/sh\ncat queue\n", executable: true)
    try box.write("queue", queue)
    return box
  }

  private func fire(_ box: Sandbox) throws -> Sandbox.Result { try box.run("fire", "--wait") }

  @Test func `makes no more than somebody can look at, and names what limits it`() throws {
    let box = try sandbox("1", cache: "1h")
    let first = try fire(box)
    #expect(first.err.contains("admitted=2") && first.err.contains("constraint=gate:reviews"), "\(first)")
    // What it left is in no sample yet: the queue still says one, and two ended behind it.
    let second = try fire(box)
    #expect(second.code == 75 && second.err.contains("constraint=gate:reviews"), "\(second)")
    let explained = try box.run("plan", "--explain", "--no-gates")
    #expect(explained.out.contains("1 open + 0 stale + 0 failing = 1 of 3, 2 reserved"), "\(explained)")
    for name in try FileManager.default.contentsOfDirectory(atPath: box.state + "/fires") {
      guard box.exists("state/fires/\(name)/facts.json") else { continue }
      let again = try box.run("plan", "--fire", name)
      #expect(again.code == 0, "\(again)")
    }
  }

  @Test func `is held while it is full, until it is low, and that is no fault`() throws {
    let box = try sandbox(#"[{"url": "https://x/1"}, {"url": "https://x/2"}, {"url": "https://x/3"}]"#)
    let full = try fire(box)
    #expect(full.code == 75 && full.err.contains("admitted=0"), "\(full)")
    #expect(try box.run("status", "--check").code == 0)
    let status = try box.run("status")
    #expect(
      status.out.hasPrefix("held: too much waits for review: 3 open") && status.out.contains("3 of 3"), "\(status)")
    #expect(status.out.contains("· fanout show reviews\n"), "\(status)")
    try box.write("queue", "2")
    #expect(try fire(box).code == 75)
    try box.write("queue", "1")
    #expect(try fire(box).err.contains("admitted=2"))
    let report = try box.document("report")
    #expect(report["reviews"]?.array?.first?["samples"]?.integer == 3)
  }

  @Test func `is an alarm when it is held for too long`() throws {
    let box = try sandbox("3")
    #expect(try fire(box).code == 75)
    #expect(try box.run("status", "--check").code == 0)
    let later = ["/usr/bin/unshare", "--time", "--monotonic", "259200", "--boottime", "259200", "--"]
    let check = try box.execute(later + [Sandbox.binary, "status", "--check"])
    #expect(check.code == 1 && check.out.contains("gate reviews has held everything for 3d"), "\(check)")
    try box.replace("host: null,", by: "heldAlarm: null, host: null,")
    #expect(try box.execute(later + [Sandbox.binary, "status", "--check"]).code == 0)
  }

  /// Each claims under one lock: what one may take is not taken by many at once.
  @Test func `is not passed by many at once`() throws {
    let box = try sandbox("2", cache: "1h")
    let people = try ["code", "news", "triage"].map { try box.start([Sandbox.binary, "run", $0]) }
    let results = people.map { $0.wait() }
    let started = results.count { $0.code == 0 }
    #expect(started == 1, "\(results)")
    // A person outranks it with --force alone, and is told so by the refusal.
    #expect(results.contains { $0.code == 75 && $0.err.contains("--force") }, "\(results)")
  }

  @Test func `holds nobody who makes nothing to review, and one with a queue of its own by both`() throws {
    let box = try sandbox(
      "3", rules: #"high: 3, low: 1, exempt: ["news", "triage"]"#,
      more: #"categories: { triage: { reviews: { command: ["./own.sh"], cache: "0s", high: 2 } } },"#)
    try box.write("own.sh", "#!/bin/sh\necho 2\n", executable: true)
    let fire = try fire(box)
    #expect(fire.err.contains("categories=news"), "\(fire)")
    let explained = try box.run("plan", "--explain")
    #expect(
      explained.out.contains("too much waits for review: 3 open")
        && explained.out.contains("gate reviews:triage is closed"),
      "\(explained)")
  }

  /// Without an item of its own in the queue the respawn has the place that its run had; with one, seen or owed, not.
  @Test(arguments: [("0s", "true", true), ("0s", "echo 3 > queue", false), ("1h", "true", false)])
  func `is asked again before a respawn`(cache: String, makes: String, respawns: Bool) throws {
    let report = #"echo '{"outcome": "productive"}' > "$FANOUT_OUTCOME_FILE""#
    let box = try sandbox("2", worker: "\(makes); \(report)", rules: "high: 3, low: 1", cache: cache)
    try box.replace("respawn: { limit: 0 }", by: "respawn: { limit: 1, delay: '50ms' }")
    try box.write("answer.json", #"{"alternatives": ["code"]}"#)
    _ = try fire(box)
    let denials = box.journal().compactMap { if case .respawnDenied(let why) = $0.event { why } else { nil } }
    #expect(denials == (respawns ? [] : ["gate:reviews"]))
  }

  @Test func `says in check and show what waits and what cannot be known`() throws {
    let box = try sandbox(
      #"[{"url": "https://x/1", "createdAt": "2026-01-01T00:00:00Z"}, {"url": "https://x/2", "failing": true}]"#)
    let check = try box.run("check")
    #expect(check.out.contains("2 open + 1 stale + 1 failing = 4 of 3"), "\(check)")
    #expect(check.out.contains("1 without a date"), "\(check)")
    _ = try fire(box)
    let show = try box.run("show", "reviews")
    for words in ["https://x/1", "stale", "failing", "full since", "no place"] {
      #expect(show.out.contains(words), "\(words): \(show)")
    }
    let document = try box.document("show", "reviews")
    #expect(document["places"]?.integer == 0 && document["items"]?.array?.count == 2)
    try box.write("queue", "")
    let blind = try box.run("check")
    #expect(blind.out.contains("nobody knows how many wait") && blind.out.contains("it wrote nothing"), "\(blind)")
  }

  @Test func `goes by its last good answer, and not by a broken command`() throws {
    let box = try sandbox("0")
    #expect(try fire(box).err.contains("admitted=3"))
    try box.write("queue.sh", "#!/bin/sh\necho 'HTTP 502' >&2\nexit 1\n", executable: true)
    // Three are reserved beside the last good answer, which was begun before they ended.
    let blind = try fire(box)
    #expect(blind.code == 75 && blind.err.contains("constraint=gate:reviews"), "\(blind)")
    try box.replace(#"cache: "0s","#, by: #"cache: "0s", validFor: "0s","#)
    let status = try fire(box)
    #expect(status.code == 75 && status.err.contains("nobody knows how many wait"), "\(status)")
    #expect(try box.run("status", "--check").code == 1)
    let alarm = try box.run("status")
    #expect(alarm.out.contains("gate reviews") && alarm.out.contains("HTTP 502"), "\(alarm)")
  }
}
