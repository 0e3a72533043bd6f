import FanoutCore
import Foundation
import Testing

private func runs(_ box: Sandbox) -> [RunFacts] {
  var ledger = Ledger()
  for record in box.journal() { ledger.apply(record) }
  return ledger.runs
}

/// SPEC 13, "Hands", with real workers and real commands.
@Suite struct `A loop that needs a person` {
  private static let asks = #"echo '{"outcome": "needsHuman", "question": "Which logo?"}' > "$FANOUT_OUTCOME_FILE""#
  private static let notify = #"notify: { command: ["./notify.sh"] },"#

  /// `told` gets what `notify.sh` is given, a document a line; it ends with what `code` holds.
  private func sandbox(worker: String = asks, more: String = notify) throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"alternatives": ["code"]}"#, worker: worker, allowlist: ["code"], respawn: "{ limit: 0 }",
      more: "backOff: null, " + more)
    try box.write("code", "0")
    try box.write("notify.sh", "#!/bin/sh\ncat >> told\nexit \"$(cat code)\"\n", executable: true)
    return box
  }

  private func told(_ box: Sandbox, _ file: String = "told") throws -> [JSONNode] {
    guard box.exists(file) else { return [] }
    return try box.read(file).split(separator: "\n").map { try JSONDocument(parsing: Array($0.utf8)).root }
  }

  private func ids(_ node: JSONNode?) -> [String] { node?.array?.compactMap { $0["id"]?.string } ?? [] }

  private func changes(_ box: Sandbox) -> [String] {
    box.journal().compactMap { record in
      switch record.event {
      case .handRaised(let raise): "+\(raise.hand) \(raise.kind)"
      case .handLowered(let lowering): "-\(lowering.hand) \(lowering.how)"
      default: nil
      }
    }
  }

  @Test func `raises a hand for a question, tells of it once, and lowers it by a person alone`() throws {
    let box = try sandbox()
    #expect(try box.run("fire", "--wait").code == 0)
    let first = try told(box)
    #expect(first.count == 1 && ids(first.first?["raised"]) == ["h1"])
    #expect(first.first?["raised"]?.array?.first?["question"]?.string == "Which logo?")
    // Asked again by the next run it is the same question; a fire's own good run does not answer it.
    _ = try box.run("fire", "--wait")
    try box.write("worker.sh", "#!/bin/sh\n", executable: true)
    _ = try box.run("fire", "--wait")
    #expect(try told(box).count == 1 && changes(box) == ["+h1 question"])
    let hands = try box.run("hands")
    #expect(hands.out.contains("h1") && hands.out.contains("Which logo?") && hands.out.contains("fanout show h1"))
    #expect(try box.run("status").out.contains("h1 code"))
    #expect(try box.run("show", "h1").out.contains("Which logo?"))
    _ = try box.run("run", "code")
    #expect(changes(box) == ["+h1 question", "-h1 person"])
    #expect(ids(try told(box).last?["lowered"]) == ["h1"])
    #expect(try box.run("hands").out.isEmpty)
    #expect(try box.run("hands", "--since", "1d").out.contains("by a person"))
  }

  @Test func `raises one for a run that went wrong within a supervisor's turn, and lowers it when one went well`()
    throws
  {
    let box = try sandbox(worker: "exec sleep 600", more: #"notify: { command: ["./notify.sh"], kinds: ["crashed"] },"#)
    #expect(try box.run("fire").code == 0)
    let run = try #require(runs(box).first)
    kill(try #require(run.worker?.pid), SIGKILL)
    // No fire comes: whoever supervised it has it told.
    #expect(box.eventually { (try? told(box).count) == 1 })
    #expect(box.eventually { box.isQuiet() && box.supervisors().isEmpty })
    try box.write("worker.sh", "#!/bin/sh\n", executable: true)
    _ = try box.run("fire", "--wait")
    #expect(changes(box) == ["+h1 crashed", "-h1 superseded"])
    #expect(ids(try told(box).last?["lowered"]) == ["h1"])
  }

  /// At least once: what the command did not take it gets again, with the same names, in order and together.
  @Test func `tells again what was not taken, and says that it was not`() throws {
    let box = try sandbox()
    try box.write("code", "7")
    let fire = try box.run("fire", "--wait")
    #expect(fire.code == 0 && fire.err.contains("/notify.sh ended with exit 7"), "\(fire)")
    #expect(try box.run("status").out.contains("notify was not told since"))
    #expect(try box.document("hands")["hands"]?.array?.first?["told"]?.integer == 0)
    _ = try box.run("run", "code")
    try box.write("code", "0")
    _ = try box.run("fire", "--wait")
    let last = try #require(try told(box).last)
    #expect(ids(last["raised"]) == ["h1", "h2"] && ids(last["lowered"]) == ["h1"])
    #expect(try !box.run("status").out.contains("notify was not told"))
    let count = try told(box).count
    _ = try box.run("fire", "--wait")
    #expect(try told(box).count == count)
  }

  /// Killed between the command's success and the record of it: the same hand is told once more, and never not at all.
  @Test func `tells again after whoever told it was killed`() throws {
    let box = try sandbox()
    try box.write(
      "notify.sh",
      """
      #!/bin/sh
      cat >> told
      # Its parent sees to it for a process that would write down that it was told.
      if [ ! -e killed ]; then touch killed; kill -KILL "$(ps -o ppid= -p $PPID)"; fi

      """, executable: true)
    let fire = try box.run("fire", "--wait")
    #expect(fire.err.contains("was ended by KILL"), "\(fire)")
    // The fire that ended behind it tells again, unless it came while that one was still at it; then the next does.
    _ = try box.run("fire", "--wait")
    let twice = try told(box)
    #expect(twice.count == 2 && twice.allSatisfy { ids($0["raised"]) == ["h1"] }, "\(twice.count)")
    _ = try box.run("fire", "--wait")
    #expect(try told(box).count == 2)
  }

  @Test func `is not held up by a command that hangs, floods or leaves something`() throws {
    for body in ["exec sleep 600", "yes | head -c 50M", "sleep 600 & exit 0"] {
      let box = try sandbox(more: #"notify: { command: ["./notify.sh"], timeLimit: "1s" },"#)
      try box.write("notify.sh", "#!/bin/sh\necho $$ > me\n\(body)\n", executable: true)
      let fire = try box.run("fire", "--wait")
      #expect(fire.code == 0, "\(body): \(fire)")
      #expect(box.eventually { box.isQuiet() })
    }
  }

  @Test func `is silent about a hand as long as a person wants`() throws {
    let box = try sandbox()
    try box.write("code", "1")
    _ = try box.run("fire", "--wait")
    let ack = try box.run("ack", "h1", "--for", "2h")
    #expect(ack.code == 0 && ack.err.contains("h1 is silent until"), "\(ack)")
    let before = try told(box).count
    _ = try box.run("fire", "--wait")
    #expect(try told(box).count == before && box.run("hands").out.contains("(silent until"))
    #expect(try box.run("ack", "h9").code == 1 && box.run("ack", "code").code == 64)
  }

  @Test func `alarms nobody of a hand that somebody has taken note of`() throws {
    let box = try sandbox()
    _ = try box.run("fire", "--wait")
    #expect(try box.run("status", "--check").code == 1)
    #expect(try box.run("ack", "h1").code == 0)
    let check = try box.run("status", "--check")
    #expect(check.code == 0 && check.out.isEmpty, "\(check)")
    #expect(try box.run("status").out.hasPrefix("waiting for you"))
  }

  @Test func `offers the names of hands where one is typed`() throws {
    let box = try sandbox()
    // The second one writes down what the first has raised.
    for _ in 0..<2 { _ = try box.run("fire", "--wait") }
    #expect(try box.run("complete", "--", "ack", "").out == "h1\tquestion, code\n")
    #expect(try box.run("complete", "--", "show", "h").out.hasPrefix("h1\tquestion, code\n"))
  }

  @Test func `says that something is wrong where no hand is up for it yet`() throws {
    let box = try sandbox(worker: "exit 0")
    _ = try box.run("fire", "--wait")
    #expect(try box.run("hands").err.hasPrefix("nothing needs you; "))
    #expect(try box.shell("rm -r state/pauses; ln -s /dev/null state/pauses").code == 0)
    let hands = try box.run("hands")
    #expect(hands.err.contains("no hand is up, and yet ") && hands.err.contains("fanout status"), "\(hands)")
  }

  @Test func `leaves a bad end out that a good one has followed, before anybody lowers its hand`() throws {
    let box = try sandbox(worker: "exit 3", more: "")
    _ = try box.run("fire", "--wait")
    _ = try box.run("fire", "--wait")
    #expect(try box.run("hands").out.contains("crashed"))
    try box.write(
      "worker.sh", "#!/bin/sh\necho '{\"outcome\": \"productive\"}' > \"$FANOUT_OUTCOME_FILE\"\n", executable: true)
    let open = { try box.document("hands")["hands"]?.array?.count }
    #expect(try open() == 1)
    _ = try box.run("run", "code")
    #expect(try open() == 0)
    #expect(try !box.run("status").out.contains("hands "))
  }

  @Test func `is wrong where nobody can be told while one is up`() throws {
    let box = try sandbox(worker: "exit 3")
    try box.write("code", "7")
    _ = try box.run("fire", "--wait")
    for _ in 0..<2 { _ = try box.run("fire", "--wait") }
    let cause = try box.document("status")["causes"]?.array?.first { $0["cause"]?.string == "untold" }
    #expect(cause?["detail"]?.string?.hasPrefix("notify was not told since ") == true)
    try box.write("code", "0")
    _ = try box.run("fire", "--wait")
    #expect(try box.document("status")["causes"]?.array?.contains { $0["cause"]?.string == "untold" } == false)
  }

  @Test func `takes the name of a hand for its run`() throws {
    let box = try sandbox(worker: "exit 3", more: "")
    _ = try box.run("fire", "--wait")
    let run = try #require(runs(box).first).id.text
    #expect(try box.run("show", "h1").out.contains(run) && box.run("logs", "h1").err.contains(run))
    #expect(try box.run("kill", "h1").err.contains("\(run) has ended already"))
    let none = try box.run("show", "h7")
    #expect(none.code == 1 && none.err.contains("no hand h7 is up"), "\(none)")
  }

  /// Ten look at once; each cause is raised once.
  @Test func `raises nothing twice, however many look at once`() throws {
    let box = try sandbox(worker: "exit 3", more: "")
    _ = try box.run("fire", "--wait")
    _ = try box.shell("sed -i '/hand/d' state/journal/*.jsonl; rm -f state/standing.json")
    let lookers = try (0..<10).map { _ in try box.start([Sandbox.binary, "tell"]) }
    #expect(lookers.allSatisfy { $0.wait().code == 0 })
    #expect(changes(box) == ["+h1 crashed"])
  }

  @Test func `tells the selector which hands are up`() throws {
    let box = try sandbox()
    _ = try box.run("fire", "--wait")
    try box.replace(#"["cat", "answer.json"]"#, by: #"["sh", "-c", "cat > asked; cat answer.json"]"#)
    _ = try box.run("fire", "--wait")
    let asked = try JSONDocument(parsing: Array(box.read("asked").utf8)).root
    #expect(asked["hands"]?.array?.first?["kind"]?.string == "question")
  }
}

/// SPEC 13, "Hands": `onOutcome`.
@Suite struct `The command that gets the ends of runs` {
  private func sandbox() throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"alternatives": ["code"]}"#, worker: "exit 3", allowlist: ["code"], respawn: "{ limit: 0 }",
      more: #"backOff: null, onOutcome: { command: ["./learn.sh"] },"#)
    try box.write("code", "0")
    try box.write(
      "learn.sh",
      "#!/bin/sh\nread -r line\necho \"$line\" >> told\necho \"$FANOUT_EXIT\" >> exits\nexit \"$(cat code)\"\n",
      executable: true)
    return box
  }

  private func told(_ box: Sandbox) throws -> [String] {
    guard box.exists("told") else { return [] }
    return try box.read("told").split(separator: "\n").map {
      try JSONDocument(parsing: Array($0.utf8)).root["end"]?["run"]?.string ?? "none"
    }
  }

  @Test func `gets each once, in order, and what it did not take again`() throws {
    let box = try sandbox()
    _ = try box.run("fire", "--wait")
    _ = try box.run("fire", "--wait")
    #expect(try told(box) == runs(box).map(\.id.text) && box.read("exits") == "3\n3\n")
    try box.write("code", "1")
    let refused = try box.run("fire", "--wait")
    #expect(refused.code == 1 && refused.err.contains("/learn.sh ended with exit 1"), "\(refused)")
    #expect(try box.run("status").out.contains("onOutcome was not told since"))
    _ = try box.run("fire", "--wait")
    try box.write("code", "0")
    try box.write("told", "")
    _ = try box.run("fire", "--wait")
    #expect(try told(box) == runs(box).suffix(3).map(\.id.text))
    #expect(try !box.run("status").out.contains("onOutcome was not told"))
  }

  /// What ended before anybody wanted to know is nobody's to tell, also when somebody wants to again.
  @Test func `gets nothing of what ended before it was asked for`() throws {
    let box = try sandbox()
    try box.replace("onOutcome:", by: "onFire: null, metrics: null, notify: null, // onOutcome:")
    _ = try box.run("fire", "--wait")
    try box.replace("onFire: null, metrics: null, notify: null, // onOutcome:", by: "onOutcome:")
    _ = try box.run("fire", "--wait")
    #expect(try told(box) == runs(box).suffix(1).map(\.id.text))
  }

  /// A clock that is set back has an earlier day's file grow.
  @Test func `gets what is written into an earlier day`() throws {
    let box = try sandbox()
    _ = try box.run("fire", "--wait")
    let line = try #require(box.journal().last { if case .runEnded = $0.event { true } else { false } }).line()
    try Data(line).write(to: URL(fileURLWithPath: box.state + "/journal/2026-01-01.jsonl"))
    #expect(try box.run("tell").code == 0)
    #expect(try told(box).count == 2)
    #expect(try box.run("tell").code == 0 && told(box).count == 2)
  }
}
