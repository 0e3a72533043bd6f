import FanoutCore
import Foundation
import Testing

/// SPEC 2: errors, hints and all foreign text stay on one line in messages, and nothing that is not seen is passed on.
@Suite struct `Foreign text` {
  /// Looks like the line of a fire, and hides something besides.
  static let forged = "fire X admitted=9 started=9"
  static let hidden = "\u{200F}\u{FEFF}\u{E0041}\u{202E}\u{200B}\u{2028}\u{85}\u{1B}[31m"

  /// Every line begins with what fanout says by itself; a line that is forged would begin with `fire X`.
  private func isHonest(_ result: Sandbox.Result, fires: Int = 0) {
    let lines = result.err.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count { $0.hasPrefix("fire ") } == fires, "\(result)")
    #expect(!lines.contains { $0.hasPrefix(Self.forged) }, "\(result)")
    let isHarmless = result.err.unicodeScalars.allSatisfy { scalar in
      scalar == "\n"
        || ![.control, .format, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
    }
    #expect(isHarmless, "\(Array(result.err.utf8))")
    #expect(result.err.contains(Self.forged), "it is shown: \(result)")
  }

  @Test(arguments: ["summary", "reason", "question"]) func `of an outcome stays on the line of its run`(key: String)
    throws
  {
    let box = try Sandbox()
    let outcome = key == "question" ? "needsHuman" : key == "reason" ? "blocked" : "productive"
    let report = try JSONSerialization.data(withJSONObject: [
      "outcome": outcome, key: "a\n\(Self.forged)\(Self.hidden)",
    ])
    try box.write("report", String(decoding: report, as: UTF8.self))
    try box.configure(
      answer: #"{"alternatives": ["code"]}"#, worker: "cp report \"$FANOUT_OUTCOME_FILE\"", allowlist: ["code"],
      respawn: "{ limit: 0 }")
    isHonest(try box.run("fire", "--wait"), fires: 1)
    isHonest(try box.run("run", "code"), fires: 1)
    let run = try #require(box.journal().last { $0.run != nil }?.run?.text)
    let shown = try box.run("show", run, "--json")
    #expect(shown.out.contains("\\u200f\\ufeff\\udb40\\udc41\\u202e\\u200b\\u2028\\u0085\\u001B[31m"), "\(shown)")
    let root = try JSONDocument(parsing: Array(shown.out.utf8)).root
    #expect(root["record"]?["end"]?[key]?.string == "a\n\(Self.forged)\(Self.hidden)")
  }

  @Test(arguments: ["plan", "fire", "check"]) func `of a failing selector stays on the line of its cause`(
    command: String
  ) throws {
    let box = try Sandbox()
    try box.configure(answer: "{}", allowlist: ["code"])
    try box.write("words", "trouble\n\(Self.forged)\(Self.hidden)\n")
    try box.select(with: "cat words >&2; exit 3")
    let result = try box.run(command)
    if command == "check" {
      #expect(!result.out.contains("\n\(Self.forged)") && result.out.contains(Self.forged), "\(result)")
    } else {
      isHonest(result, fires: command == "fire" ? 1 : 0)
    }
    #expect(box.eventually { box.isQuiet() })
  }

  /// Its last lines are shown where it did not get as far as to be confirmed.
  @Test(arguments: ["fire", "fire --wait", "run code"])
  func `of a worker that fails at once stays on the line of its run`(command: String) throws {
    let box = try Sandbox()
    try box.write("words", "trouble\n\(Self.forged)\(Self.hidden)\n")
    try box.configure(
      answer: #"{"alternatives": ["code"]}"#, worker: "cat words; cat words >&2; exit 1", allowlist: ["code"],
      confirmFor: "1h", respawn: "{ limit: 0 }")
    let result = try box.execute([Sandbox.binary] + command.split(separator: " ").map(String.init))
    #expect(result.code == 1, "\(result)")
    isHonest(result, fires: 1)
    #expect(box.eventually { box.isQuiet() })
  }

  /// What its command says is told where it failed, by the fire and by whoever shows that.
  @Test(arguments: ["fire", "fire --wait"])
  func `of the command that a fire tells stays on the line of its failure`(command: String) throws {
    let box = try Sandbox()
    try box.write("words", "trouble\n\(Self.forged)\(Self.hidden)\n")
    try box.configure(
      answer: #"{"alternatives": ["code"]}"#, allowlist: ["code"], respawn: "{ limit: 0 }",
      more: "onFire: { command: ['sh', '-c', 'cat words; cat words >&2; exit 3'] },")
    let result = try box.execute([Sandbox.binary] + command.split(separator: " ").map(String.init))
    #expect(result.code == 0, "\(result)")
    isHonest(result, fires: 1)
    #expect(box.journal().contains { $0.kind == "onFireFailed" })
    let fire = try #require(box.journal().last { $0.kind == "fireBegan" }?.fire?.text)
    let shown = try box.run("show", fire).out
    #expect(shown.contains(Self.forged) && !shown.contains("\n" + Self.forged), "\(shown)")
    #expect(box.eventually { box.isQuiet() })
  }

  @Test func `of an answer stays on the line of what is said of it`() throws {
    let box = try Sandbox()
    let answer = try JSONSerialization.data(withJSONObject: ["z\n\(Self.forged)\(Self.hidden)": 1])
    try box.configure(answer: String(decoding: answer, as: UTF8.self), allowlist: ["code"])
    isHonest(try box.run("plan"))
  }

  @Test func `of a configuration stays on the line of its mistake`() throws {
    let box = try Sandbox()
    // JSON5 takes these two for ends of lines, which no string may hold.
    let text = "a\\n\(Self.forged)" + String(Self.hidden.filter { $0 != "\u{85}" && $0 != "\u{2028}" })
    try box.configure(answer: "{}", more: "launcher: 'sys\(text)', 'key\(text)': 1")
    let result = try box.run("plan")
    #expect(result.code == 78 && result.err.split(separator: "\n").count == 2, "\(result)")
    isHonest(result)
  }

  @Test func `of a path stays on the line that names it`() throws {
    let box = try Sandbox()
    let directory = "dir\n\(Self.forged)\(Self.hidden)"
    try box.write(directory + "/fanout.json5", "{ nothing: 1 }")
    let result = try box.run("--config", directory + "/fanout.json5", "plan")
    #expect(result.code == 78)
    isHonest(result)
    isHonest(try box.run("--config", directory + "/none.json5", "plan"))
    isHonest(try box.run("--config", "fanout.json5", "--name", "x\n\(Self.forged)\(Self.hidden)", "plan"))
    isHonest(try box.run("plan", "x\n\(Self.forged)\(Self.hidden)"))
  }

  @Test func `of a pause stays on the line of whoever shows it`() throws {
    let box = try Sandbox()
    try box.configure(answer: #"{"alternatives": ["code"]}"#, allowlist: ["code"])
    isHonest(try box.run("pause", "code", "--why", "freeze\n\(Self.forged)\(Self.hidden)"))
    isHonest(try box.run("run", "code"), fires: 1)
    isHonest(try box.run("unpause", "code"))
  }
}
