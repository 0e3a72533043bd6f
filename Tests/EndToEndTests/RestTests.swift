import FanoutCore
import Foundation
import Testing

/// SPEC 13, "Rests", with real workers.
@Suite struct `A category that came to nothing` {
  private func sandbox(_ outcome: String, answer: String = #"{"alternatives": ["code", "news"]}"#) throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(
      answer: answer,
      worker: """
        [ $FANOUT_CATEGORY = code ] || { echo '{"outcome": "productive"}' > "$FANOUT_OUTCOME_FILE"; exit 0; }
        \(outcome)
        """,
      allowlist: ["code", "news"], respawn: "{ limit: 0 }",
      more: "backOff: { noop: { after: 2 }, failure: { after: 2 } },")
    return box
  }

  private static let noop = #"echo '{"outcome": "noop"}' > "$FANOUT_OUTCOME_FILE""#

  /// A fire that is over when this returns.
  private func fire(_ box: Sandbox) throws -> Sandbox.Result { try box.run("fire", "--wait") }

  @Test(arguments: [(noop, "2 no-ops in a row", "noop"), ("exit 3", "2 failures in a row", "failure")])
  func `rests, and everything says so and how to end it`(worker: String, words: String, why: String) throws {
    let box = try sandbox(worker)
    for _ in 0..<2 { #expect(try fire(box).err.contains("categories=code,news")) }
    #expect(try box.run("plan").out == "news\n")
    let explained = try box.run("plan", "--explain")
    #expect(explained.out.contains("resting until ") && explained.out.contains(words), "\(explained)")
    let third = try fire(box)
    #expect(third.err.contains("admitted=1") && third.err.contains("categories=news"), "\(third)")
    let status = try box.run("status")
    #expect(status.out.contains("code") && status.out.contains(words), "\(status)")
    let document = try box.document("status")
    #expect(
      document["resting"]?["code"]?["why"]?.string == why && document["resting"]?["code"]?["in_a_row"]?.integer == 2)
    let show = try box.run("show", "code")
    #expect(show.out.contains("fanout unpause code --rest ends it"), "\(show)")
    // What the selector is told.
    try box.write("selector.sh", "#!/bin/sh\ncat > seen.json; cat answer.json\n", executable: true)
    try box.replace(#"["cat", "answer.json"]"#, by: #"["./selector.sh"]"#)
    _ = try box.run("plan")
    let seen = try JSONDocument(parsing: Array(box.read("seen.json").utf8)).root
    #expect(seen["cooling"]?.array?.compactMap(\.string) == ["code"])
    #expect(seen["resting"]?["code"]?["why"]?.string == words && seen["resting"]?["code"]?["until"]?.string != nil)
    // By hand, once: a second time there is nothing to end.
    let ended = try box.run("unpause", "code", "--rest")
    #expect(ended.code == 0 && ended.err.contains("code rests no more") && ended.err.contains(words), "\(ended)")
    #expect(try box.run("plan").out == "code news\n")
    let again = try box.run("unpause", "code", "--rest")
    #expect(again.code == 0 && again.err.contains("code does not rest; there is nothing to end"), "\(again)")
  }

  @Test func `starts all the same what is new, once`() throws {
    let box = try sandbox(Self.noop, answer: #"{"selected": {"category": "code", "id": "t1"}}"#)
    for _ in 0..<2 { #expect(try fire(box).err.contains("categories=code")) }
    #expect(try box.run("plan").out == "\n")
    try box.write("answer.json", #"{"selected": {"category": "code", "id": "t2"}}"#)
    let explained = try box.run("plan", "--explain")
    #expect(explained.out.contains("resting, but new: t2"), "\(explained)")
    #expect(try fire(box).err.contains("categories=code"))
    #expect(try box.run("plan").out == "\n")
    // A fire can be recomputed: what it knew of streaks is stored with it.
    for name in try FileManager.default.contentsOfDirectory(atPath: box.state + "/fires") {
      let again = try box.run("plan", "--fire", name)
      #expect(again.code == 0, "\(again)")
    }
  }

  @Test func `is not kept from a person, who is told`() throws {
    let box = try sandbox("exit 3")
    for _ in 0..<2 { _ = try fire(box) }
    let result = try box.run("run", "code")
    #expect(
      result.code == 1 && result.err.contains("outranked: resting until") && result.err.contains("2 failures in a row"),
      "\(result)")
    // A person's failure lengthens no streak.
    #expect(try box.document("status")["resting"]?["code"]?["in_a_row"]?.integer == 2)
  }

  @Test func `needs a name to have its rest ended, and keeps its pause`() throws {
    let box = try sandbox("exit 3")
    let bare = try box.run("unpause", "--rest")
    #expect(bare.code == 64 && bare.err.contains("--rest needs a CATEGORY"), "\(bare)")
    for _ in 0..<2 { _ = try fire(box) }
    _ = try box.run("pause", "code")
    let ended = try box.run("unpause", "code", "--rest")
    #expect(ended.err.contains("code rests no more") && ended.err.contains("code is still paused"), "\(ended)")
    #expect(try box.run("plan").out == "news\n")
  }

  @Test func `remembers it for years, at the cost of a checkpoint`() throws {
    let box = try sandbox(Self.noop)
    for _ in 0..<2 { _ = try fire(box) }
    let checkpoint = try JSONDocument(parsing: Array(box.read("state/standing.json").utf8)).root
    #expect(checkpoint["v"]?.integer == 5)
    let code = checkpoint["categories"]?.array?.first { $0["category"]?.string == "code" }
    #expect(code?["streaks"]?["noop"] != nil)
    // Without it the journal says the same.
    try FileManager.default.removeItem(atPath: box.state + "/standing.json")
    #expect(try box.run("plan").out == "news\n")
  }
}
