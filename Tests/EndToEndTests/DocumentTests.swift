import FanoutCommand
import FanoutCore
import Foundation
import Testing

/// SPEC 2: `--json` gives one document, also of an error, or the flag is refused; one style of keys. Made from the
/// table of commands, so that none can be forgotten.
@Suite struct `With --json` {
  /// Calls of each command that gives documents; FIRE and RUN stand for what is on record.
  static let calls: [String: [String]] = [
    "fire": ["fire", "fire --wait", "fire --dry-run --explain", "fire --strict"],
    "plan": ["plan", "plan --explain", "plan --idle", "plan --payload answer.json", "plan --fire FIRE"],
    "select": ["select"], "run": ["run", "run code", "run code --detach", "run code --dry-run", "run news"],
    "status": ["status", "status --check"], "runs": ["runs", "runs code --since 1h", "runs research"],
    "show": ["show FIRE", "show RUN", "show code"], "report": ["report", "report --since 7d"],
    "kill": ["kill code", "kill RUN", "kill --all", "kill --all --hold 1h"],
    "pause": ["pause", "pause code --for 1h --why x"],
    "hands": ["hands", "hands --since 1d"], "ack": ["ack h1"],
    "unpause": ["unpause", "unpause news"], "init": ["init other.json5"], "check": ["check"],
    "install": ["install --print", "install --cron --print"], "uninstall": ["uninstall --name nobody-has-this"],
    "version": ["version", "--version"],
  ]

  static let commands = CommandSpecification.all.filter { !$0.isHidden }

  /// Objects whose keys are words of the contract or names, not keys.
  static let maps: Set<String> = [
    "causes", "constraints", "withheld", "outcomes", "denied", "asked_for", "categories", "fired_by",
  ]

