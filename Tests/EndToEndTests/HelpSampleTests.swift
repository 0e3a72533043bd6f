import FanoutCore
import Foundation
import Testing

/// What help shows as one that works does work, and does the right thing when something is missing.
@Suite struct `A sample of help` {
  private func configured(worker: String? = nil) throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(
      answer: "{}", worker: "exit 0", allowlist: ["research", "code", "triage"], confirmFor: "30s",
      respawn: "{ limit: 0 }",
      workerOptions: "environment: { PATH: '\(box.path)/bin:/usr/local/bin:/usr/bin:/bin' }")
    try box.select(with: "exec ./sample.py")
    try box.write("sample.py", try box.helpSample("selector", "One that works"), executable: true)
    try box.write("worker.sh", try box.helpSample("worker", "One that works"), executable: true)
    return box
  }

  @Test func `for a selector ranks what is free`() throws {
    let box = try configured()
    let plan = try box.run("plan")
    #expect(plan.code == 0 && plan.out == "research code triage\n", "\(plan)")
    #expect(try box.run("pause", "research").code == 0)
    let explained = try box.run("plan", "--json")
    let root = try JSONDocument(parsing: Array(explained.out.utf8)).root
    #expect(root["categories"]?.array?.compactMap(\.string) == ["code", "triage"], "\(explained)")
    #expect(root["degraded"]?.isNull == true && root["source"]?.string == "selector", "\(explained)")
  }

  @Test func `for a selector has no work, and is not at fault, when everything is taken`() throws {
    let box = try configured()
    for category in ["research", "code", "triage"] { #expect(try box.run("pause", category).code == 0) }
    let plan = try box.run("plan", "--json")
    let root = try JSONDocument(parsing: Array(plan.out.utf8)).root
    #expect(plan.code == 0 && root["no_work"]?.bool == true && root["degraded"]?.isNull == true, "\(plan)")
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/jq"), "jq is not installed"))
  func `for a worker is productive, and gets what the selector said`() throws {
    let box = try configured()
    try box.write("bin/do-the-work", "#!/bin/sh\necho \"$1: $2\"\n", executable: true)
    let fire = try box.run("fire", "--wait")
    #expect(fire.code == 0, "\(fire)")
    for category in ["research", "code", "triage"] { #expect(box.end(of: category)?.outcome == .productive) }
    #expect(try box.run("logs", "research").out == "research: oldest backlog\n")
    #expect(try box.run("logs", "code").out == "code: whatever is next\n")
  }

  /// Each failure is one: a sample that called it refused would hide it for ever.
  @Test(arguments: ["", "#!/bin/sh\nexit 3\n", "#!/bin/sh\nkill -KILL $$\n"])
  func `for a worker fails when its program is missing, fails or is killed`(program: String) throws {
    let box = try configured()
    if !program.isEmpty { try box.write("bin/do-the-work", program, executable: true) }
    let fire = try box.run("fire", "--wait")
    #expect(fire.code == 1, "\(fire)")
    for category in ["research", "code", "triage"] { #expect(box.end(of: category)?.outcome == .failed) }
  }

  @Test func `for a worker that locks by itself refuses nothing under fanout, and excludes beside it`() throws {
    let box = try configured()
    let lines = try box.helpSample("worker", "One that locks by itself")
      .replacingOccurrences(of: "/tmp/my-fleet-code.lock", with: box.path + "/code.lock")
    try box.replace("allowlist:", by: "lockFile: '\(box.path)/{category}.lock', allowlist:")
    try box.write("worker.sh", "#!/bin/sh\nset -eu\n\(lines)echo at work\n", executable: true)
    let fire = try box.run("fire", "--wait")
    #expect(fire.code == 0 && box.end(of: "code")?.outcome == .unknown, "\(fire)")
    #expect(try box.execute(["/bin/sh", "worker.sh"]).out == "at work\n")
    let beside = try box.execute(["flock", box.path + "/code.lock", "/bin/sh", "worker.sh"])
    #expect(beside.code == 75 && beside.out.isEmpty, "\(beside)")
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/jq"), "jq is not installed"))
  func `of lines with jq gives what its key names`() throws {
    let box = try configured()
    #expect(try box.run("fire", "--wait").code == 1)
    let lines = try box.helpSample("json", "Lines that work").split(separator: "\n").map(String.init)
    #expect(lines.count == 4)
    for line in lines {
      let result = try box.shell("fanout() { \"$F\" \"$@\"; }; \(line)")
      #expect(result.code == 0 && !result.out.isEmpty && !result.out.contains("null"), "\(line): \(result)")
    }
  }
}

/// The schema as an editor uses it: what the program prints, read by a validator of somebody else.
@Suite struct `The printed schema` {
  @Test func `takes the starter and every example that is shipped`() throws {
    let box = try Sandbox()
    #expect(try box.run("init", environment: ["HOME": box.path]).code == 0)
    let names = [
      box.path + "/fanout.json5", "fixtures/demo/fanout.json5", "fixtures/configuration/spec.json5",
      "fixtures/golden/loop/fanout.json5", "fixtures/golden/fire/fanout.json5",
    ]
    var texts = try names.map { try box.read($0.hasPrefix("/") ? $0 : Sandbox.repository + "/" + $0) }
    // Each with a slip: what was taken was looked at.
    texts += texts.map { $0.replacingOccurrences(of: "allowlist:", with: "allowlist: 5, allowlst:") }
    let lines = try texts.map { text in
      JSONValue(try JSONDocument(parsing: Array(text.utf8), as: .json5).root).text
    }
    let printed = try box.run("init", "--schema")
    let schema = JSONValue(try JSONDocument(parsing: Array(printed.out.utf8)).root).text
    let script = Sandbox.repository + "/fixtures/configuration/validate.py"
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin"
    let input = ([schema] + lines).joined(separator: "\n") + "\n"
    let result = try box.start(["/usr/bin/env", "python3", script], environment: ["PATH": path], input: input).wait()
    if [69, 127].contains(result.code) { try Test.cancel("python3 with jsonschema is not installed") }
    let verdicts = result.out.split(separator: "\n")
    #expect(result.code == 0 && verdicts.count == 2 * names.count, "\(result)")
    for (name, verdict) in zip(names, verdicts) { #expect(verdict == "yes", "\(name): \(verdict)") }
    for verdict in verdicts.dropFirst(names.count) { #expect(verdict.hasPrefix("no: "), "\(verdict)") }
  }
}
