import FanoutCore
import Testing

/// SPEC 3, "One name": a name that is one slip away from an allowlisted one is asked back everywhere.
@Suite struct `A slip in a name` {
  private func sandbox(answer: String = #"{"alternatives": ["code"]}"#) throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(answer: answer, worker: "echo hello", allowlist: ["code", "research"])
    return box
  }

  static let commands: [([String], Int32)] = [
    (["run"], 64), (["run", "--dry-run"], 64), (["run", "--detach"], 64), (["pause"], 64), (["unpause"], 64),
    (["runs"], 64),
    (["kill"], 1), (["kill", "--now"], 1), (["kill", "--hold", "1h"], 1), (["logs"], 1), (["logs", "-f"], 1),
    (["show"], 1),
  ]

  @Test(arguments: commands, ["codee", "CDOE", "reserch"]) func `is asked back by every command, and nothing is done`(
    command: (words: [String], code: Int32), name: String
  ) throws {
    let box = try sandbox()
    let result = try box.start([Sandbox.binary] + command.words + [name]).wait()
    let meant = name == "reserch" ? "research" : "code"
    #expect(result.code == command.code, "\(result)")
    #expect(
      result.err.contains("fanout: \(name.lowercased()): not in the allowlist; did you mean \(meant)?\n"), "\(result)")
    #expect(result.out.isEmpty && !box.exists("state"), "\(result)")
  }

  /// Which names there are is what the configuration says, an alias and an override among it.
  @Test(arguments: commands, [("infrra", "infra"), ("maintenence", "maintenance")])
  func `of an alias or of a category of its own is asked back as well`(
    command: (words: [String], code: Int32), name: (slip: String, meant: String)
  ) throws {
    let box = try Sandbox()
    try box.configure(
      answer: "{}", allowlist: ["code", "cloud"],
      more: "aliases: { infra: 'cloud' }, categories: { maintenance: { cooldown: '1h' } },")
    let result = try box.start([Sandbox.binary] + command.words + [name.slip]).wait()
    #expect(result.code == command.code, "\(result)")
    #expect(
      result.err.contains("fanout: \(name.slip): not in the allowlist; did you mean \(name.meant)?\n"), "\(result)")
    #expect(result.out.isEmpty && !box.exists("state"), "\(result)")
  }

  @Test func `that was meant is a name like any other`() throws {
    let box = try sandbox()
    let forced = try box.run("run", "codee", "--force")
    #expect(forced.code == 0 && forced.err.contains("outranked: not in the allowlist"), "\(forced)")
    #expect(try box.run("logs", "codee").out == "hello\n")
    #expect(try box.run("runs", "codee").out.contains("codee"))
    for command in [["show"], ["pause"], ["unpause"]] {
      let result = try box.start([Sandbox.binary] + command + ["codee"]).wait()
      #expect(result.code == 0 && !result.err.contains("not in the allowlist"), "\(result)")
    }
    // It ran, so that it is no slip to ask of; to start it once more is.
    #expect(try box.run("run", "codee").code == 64)
    #expect(box.ends().count == 1)
  }

  @Test func `of a selector is named by plan and fire`() throws {
    let box = try sandbox(answer: #"{"alternatives": ["reserch", "code", "marketing"]}"#)
    for command in ["plan", "fire"] {
      let result = try box.run(command)
      #expect(
        result.code == 0 && result.err.contains("reserch: not in the allowlist; did you mean research?\n"), "\(result)")
      #expect(!result.err.contains("marketing:"))
    }
    #expect(box.eventually { box.isQuiet() })
  }
}

/// A flag that says nothing without another one is refused; it never changes what a command does.
@Suite struct `A flag of a dry run` {
  @Test(arguments: [
    ["--explain"], ["--idle"], ["--payload", "answer.json"], ["--fire", "20261121T011624Z-7f3a"],
    ["--explain", "--wait"],
  ])
  func `starts nothing without it`(flags: [String]) throws {
    let box = try Sandbox()
    try box.configure(answer: #"{"alternatives": ["code"]}"#, allowlist: ["code"])
    let result = try box.start([Sandbox.binary, "fire"] + flags).wait()
    #expect(result.code == 64 && result.err.contains("\(flags[0]) needs --dry-run"), "\(result)")
    #expect(!box.exists("state"))
  }
}
