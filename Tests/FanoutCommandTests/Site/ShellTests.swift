import FanoutCore
import FanoutSystem
import Glibc
import Testing

@testable import FanoutCommand

@Suite struct `The shell` {
  func run(_ arguments: [String], _ commands: [String: Command] = [:]) throws -> (
    code: Int32, data: String, messages: String
  ) {
    let (data, messages) = (try Ends(), try Ends())
    let shell = Shell(
      commands: commands, environment: { _ in nil }, standardOutput: data.writing, standardError: messages.writing)
    let code = shell.run(arguments)
    return (code, data.text(), messages.text())
  }

  @Test func `tells its version`() throws {
    #expect(try run(["--version"]) == (0, VersionScreen().lines.map { $0 + "\n" }.joined(), ""))
    let result = try run(["version", "--json", "--name", "night"])
    let root = try JSONDocument(parsing: Array(result.data.utf8)).root
    #expect(
      result.code == 0 && result.messages.isEmpty && root["version"]?.string == Version.current
        && root["loop"]?.string == "night" && root["commit"]?.isNull == true
        && root["toolchain"]?.string == Build.own.toolchain)
  }

  @Test func `hands the invocation to its command and returns its code`() throws {
    let result = try run(
      ["plan", "--quiet", "--explain"],
      [
        "plan": { invocation, output in
          output.print("\(invocation.command.name) \(invocation.has(.explain)) \(output.isQuiet)")
          return ExitCode.busy.rawValue
        }
      ])
    #expect(result == (75, "plan true true\n", ""))
  }

  @Test func `knows only commands that are plugged in`() throws {
    let result = try run(["report"])
    #expect(result == (64, "", "fanout: unknown command 'report'\nsee: fanout help\n"))
    let help = try run(["help"], ["plan": { _, _ in 0 }])
    #expect(help.data.contains("  plan ") && !help.data.contains("  fire "))
    #expect(try !run(["completions", "fish"]).data.contains("plan"))
  }

  @Test func `refuses with 64, the reason and the place to look`() throws {
    let result = try run(["plan", "--idel"], ["plan": { _, _ in 0 }])
    #expect(
      result == (64, "", "fanout: unknown option '--idel' for plan; did you mean --idle?\nsee: fanout help plan\n"))
  }

  @Test(arguments: [
    "--json", "--json paln", "paln --json", "plan --idel --json", "--json plan stray", "kill --json",
    "plan --jsn --json",
    "plan --json --json",
    "logs code --json", "--json completions bash", "help plan --json", "--json on-fire", "plan --json --name",
  ])
  func `refuses with a document where the flag stands on the line`(line: String) throws {
    let commands: [String: Command] = [
      "plan": { _, _ in 0 }, "kill": { _, _ in 0 }, "logs": { _, _ in 0 }, "on-fire": { _, _ in 0 },
    ]
    let result = try run(line.split(separator: " ").map(String.init), commands)
    #expect(result.code == 64)
    let root = try JSONDocument(parsing: Array(result.data.utf8)).root
    let message = try #require(root["error"]?["message"]?.string)
    #expect(root["schema"]?.integer == 2 && root["error"]?["code"]?.integer == 64)
    #expect(result.messages.hasPrefix("fanout: \(message)\n") && !message.contains("\n"))
  }

  @Test func `takes what stands behind two dashes for no flag, and help for text`() throws {
    #expect(try run(["plan", "x", "--", "--json"], ["plan": { _, _ in 0 }]).data.isEmpty)
    #expect(try run(["plan", "--json", "--help"], ["plan": { _, _ in 0 }]).data.hasPrefix("fanout plan"))
  }

  @Test func `without a command welcomes in fifteen lines, as a message: a bad crontab line is no success`() throws {
    let result = try run([])
    #expect(result.code == 64 && result.data.isEmpty)
    #expect(result.messages.hasPrefix("fanout: no command given\n\nfanout is the control loop"))
    #expect(result.messages.split(separator: "\n", omittingEmptySubsequences: false).dropLast().count <= 15)
  }

  @Test func `explains topics and keys`() throws {
    #expect(try run(["help", "worker"]).data.hasPrefix("fanout help worker: "))
    #expect(try run(["help", "worker.timeLimit"]).data.hasPrefix("worker.timeLimit: "))
    let refused = "fanout: no command, topic or key is called 'wroker'; did you mean worker?\nsee: fanout help\n"
    #expect(try run(["help", "wroker"]) == (64, "", refused))
  }

  @Test func `prints the pages of the manual of the commands that it has`() throws {
    #expect(
      try run(["man"], ["plan": { _, _ in 0 }]).data.split(separator: "\n")
        == [
          "fanout.1", "fanout-plan.1", "fanout-completions.1", "fanout-help.1", "fanout-man.1", "fanout-version.1",
          "fanout.json5.5", "fanout.7",
        ])
    #expect(try run(["man", "fanout.json5.5"]).data.hasPrefix(".TH FANOUT.JSON5 5 "))
    let refused = "fanout: 'fanout.2' is no value of PAGE: expected one that fanout man lists; did you mean fanout.1?\n"
    #expect(try run(["man", "fanout.2"]) == (64, "", refused))
  }

  @Test func `shows control codes in what was typed`() throws {
    #expect(try run(["\u{1B}[2J"]).messages.hasPrefix("fanout: unknown command '\\x1b[2J'"))
  }
}
