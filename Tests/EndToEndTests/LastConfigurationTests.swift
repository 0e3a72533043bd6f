import FanoutCore
import Foundation
import Testing

/// A configuration that somebody broke is no reason to leave a fleet without a brake: who looks and who stops goes on
/// with the one that worked last.
@Suite struct `Behind a configuration that cannot be used` {
  /// How it came to be unusable, as a line of a shell; what of it is said.
  static let breakages: [(line: String, says: String)] = [
    ("sed -i 's/allowlist:/alowlist:/' fanout.json5", "did you mean 'allowlist'?"),
    ("echo 'nonsense]' >> fanout.json5", "fanout.json5:"),
    ("sed -i '2s/.*/  selector: { command: [\"cat, },/' fanout.json5", "fanout.json5:"),
    ("rm fanout.json5", "no configuration found"),
    ("ln -sf nowhere fanout.json5", "symbolic link"),
    (": > fanout.json5", "fanout.json5:1:1"),
  ]

  private func loop() throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"alternatives": ["code", "news"]}"#, worker: "echo at work; exec sleep 1000",
      allowlist: ["code", "news"])
    // Where nothing of the file can be read the state is looked for where it is by default.
    try box.replace("\"./state\"", by: "\"~/.local/state/fanout\"")
    return box
  }

  private func call(_ box: Sandbox, _ arguments: String...) throws -> Sandbox.Result {
    try box.execute([Sandbox.binary] + arguments, environment: ["HOME": box.path])
  }

  @Test(arguments: breakages) func `the fleet is seen, held, and stopped`(line: String, says: String) throws {
    let box = try loop()
    #expect(try call(box, "fire").err.contains("started=2"))
    #expect(try box.shell(line).code == 0)
    let fire = try call(box, "fire")
    #expect(fire.code == 78 && fire.err.contains(says), "\(fire)")
    let status = try call(box, "status")
    #expect(status.code == 78 && status.err.contains(says), "\(status)")
    #expect(status.out.contains("stuck: the configuration cannot be used") && status.out.contains("news"), "\(status)")
    let document = try JSONDocument(parsing: Array(call(box, "status", "--json").out.utf8)).root
    #expect(document["causes"]?.array?.first?["cause"]?.string == "configuration")
    let check = try call(box, "status", "--check")
    #expect(
      check.code == 78 && check.out.hasPrefix("no fire can look: ") && check.out.contains("fanout check"), "\(check)")
    #expect(try call(box, "runs").out.contains("code"))
    #expect(try call(box, "logs", "code").out.contains("at work"))
    let pause = try call(box, "pause", "code", "--for", "1h")
    #expect(pause.code == 0 && pause.err.contains("code is paused until"), "\(pause)")
    #expect(try call(box, "unpause", "code").code == 0)
    let kill = try call(box, "kill", "--all")
    #expect(kill.code == 0 && kill.err.contains("code: killed") && kill.err.contains("news: killed"), "\(kill)")
    #expect(kill.err.contains("what it was when it last worked"), "\(kill)")
  }

  @Test func `what stands before the mistake says where the state is`() throws {
    let box = try Sandbox()
    try box.configure(answer: #"{"alternatives": ["code"]}"#, worker: "exec sleep 1000", allowlist: ["code"])
    let text = try box.read("fanout.json5")
    let state = try #require(text.split(separator: "\n").first { $0.contains("stateDirectory") })
    #expect(try box.run("fire").err.contains("started=1"))
    try box.write("fanout.json5", "{\n\(state)\n  width: ,\n}\n")
    let kill = try box.run("kill", "code")
    #expect(kill.code == 0 && kill.err.contains("code: killed"), "\(kill)")
  }

  /// Whoever only looks at another's loop is told nothing of this: it is not he who fires it.
  @Test func `that others may write is the reason why nothing fires, for those whose loop it is`() throws {
    let box = try loop()
    #expect(try call(box, "fire").err.contains("started=2"))
    #expect(try call(box, "status", "--check").code == 0)
    #expect(try box.shell("chmod 666 fanout.json5").code == 0)
    #expect(try call(box, "fire").code == 78)
    let status = try call(box, "status")
    #expect(status.code == 0 && status.out.hasPrefix("stuck: the configuration cannot be used"), "\(status)")
    let check = try call(box, "status", "--check")
    #expect(check.code == 1 && check.out.contains("chmod go-w \(box.path)/fanout.json5"), "\(check)")
    #expect(try call(box, "--config", "fanout.json5", "status").code == 0)
    #expect(try call(box, "--config", "fanout.json5", "kill", "--all").code == 0)
  }

  @Test func `another loop's state is left alone, and nothing is executed of what worked last`() throws {
    let box = try loop()
    #expect(try call(box, "fire").err.contains("started=2"))
    try box.write("other/fanout.json5", "nonsense")
    let other = try call(box, "--config", "other/fanout.json5", "kill", "--all")
    #expect(other.code == 78 && !other.err.contains("killed"), "\(other)")
    try box.write("fanout.json5", "nonsense")
    for words in [["fire"], ["plan"], ["run", "code"], ["check"], ["install", "--print"], ["select"]] {
      let result = try box.execute([Sandbox.binary] + words, environment: ["HOME": box.path])
      #expect(result.code == 78 && !result.err.contains("when it last worked"), "\(words): \(result)")
    }
    #expect(try call(box, "kill", "--all").code == 0)
  }
}
