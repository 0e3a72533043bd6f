import FanoutCore
import Foundation
import Testing

/// What the README shows is what the program says, and works when it is copied.
@Suite struct `The README` {
  private static func text() throws -> String {
    try String(contentsOfFile: Sandbox.repository + "/README.md", encoding: .utf8)
  }

  /// The fenced lines behind what introduces them.
  private static func block(after mark: String) throws -> String {
    let lines = try text().split(separator: "\n", omittingEmptySubsequences: false)
    let place = try #require(lines.firstIndex { $0.hasPrefix(mark) }, "\(mark)")
    let fenced = lines[(place + 1)...].drop { !$0.hasPrefix("```") }.dropFirst().prefix { !$0.hasPrefix("```") }
    return fenced.joined(separator: "\n") + "\n"
  }

  @Test func `shows the samples of help, letter by letter`() throws {
    let marks = try Self.text().matches(of: /<!-- help ([a-z]+): ([^>]+) -->/)
    #expect(marks.count == 3)
    for mark in marks {
      let sample = try Sandbox().helpSample(String(mark.1), String(mark.2))
      #expect(try Self.block(after: String(mark.0)) == sample, "\(mark.0)")
    }
  }

  @Test func `shows hooks and metrics as help does`() throws {
    let box = try Sandbox()
    let lines = try ["Healthchecks: in the configuration", "Prometheus: in the configuration"].map {
      try box.helpSample("monitoring", $0)
    }
    #expect(try Self.block(after: "**Somebody must know.**") == lines.joined())
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/jq"), "jq is not installed"))
  func `shows a configuration, a selector and a worker that work together`() throws {
    let box = try Sandbox()
    let shown = try Self.block(after: "## Configuration")
    let head = "{\n  stateDirectory: '\(box.path)/state',"
    try box.write("fanout.json5", shown.replacingOccurrences(of: "\n{", with: "\n" + head))
    try box.write("selector.py", try Self.block(after: "<!-- help selector"), executable: true)
    try box.write("worker.sh", try Self.block(after: "<!-- help worker: One that works"), executable: true)
    try box.write("bin/do-the-work", "#!/bin/sh\necho \"$1\"\n", executable: true)
    let plan = try box.run("plan")
    #expect(plan.code == 0 && plan.out == "research code triage\n", "\(plan)")
    let path = "\(box.path)/bin:/usr/local/bin:/usr/bin:/bin"
    let run = try box.run("run", "triage", environment: ["PATH": path])
    #expect(run.code == 0 && box.end(of: "triage")?.outcome == .productive, "\(run)")
    let busy = try box.shell("exec 9>state/locks/triage.lock; flock 9; \"$F\" plan --json 9>&-")
    let root = try JSONDocument(parsing: Array(busy.out.utf8)).root
    #expect(root["categories"]?.array?.compactMap(\.string) == ["research", "code"], "\(busy)")
  }

  @Test func `names commands and options that there are`() throws {
    let lines = try Self.block(after: "## Five minutes").split(separator: "\n").filter { $0.hasPrefix("fanout ") }
    #expect(lines.count > 10)
    let box = try Sandbox()
    for line in lines {
      let command = line.prefix { $0 != "#" }
      let help = try box.shell("fanout() { \"$F\" \"$@\" --help; }; \(command)")
      #expect(help.code == 0 && help.out.hasPrefix("fanout "), "\(line): \(help)")
    }
  }
}
