import FanoutCore
import Foundation
import Testing

/// SPEC 13, "Shares" and "Fidelity", with real workers.
@Suite struct `A loop with shares` {
  private static let rules = "shares: {}, categories: { code: { target: 0.1 } },"

  private func sandbox(_ more: String = rules) throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"alternatives": ["code", "news"]}"#,
      worker: #"sleep 0.05; echo '{"outcome": "productive"}' > "$FANOUT_OUTCOME_FILE""#, allowlist: ["code", "news"],
      respawn: "{ limit: 0 }", more: "width: 1, " + more)
    return box
  }

  /// A fire that is over when this returns.
  private func fire(_ box: Sandbox) throws -> Sandbox.Result { try box.run("fire", "--wait") }

  @Test func `asks last who had more than its share, names that, and leaves no slot empty for it`() throws {
    // So little that it has had more however long the other's run takes on a slow machine.
    let box = try sandbox("shares: {}, categories: { code: { target: 0.001 } },")
    #expect(try fire(box).err.contains("categories=code"))
    let explained = try box.run("plan", "--explain")
    #expect(explained.out.contains("had more than its share: "), "\(explained)")
    let second = try fire(box)
    #expect(second.err.contains("constraint=shares categories=news"), "\(second)")
    try box.write("answer.json", #"{"alternatives": ["code"]}"#)
    let alone = try box.run("plan", "--explain")
    #expect(alone.out.contains("asked last: "), "\(alone)")
    #expect(try fire(box).err.contains("categories=code"))
    // Each is decided again as it was, from what is stored with it.
    for name in try FileManager.default.contentsOfDirectory(atPath: box.state + "/fires") {
      let again = try box.run("plan", "--fire", name)
      #expect(again.code == 0, "\(again)")
    }
  }

  @Test func `is told of in report, in show and to the selector`() throws {
    let box = try sandbox()
    for _ in 0..<2 { _ = try fire(box) }
    let report = try box.run("report")
    for words in [
      "target 10 %", "intent", "ready  ", "not yet measured",
    ] {
      #expect(report.out.contains(words), "\(words): \(report)")
    }
    let document = try box.document("report")
    #expect(
      document["use"]?["code"]?["runs"]?.integer == 1 && document["shares"]?.array?.first?["target"]?.double == 0.1)
    // The second fire started one of the two that it could, and not the first.
    #expect(document["intent"]?["fires"]?.integer == 2 && document["intent"]?["mean"]?.double == 0.5)
    #expect(document["ready"]?["points"]?["locks"]?["holds"]?.bool == true)
    let show = try box.run("show", "code")
    #expect(show.out.contains("of the slot-time, target 10 %") && show.out.contains("asked last"), "\(show)")
    try box.write("selector.sh", "#!/bin/sh\ncat > seen.json; cat answer.json\n", executable: true)
    try box.replace(#"["cat", "answer.json"]"#, by: #"["./selector.sh"]"#)
    _ = try box.run("plan")
    let seen = try JSONDocument(parsing: Array(box.read("seen.json").utf8)).root
    let share = seen["shares"]?["code"]
    #expect(share?["target"]?.double == 0.1 && (share?["actual"]?.double ?? 0) > 0)
  }

  @Test func `keeps no share without shares, and measures it all the same`() throws {
    let box = try sandbox("categories: { code: { target: 0.1 } },")
    for _ in 0..<2 { #expect(try fire(box).err.contains("categories=code")) }
    #expect(try box.run("show", "code").out.contains("100 % of the slot-time, target 10 %"))
  }

  @Test func `lets go first, once, what has waited beyond its time`() throws {
    let box = try sandbox("categories: { news: { atLeastEvery: \"1h\" } },")
    let explained = try box.run("plan", "--explain")
    #expect(explained.out.contains("first: it never ran"), "\(explained)")
    #expect(try fire(box).err.contains("categories=news"))
    #expect(try fire(box).err.contains("categories=code"))
  }

  @Test func `weighs use anew by another half-life`() throws {
    let box = try sandbox()
    _ = try fire(box)
    func halfLife() throws -> Int64? {
      try JSONDocument(parsing: Array(box.read("state/standing.json").utf8)).root["half_life_ms"]?.integer
    }
    #expect(try halfLife() == 43_200_000)
    try box.replace("shares: {}", by: "shares: { halfLife: \"5m\" }")
    _ = try fire(box)
    #expect(try halfLife() == 300_000)
  }
}
