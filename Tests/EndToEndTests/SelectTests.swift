import FanoutCore
import Foundation
import Testing

/// SPEC 14 with the built program: a folder of tasks, or a tracker's command, and nothing else.
@Suite struct `A loop that selects by itself` {
  private static let noop = #"echo '{"outcome": "noop"}' > "$FANOUT_OUTCOME_FILE""#

  private func sandbox(_ tasks: String, worker: String = noop, more: String = "") throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(
      answer: "{}", worker: worker, allowlist: ["code", "docs", "news"], respawn: "{ limit: 0 }", more: more)
    try box.replace(#"command: ["cat", "answer.json"]"#, with: "builtin: { tasks: \(tasks) }")
    return box
  }

  private func task(_ box: Sandbox, _ name: String, _ front: String) throws {
    try box.write("tasks/\(name).md", "---\n\(front)\n---\n# Do \(name)\n")
  }

  private func answer(_ box: Sandbox, _ arguments: String...) throws -> JSONNode {
    let result = try box.start([Sandbox.binary, "select"] + arguments).wait()
    #expect(result.code == 0, "\(result)")
    return try JSONDocument(parsing: Array(result.out.utf8)).root
  }

  /// The first use of anybody who has nothing but a folder.
  @Test func `begins with init and a folder of tasks`() throws {
    let box = try Sandbox()
    try task(box, "a", "status: To Do\ncategory: code\npriority: high")
    try task(box, "b", "status: To Do\ncategory: docs\ndepends: a")
    try task(box, "c", "status: To Do")
    let home = ["HOME": box.path]
    #expect(try box.run("init", "--tasks", "tasks", environment: home).code == 0)
    let text = try box.read("fanout.json5")
    #expect(text.contains(#"builtin: { tasks: { folder: "tasks", default: "code" } },"#), "\(text)")
    #expect(text.contains(#"allowlist: ["code", "docs"],"#))
    let check = try box.run("check", environment: home)
    #expect(check.code == 0 && check.out.contains("3 tasks read, 2 may be done, 1 waits"), "\(check)")
    let fire = try box.run("fire", "--wait", environment: home)
    #expect(fire.code == 0 && fire.err.contains("source=selector"), "\(fire)")
    #expect(fire.err.contains("categories=code,docs"), "\(fire)")
    // It is an answer like any other: stored, shown, and made again from what is stored.
    let plan = try box.run("plan", "--fire", "last", environment: home)
    #expect(plan.code == 0 && plan.out == "code docs\n", "\(plan)")
  }

