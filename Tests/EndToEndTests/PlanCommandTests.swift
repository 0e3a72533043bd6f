import FanoutCore
import Foundation
import Testing

@Suite struct `fanout plan` {
  private func sandbox(_ answer: String = #"{"alternatives": ["code", "news"]}"#) throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(answer: answer, allowlist: ["code", "news"])
    return box
  }

  @Test func `with nothing to admit is an empty line, and the reason is a message`() throws {
    let box = try sandbox(#"{"blocked_tasks": ["one"]}"#)
    let result = try box.run("plan")
    #expect(result.code == 0 && result.out == "\n" && !result.err.isEmpty, "\(result)")
  }

  @Test func `recomputes a recorded fire from its files, and tells by its exit code that it differs`() throws {
    let box = try sandbox()
    #expect(try box.run("fire").code == 0)
    #expect(box.eventually { box.isQuiet() })
    let fire = try #require(box.journal().compactMap(\.fire?.text).first)
    // What the selector would say today does not matter.
    try box.write("answer.json", "{}")
    let same = try box.run("plan", "--fire", fire)
    #expect(same.code == 0 && same.out == "code news\n", "\(same)")
    try box.write("state/fires/\(fire)/payload.json", #"{"alternatives": ["news"]}"#)
    let other = try box.run("plan", "--fire", fire)
    #expect(other.code == 1 && other.out == "news\n" && other.err.contains("comes out differently"), "\(other)")
  }

  @Test func `explained is a table of rank, category, source, decision and reason`() throws {
    let box = try sandbox(#"{"selected": {"category": "code"}, "alternatives": ["else", "news"]}"#)
    #expect(try box.run("pause", "news").code == 0)
    for words in [["plan", "--explain"], ["fire", "--dry-run", "--explain"]] {
      let result = try box.start([Sandbox.binary] + words).wait()
      let rows = result.out.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
      try #require(rows.count >= 4, "\(result)")
      #expect(rows[0] == ["rank", "category", "source", "decision", "reason"])
      #expect(rows[1] == ["1", "code", "selected", "admitted"])
      #expect(rows[2] == ["2", "else", "alternatives", "withheld", "not", "in", "the", "allowlist"])
      #expect(rows[3].prefix(4) == ["3", "news", "alternatives", "withheld"], "\(result)")
      #expect(rows[3].dropFirst(4).first?.hasPrefix("paused") == true, "\(result)")
    }
  }

  @Test(arguments: ["plan", "fire"])
  func `and a fire take no unusable answer under strict`(command: String) throws {
    let box = try sandbox("{")
    let result = try box.run(command, "--strict")
    #expect(result.code == 65, "\(result)")
    #expect(box.ends().isEmpty)
    // What nobody follows is not listed either.
    #expect(!result.out.contains("code") && !result.err.contains("following the allowlist"), "\(result)")
    #expect(!result.err.contains("source=allowlist"), "\(result)")
    let document = try JSONDocument(parsing: Array(box.run(command, "--strict", "--json").out.utf8)).root
    #expect(document["categories"]?.array?.isEmpty == true && document["source"]?.string == "none(notJSON)")
  }

  @Test func `as if idle lists what runs, cools and is paused, and starts none of it`() throws {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"alternatives": ["code", "news", "triage"]}"#, worker: "[ $FANOUT_CATEGORY = news ] || exec sleep 600",
      allowlist: ["code", "news", "triage"], more: "perFire: null, categories: { news: { cooldown: '2h' } },")
    #expect(try box.run("pause", "triage").code == 0)
    #expect(try box.run("fire").code == 0)
    #expect(box.eventually { box.openRuns().count == 1 && box.end(of: "news") != nil })
    #expect(try box.run("plan").out == "\n")
    #expect(try box.run("plan", "--idle").out == "code news triage\n")
    #expect(try box.run("fire", "--dry-run", "--idle").out == "code news triage\n")
    #expect(box.openRuns().count == 1)
    #expect(try box.run("kill", "--all", "--now").code == 0)
  }
}