  private func sandbox() throws -> (box: Sandbox, fire: String) {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"selected": {"category": "code", "newKey": 1}, "all_scores": {"news": 1}, "myKey": true}"#,
      worker: "echo out",
      allowlist: ["code", "news", "research"])
    let fire = try box.run("fire")
    #expect(fire.code == 0 && box.eventually { box.isQuiet() }, "\(fire)")
    #expect(try box.run("pause", "news").code == 0)
    return (box, try #require(box.journal().first?.fire?.text))
  }

  private func checked(_ result: Sandbox.Result, _ box: Sandbox, configuration: String?) throws -> JSONNode {
    let root = try JSONDocument(parsing: Array(result.out.utf8)).root
    #expect(root.object?.keys.prefix(4) == ["schema", "host", "loop", "configuration"], "\(result)")
    #expect(root["schema"]?.integer == 2 && root["host"]?.string == ProcessInfo.processInfo.hostName, "\(result)")
    if let configuration { #expect(root["configuration"]?.string == configuration, "\(result)") }
    #expect(Set(root.object?.keys ?? []).count == root.object?.keys.count, "no key stands twice")
    var odd: [String] = []
    Self.keys(root, of: "", &odd)
    #expect(odd.isEmpty, "\(odd): \(result)")
    return root
  }

  static func keys(_ node: JSONNode, of parent: String, _ odd: inout [String]) {
    // An element is no map, whatever stands for the list: its keys are keys.
    for element in node.array ?? [] { keys(element, of: parent + "[]", &odd) }
    for (key, value) in node.object.map({ $0.entries.map { ($0.key, $0.value) } }) ?? [] {
      let isSnake =
        !key.isEmpty && key.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
      if !isSnake, !maps.contains(parent) { odd.append("\(parent).\(key)") }
      // What workers and selectors read and write has keys of its own.
      if key != "assignment" { keys(value, of: key, &odd) }
    }
  }

  @Test(arguments: commands.filter(\.givesDocument).map(\.name)) func `a command gives one document`(name: String)
    throws
  {
    let (box, fire) = try sandbox()
    let calls = try #require(Self.calls[name], "a new command gives documents; add its calls here, or refuse the flag")
    for call in calls {
      let words = call.replacingOccurrences(of: "FIRE", with: fire).replacingOccurrences(of: "RUN", with: fire + "-1")
      let result = try box.start([Sandbox.binary, "--json"] + words.split(separator: " ").map(String.init)).wait()
      let needsNone = ["version", "init", "uninstall"].contains(name)
      let root = try checked(result, box, configuration: needsNone ? nil : box.path + "/fanout.json5")
      #expect(root["loop"]?.string == (name == "uninstall" ? "nobody-has-this" : nil))
      #expect((root["error"] == nil) == (result.code == 0 || root.object?.keys.count != 5), "\(call): \(result)")
      if root["error"] == nil { #expect(root.object?.keys.count ?? 0 > 4, "it says something: \(call): \(result)") }
      #expect(box.eventually { box.isQuiet() })
    }
  }

  @Test func `what is wrong has keys as everything else`() throws {
    let (box, _) = try sandbox()
    _ = try box.shell(
      "rm state/journal/*; for d in today tomorrow; do mkfifo state/journal/$(date -u -d $d +%F).jsonl; done")
    let root = try checked(try box.run("--json", "status"), box, configuration: box.path + "/fanout.json5")
    #expect(root["causes"]?.array?.isEmpty == false && root["healthy"]?.bool == false, "\(root)")
  }

  @Test(arguments: commands.filter { !$0.givesDocument }.map(\.name)) func `a command that has none refuses the flag`(
    name: String
  ) throws {
    let (box, fire) = try sandbox()
    let subject = ["logs": [fire + "-1"], "completions": ["bash"], "help": ["plan"], "man": [], "metrics": []][name]
    let result = try box.start([Sandbox.binary, name, "--json"] + (try #require(subject))).wait()
    let root = try checked(result, box, configuration: nil)
    #expect(result.code == 64 && root["error"]?["code"]?.integer == 64, "\(result)")
    #expect(root["error"]?["message"]?.string == "\(name) gives no JSON document; leave --json out")
  }

  /// What fails, whatever the command: with its code, and the configuration as far as it is known.
  @Test(arguments: commands.map(\.name), ["missing", "malformed", "option", "name"])
  func `a failure is a document`(name: String, fault: String) throws {
    let box = try Sandbox()
    try box.write("bad.json5", "{ nothing: 1, width: 'six\n' }")
    let subject = [
      "kill": ["--all"], "show": ["code"], "logs": ["code"], "completions": ["bash"], "init": ["new.json5"],
      "pause": ["x"],
    ][name]
    var words = [name] + (subject ?? []) + ["--json"]
    switch fault {
    case "missing": words += ["--config", box.path + "/none.json5"]
    case "malformed": words += ["--config", box.path + "/bad.json5"]
    case "option": words += ["--no-such-option"]
    default: words += ["--config", box.path + "/none.json5", "--name", "Not a name"]
    }
    let result = try box.start([Sandbox.binary] + words).wait()
    let root = try checked(result, box, configuration: nil)
    guard result.code != 0 else {
      // These need no configuration.
      #expect(["init", "version", "fire"].contains(name) && root["error"] == nil, "\(result)")
      return
    }
    let code = try #require(root["error"]?["code"]?.integer)
    let message = try #require(root["error"]?["message"]?.string)
    #expect(code == Int64(result.code ?? -1) && !message.isEmpty && !message.contains("\n"), "\(result)")
    #expect(result.err.hasPrefix("fanout: " + (message.split(separator: ";").first ?? "")), "\(result)")
    if code == 78 {
      #expect(
        root["configuration"]?.string == box.path + (fault == "missing" ? "/none.json5" : "/bad.json5"), "\(result)")
    }
  }

  @Test func `an error of every class has its code`() throws {
    let (box, _) = try sandbox()
    func error(_ words: String..., environment: [String: String] = [:]) throws -> Int64? {
      let result = try box.start([Sandbox.binary, "--json"] + words, environment: environment).wait()
      let root = try checked(result, box, configuration: box.path + "/fanout.json5")
      #expect(root["error"]?["code"]?.integer == result.code.map(Int64.init), "\(result)")
      return root["error"]?["code"]?.integer
    }
    #expect(try error("kill", "nothing-like-it") == 1)
    #expect(try error("show", "20200101T000000Z-0000") == 1)
    #expect(try error("pause", "..") == 64)
    #expect(try error("run", "codee") == 64)
    #expect(try error("install", "--every", "1ms") == 64)
    #expect(try error("fire", environment: ["FANOUT_LAUNCHER": "systemd"]) == 69)
    let holder = try box.start(["flock", "--no-fork", box.state + "/locks/.fire.lock", "sleep", "600"])
    #expect(box.eventually { (try? box.execute(["flock", "-n", box.state + "/locks/.fire.lock", "true"]).code) == 1 })
    #expect(try error("fire") == 75)
    holder.signal(SIGKILL)
    _ = holder.wait()
    // One that was on record is told by its numbers, and its code is one of them.
    try box.write("answer.json", "{")
    func fired(_ words: String...) throws -> Int64? {
      let result = try box.start([Sandbox.binary, "--json"] + words).wait()
      let root = try checked(result, box, configuration: box.path + "/fanout.json5")
      #expect(root["exit"]?.integer == result.code.map(Int64.init) && root["error"] == nil, "\(result)")
      return root["exit"]?.integer
    }
    #expect(try fired("fire", "--strict") == 65)
    #expect(try box.run("pause").code == 0)
    #expect(try fired("fire") == 75)
    #expect(try box.run("unpause").code == 0)
    _ = try box.shell("for f in state/journal/*; do mv $f kept; mkdir $f; done")
    #expect(try error("fire") == 74)
    _ = try box.shell("for f in state/journal/*; do rmdir $f; mv kept $f; done")
    let line = #"{"v":99,"at":"2026-11-21T06:39:53.954Z","boot":"b","boottime_ms":1,"kind":"later"}"#
    _ = try box.shell("echo '\(line)' >> state/journal/$(ls state/journal | tail -n 1)")
    #expect(try error("fire") == 78)
    _ = try box.shell("mv state moved; : > state")
    #expect(try error("fire") == 73)
    #expect(try error("kill", "--all") == 73)
  }
}