  /// What ended runs have left for review is in no sample yet: it counts as for a plan and a claim.
  @Test func `is told what a queue for review leaves, beside what runs have left since`() throws {
    let box = try sandbox(
      "{ folder: 'tasks', default: 'code' }", worker: #"echo '{"outcome": "productive"}' > "$FANOUT_OUTCOME_FILE""#,
      more: #"reviews: { command: ["echo", "0"], cache: "1h", high: 1 },"#)
    try task(box, "a", "state: active\ncategory: code")
    #expect(try answer(box)["withheld"] == nil)
    #expect(try box.run("fire", "--wait").err.contains("started=1"))
    let withheld = try answer(box)["withheld"]?["code"]?.string
    #expect(withheld?.contains("0 open + 0 stale + 0 failing = 0 of 1, 1 reserved") == true, "\(withheld ?? "nothing")")
  }

  @Test func `gives each worker its task, and does not give one twice`() throws {
    let box = try sandbox(
      "{ folder: 'tasks' }",
      worker: "cp \"$FANOUT_ASSIGNMENT_FILE\" got-$FANOUT_CATEGORY; echo $$ > pid-$FANOUT_CATEGORY; exec sleep 600")
    try task(box, "a", "state: active\ncategory: code")
    try task(box, "b", "state: todo\ncategory: docs\npriority: 1")
    _ = try box.fireAndMeet("code", "docs")
    let got = try JSONDocument(parsing: Array(box.read("got-code").utf8)).root
    #expect(got["selection"]?["id"]?.string == "a" && got["selection"]?["title"]?.string == "Do a", "\(got)")
    #expect(got["source"]?.string == "selected" && got["payload"]?["seed"]?.integer != nil)
    #expect(try JSONDocument(parsing: Array(box.read("got-docs").utf8)).root["selection"]?["id"]?.string == "b")
    let now = try answer(box)
    #expect(now["selected"] == nil && now["tasks"]?["taken"]?.integer == 2, "\(now)")
    #expect(now["all_scores"]?.array?.last?["withheld"]?.string?.hasPrefix("busy: ") == true)
    #expect(try box.run("kill", "--all", "--now").code == 0)
  }

  @Test func `learns from how its choices ended, and shows every term`() throws {
    let box = try sandbox(
      "{ folder: 'tasks' }",
      worker: """
        [ $FANOUT_CATEGORY = code ] && { echo '{"outcome": "productive", "grade": 0.9}' > "$FANOUT_OUTCOME_FILE"; exit 0; }
        \(Self.noop)
        """)
    try task(box, "a", "state: todo\ncategory: code")
    for _ in 0..<2 { #expect(try box.run("fire", "--wait").code == 0) }
    let now = try answer(box, "--seed", "7")
    let code = now["selected"]?["terms"]
    #expect(code?["successes"]?.double ?? 0 > 1.7 && code?["failures"]?.double ?? 9 < 0.3, "\(now)")
    let docs = now["diversity_alternatives"]?.array?.first { $0["category"]?.string == "docs" }?["terms"]
    #expect(docs?["successes"]?.double == 0 && docs?["failures"]?.double ?? 0 > 1.9, "\(now)")
    let explained = try box.run("select", "--explain", "--seed", "7")
    for word in ["score", "drawn", "deficit", "alpha", "beta", "mean", "prior", "seed", "a     code"] {
      #expect(explained.out.contains(word), "\(word): \(explained)")
    }
    #expect(try box.run("select", "--explain", "--seed", "7").out == explained.out)
    let document = try box.run("select", "--json", "--seed", "7")
    let root = try JSONDocument(parsing: Array(document.out.utf8)).root
    #expect(root["schema"]?.integer == 2 && root["seed"]?.integer == 7 && root["input"]?["offers"]?.array?.count == 1)
    #expect(root["answer"]?["selected"]?["id"]?.string == "a")
    var odd: [String] = []
    `With --json`.keys(root, of: "", &odd)
    #expect(odd.isEmpty, "\(odd)")
    #expect(try box.run("plan", "--payload", "-", input: box.run("select").out).out.hasPrefix("code "))
  }

  @Test func `finds a fire that was drawn otherwise than its seed says`() throws {
    let box = try sandbox("{ folder: 'tasks' }")
    try task(box, "a", "state: todo\ncategory: code")
    #expect(try box.run("fire", "--wait").code == 0)
    #expect(try box.run("plan", "--fire", "last").code == 0)
    let fire = try #require(try FileManager.default.contentsOfDirectory(atPath: box.state + "/fires").first)
    let file = "state/fires/\(fire)/selector.json"
    let text = try box.read(file)
    let seed = try #require(try JSONDocument(parsing: Array(text.utf8)).root["seed"]?.integer)
    #expect(UInt64(seed) == ChoiceInput.seed(of: FireID(fire)))
    try box.write(file, text.replacingOccurrences(of: "\"seed\":\(seed)", with: "\"seed\":\(seed + 1)"))
    let again = try box.run("plan", "--fire", "last")
    #expect(again.code == 1 && again.err.contains("the answer of \(fire) comes out differently now"), "\(again)")
  }

  /// A tracker's command: its output is one of the fixtures.
  @Test(arguments: [
    ("beads", "beads-list", "kd-7f1"), ("beads", "beads-envelope", "kd-7f1"), ("backlog", "backlog-list", "TASK-8"),
    ("gptodo", "gptodo-ready", "mend-the-tap"), ("github", "github-issues", "7"),
  ])
  func `asks a tracker, and names its best task`(preset: String, fixture: String, best: String) throws {
    let box = try sandbox("{ preset: '\(preset)', command: ['./tracker.sh'], default: 'news' }")
    try box.write(
      "tracker.sh",
      "#!/bin/sh\necho a notice >&2\nexec cat \(Sandbox.repository)/fixtures/tasks/answers/\(fixture).json\n",
      executable: true)
    #expect(try answer(box)["selected"]?["id"]?.string == best)
    let fire = try box.run("fire", "--wait")
    #expect(fire.code == 0 && fire.err.contains("source=selector"), "\(fire)")
    #expect(try box.run("plan", "--fire", "last").code == 0)
  }

  @Test func `says in the fire that a list may be cut, and what cannot be read`() throws {
    let box = try sandbox("{ preset: 'beads', command: ['./bd', 'ready'] }")
    try box.write(
      "bd", "#!/bin/sh\nexec cat \(Sandbox.repository)/fixtures/tasks/answers/beads-hundred.json\n", executable: true)
    #expect(try box.run("fire", "--wait").err.contains("may be cut: bd lists exactly 100"))
    try box.write(
      "bd", "#!/bin/sh\nexec cat \(Sandbox.repository)/fixtures/tasks/answers/odd-items.json\n", executable: true)
    let odd = try box.run("fire", "--wait")
    #expect(odd.err.contains("tasks that cannot be read: task 8 of 12: it has no id"), "\(odd)")
    let check = try box.run("check")
    #expect(check.code == 0 && check.out.contains("note     tasks: task 9 of 12 cannot be read"), "\(check)")
  }

  @Test(arguments: [
    ("exit 3", "exited", "ended with exit 3"), ("echo '{'", "notJSON", "not JSON"),
    ("true", "emptyAnswer", "wrote nothing"), ("echo '{\"error\": \"no database\"}'", "couldNotStart", "no database"),
    ("echo '{\"items\": []}'", "unrecognisedShape", "no list of tasks at data"),
    ("exec sleep 600", "timedOut", "ran longer than 1s"), ("yes '[]'", "tooLarge", "more than 1024 bytes"),
  ])
  func `is degraded by a tracker that fails, as by any selector, and never takes it for no work`(
    script: String, cause: String, words: String
  ) throws {
    let box = try sandbox("{ preset: 'beads', command: ['./bd'] }")
    try box.replace("selector: {", with: "selector: { timeLimit: '1s', outputLimit: '1KiB',")
    try box.write("bd", "#!/bin/sh\n\(script)\n", executable: true)
    let fire = try box.run("fire", "--wait")
    #expect(fire.err.contains("source=allowlist(\(cause))") && fire.err.contains(words), "\(fire)")
    let select = try box.run("select")
    #expect(select.code == 65 && select.out.isEmpty && select.err.contains(words), "\(select)")
    #expect(try box.run("check").code == 1)
    #expect(try box.run("plan", "--fire", "last").code == 0)
  }

  @Test func `is degraded by a folder that is not there, and names its path`() throws {
    let box = try sandbox("{ folder: 'tasks' }")
    let fire = try box.run("fire", "--wait")
    #expect(fire.err.contains("source=allowlist(couldNotStart)") && fire.err.contains(box.path + "/tasks"), "\(fire)")
    let select = try box.run("select", "--json")
    let root = try JSONDocument(parsing: Array(select.out.utf8)).root
    #expect(select.code == 65 && root["error"]?["code"]?.integer == 65, "\(select)")
  }

  @Test func `leaves no trace when it is only asked`() throws {
    let box = try sandbox("{ folder: 'tasks' }")
    try task(box, "a", "state: todo\ncategory: code")
    for line in [["select"], ["select", "--explain"], ["plan"]] {
      #expect(try box.start([Sandbox.binary] + line).wait().code == 0)
    }
    #expect(!box.exists("state"))
  }

  @Test func `is no command's: whoever has one is told how to ask it`() throws {
    let box = try Sandbox()
    try box.configure(answer: "{}")
    let select = try box.run("select")
    #expect(select.code == 78 && select.err.contains("selector.builtin"), "\(select)")
  }

  @Test func `tells in check of tasks that nobody will do`() throws {
    let box = try sandbox("{ folder: 'tasks', default: 'cooking' }")
    try task(box, "a", "state: todo")
    let check = try box.run("check")
    #expect(check.code == 1 && check.out.contains("default is cooking, which is not in the allowlist"), "\(check)")
    try box.replace(", default: 'cooking'", with: "")
    let without = try box.run("check")
    #expect(without.code == 0 && without.out.contains("so that nobody does them"), "\(without)")
  }

  @Test func `writes a tracker's name into a new configuration, and nothing for what is neither`() throws {
    let box = try Sandbox()
    let home = ["HOME": box.path]
    #expect(try box.run("init", "--tasks", "beads", environment: home).code == 0)
    #expect(try box.read("fanout.json5").contains(#"builtin: { tasks: { preset: "beads", default: "work" } },"#))
    let wrong = try box.run("init", "other.json5", "--tasks", "nothing", environment: home)
    #expect(
      wrong.code == 64 && wrong.err.contains("no tracker that is known") && !box.exists("other.json5"), "\(wrong)")
  }
}
