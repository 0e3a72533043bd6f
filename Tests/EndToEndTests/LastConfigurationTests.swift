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
    #expect(kill.err.contains("as it was when it last worked; the state is \(box.path)/.local/state/fanout"), "\(kill)")
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

  /// A timer names it, so that it may well fire.
  @Test func `that others may write is noted, with what makes it fit to be found`() throws {
    let box = try loop()
    #expect(try call(box, "fire").err.contains("started=2"))
    #expect(try box.shell("chmod 666 fanout.json5").code == 0)
    #expect(try call(box, "fire").code == 78)
    let status = try call(box, "status")
    let note = "only a fire with --config \(box.path)/fanout.json5 uses this configuration: "
    #expect(status.code == 0 && status.out.contains(note), "\(status)")
    #expect(status.out.contains("chmod go-w \(box.path)/fanout.json5"), "\(status)")
    #expect(try call(box, "status", "--check").code == 0)
    #expect(try !call(box, "--config", "fanout.json5", "status").out.contains(note))
    #expect(try call(box, "--config", "fanout.json5", "kill", "--all").code == 0)
  }

  /// A link chooses between configurations; what a file says of its state counts before the default.
  @Test func `that a link leads to stands for its own loop, and for no other's`() throws {
    let box = try loop()
    let text = try box.read("fanout.json5")
    try box.write("one.json5", text)
    try box.write(
      "two.json5",
      text.replacingOccurrences(of: "\"~/.local/state/fanout\"", with: "\"./two\"").replacingOccurrences(
        of: "\"news\"", with: "\"triage\""))
    for name in ["one", "two"] {
      try box.write("answer.json", #"{"alternatives": ["news", "triage"]}"#)
      #expect(try box.shell("ln -sf \(name).json5 fanout.json5").code == 0)
      #expect(try call(box, "fire").err.contains("started=1"), "\(name)")
    }
    #expect(try box.shell("echo 'nonsense]' >> two.json5").code == 0)
    let kill = try call(box, "kill", "--all")
    #expect(kill.code == 0 && kill.err.contains("triage: killed") && !kill.err.contains("news: killed"), "\(kill)")
    #expect(kill.err.contains("the state is \(box.path)/two"), "\(kill)")
    #expect(try box.shell("ln -sf one.json5 fanout.json5").code == 0)
    #expect(try call(box, "kill", "--all").err.contains("news: killed"))
  }

  @Test func `that names a former state in a comment stands for the one that it fired with last`() throws {
    let box = try loop()
    let state = { (name: String) in try box.replace("\"~/.local/state/fanout\"", by: "\"./\(name)\"") }
    try state("old")
    #expect(try call(box, "fire").err.contains("started=2"))
    #expect(try call(box, "kill", "--all").code == 0)
    try box.replace(
      "stateDirectory: \"./old\"", by: "stateDirectory: \"./new\", // stateDirectory: \"./old\"\n width: 6")
    #expect(try call(box, "fire").err.contains("started=2"))
    try box.replace("selector:", by: "perFire: , selector:")
    let kill = try call(box, "kill", "--all")
    #expect(kill.code == 0 && kill.err.contains("code: killed") && kill.err.contains("news: killed"), "\(kill)")
  }

  @Test(arguments: ["FANOUT_WIDTH=many", "FANOUT_LAUNCHER=rocket"])
  func `is none for a brake where only the environment is wrong`(variable: String) throws {
    let box = try loop()
    #expect(try call(box, "fire").err.contains("started=2"))
    let kill = try box.shell("exec env HOME='\(box.path)' \(variable) \"$F\" kill --all")
    #expect(
      kill.code == 0 && kill.err.contains("code: killed") && kill.err.contains("many") || kill.err.contains("rocket"),
      "\(kill)")
  }

  @Test func `in a home that a link leads to is stood in for as well`() throws {
    let box = try loop()
    #expect(
      try box.shell(
        "mkdir -p real/.config/fanout; ln -s real home; mv fanout.json5 answer.json worker.sh real/.config/fanout"
      ).code == 0)
    let home = ["HOME": box.path + "/home"]
    #expect(try box.execute([Sandbox.binary, "fire"], environment: home).err.contains("started=2"))
    #expect(try box.shell("rm real/.config/fanout/fanout.json5").code == 0)
    let kill = try box.execute([Sandbox.binary, "kill", "--all"], environment: home)
    #expect(kill.code == 0 && kill.err.contains("code: killed"), "\(kill)")
  }

  @Test func `is read once where it comes through a pipe`() throws {
    let box = try loop()
    #expect(
      try box.shell(
        "mkfifo pipe; (cat fanout.json5 > pipe &); exec timeout 20 env HOME=\"$D\" \"$F\" --config pipe status"
      ).code == 0)
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
