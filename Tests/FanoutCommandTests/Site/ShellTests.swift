import FanoutCore
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
    #expect(try run(["--version"]) == (0, "fanout \(Version.current)\n", ""))
    let result = try run(["version", "--json", "--name", "night"])
    let root = try JSONDocument(parsing: Array(result.data.utf8)).root
    #expect(
      result.code == 0 && result.messages.isEmpty && root["version"]?.string == Version.current
        && root["loop"]?.string == "night")
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
    let result = try run(["plan"])
    #expect(result == (64, "", "fanout: unknown command 'plan'\nsee: fanout help\n"))
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

  @Test func `without a command shows the overview as a message, so that a bad crontab line is no success`() throws {
    let result = try run([])
    #expect(result.code == 64 && result.data.isEmpty)
    #expect(result.messages.hasPrefix("fanout: no command given\n\nfanout: the control loop"))
  }

  @Test func `shows control codes in what was typed`() throws {
    #expect(try run(["\u{1B}[2J"]).messages.hasPrefix("fanout: unknown command '\\x1b[2J'"))
  }
}
