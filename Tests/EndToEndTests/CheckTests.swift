import FanoutCore
import Foundation
import Testing

@Suite struct `fanout check` {
  static let answer = #"{"selected": {"category": "code"}, "alternatives": [{"category": "news"}]}"#

  /// A sandbox that is able to fire.
  static func able(more: String = "") throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(answer: answer, allowlist: ["code", "news"], more: more)
    return box
  }

  @Test func `finds everything well where a fire would start, and leaves no trace`() throws {
    let box = try Self.able()
    let before = try FileManager.default.contentsOfDirectory(atPath: box.path).filter {
      !$0.hasPrefix(".out") && !$0.hasPrefix(".err")
    }
    .sorted()
    let result = try box.run("check")
    #expect(result.code == 0, "\(result)")
    #expect(result.out.hasPrefix("state    \(box.state)\n"))
    #expect(!result.out.contains("problem"))
    for line in [
      "ok       configuration: \(box.path)/fanout.json5, digest ",
      "ok       selector: shape selected+alternatives, in ",
      "ok       worker: \(box.path)/worker.sh for every category", "ok       state: does not exist yet",
      "ok       exclusion: ",
      "ok       locks: 2 can be used",
      "ok       launcher: process", "ok       descriptors: ",
    ] { #expect(result.out.contains(line), "\(line) in \(result)") }
    let after = try FileManager.default.contentsOfDirectory(atPath: box.path).filter {
      !$0.hasPrefix(".out") && !$0.hasPrefix(".err")
    }
    .sorted()
    #expect(before == after)
    #expect(try box.run("fire").code == 0)
    #expect(box.eventually { box.isQuiet() })
    let again = try box.run("check")
    #expect(again.code == 0, "\(again)")
    #expect(again.out.contains("ok       exclusion: locks exclude each other in \(box.state)\n"), "\(again)")
  }

  @Test func `looks up every command that is told of something`() throws {
    let box = try Self.able()
    try box.write(
      "fanout.json5",
      try box.read("fanout.json5").replacingOccurrences(
        of: "allowlist:",
        with: "onFire: { command: ['./a'] }, notify: { command: ['./b'] }, onOutcome: { command: ['cat'] }, allowlist:")
    )
    let check = try box.run("check")
    #expect(check.code == 1, "\(check)")
    for sentence in [
      "problem  onFire: fires go on, and nobody is told of them: \(box.path)/a",
      "problem  notify: hands go up, and nobody is told of them: \(box.path)/b",
      "ok       onOutcome: /",
    ] {
      #expect(check.out.contains(sentence), "\(check)")
    }
  }

  @Test func `says whose state it is as well, where another configuration fires with it`() throws {
    let box = try Self.able()
    _ = try box.run("fire")
    #expect(box.eventually { box.isQuiet() })
    #expect(try !box.run("check").out.contains("is also the state of"))
    try box.write(
      "other/fanout.json5", try box.read("fanout.json5").replacingOccurrences(of: "\"./state\"", with: "'../state'"))
    let check = try box.run("--config", "other/fanout.json5", "check")
    #expect(
      check.out.contains(" is also the state of \(box.path)/fanout.json5"), "\(check)")
  }

  @Test func `asks the selector as plan does`() throws {
    let box = try Self.able()
    try box.write(
      "fanout.json5",
      try box.read("fanout.json5").replacingOccurrences(of: #"["cat", "answer.json"]"#, with: #"["./ask.sh"]"#))
    try box.write(
      "ask.sh", "#!/bin/sh\necho $FANOUT_DRY_RUN > asked\ncat >> asked\nexec cat answer.json\n", executable: true)
    #expect(try box.run("check").code == 0)
    let asked = try box.read("asked")
    #expect(asked.hasPrefix("1\n"))
    #expect(asked.contains(#""dryRun":true"#))
  }

  @Test(arguments: [
    ("notJSON", "{", "the selector's answer is not JSON: "),
    ("named nothing", #"{"selected": {}}"#, "the selector's answer names no category"),
    ("unknown shape", #"{"tier": 1}"#, "the selector's answer has none of selected, "),
    (
      "nothing allowed", #"{"selected": {"category": "else"}}"#,
      "the selector named else, and the allowlist contains no such category"
    ),
  ])
  func `names what is wrong with an answer`(kind: String, answer: String, sentence: String) throws {
    let box = try Self.able()
    try box.write("answer.json", answer)
    let result = try box.run("check")
    #expect(result.code == 1, "\(result)")
    #expect(result.out.contains("problem  selector: \(sentence)"), "\(result)")
  }

  /// What is done to the worker, and what the sentence says.
  @Test(arguments: [
    ("rm worker.sh", "worker.sh does not exist"), ("chmod -x worker.sh", "may not be executed"),
    ("echo exit > worker.sh", "in no format that can be executed"),
    ("echo '#!/no/such/sh' > worker.sh", "its interpreter /no/such/sh does not exist"),
    ("echo '#!/usr/bin/env nopython' > worker.sh", "its interpreter nopython does not exist"),
    ("rm worker.sh; mkdir worker.sh", "is a directory"),
    ("sed -i 's,\"./worker.sh\",\"no-worker\",' fanout.json5", "no-worker is in none of the directories of PATH"),
    ("sed -i 's,command: \\[\"./w,directory: \"nowhere\"\\, &,' fanout.json5", "cannot start in the directory"),
  ])
  func `names a worker that could not be executed`(damage: String, sentence: String) throws {
    let box = try Self.able()
    #expect(try box.execute(["sh", "-c", damage]).code == 0)
    let result = try box.run("check")
    #expect(result.code == 1, "\(result)")
    let problems = result.out.split(separator: "\n").filter { $0.hasPrefix("problem") }
    #expect(
      problems.count == 1 && problems[0].contains("problem  worker: ") && problems[0].contains(sentence), "\(result)")
  }

  @Test(arguments: [
    ("rm state/locks/code.lock; mkfifo state/locks/code.lock", "locks: code does not start: ", "a FIFO"),
    ("ln -sf /dev/null state/locks/code.lock", "locks: code does not start: ", "a symbolic link"),
    ("echo { > state/pauses/.all.json", "pauses: nothing starts: ", "pauses/.all.json"),
    ("echo { > state/live/20261121T011624Z-7f3a-2", "live: nothing starts: ", "20261121T011624Z-7f3a-2"),
    ("rm -r state/runs; touch state/runs", "state: ", "is a regular file, not a directory"),
    (
      #"echo '{"v":99,"at":"2026-11-21T06:39:53.954Z","boot":"b","boottime_ms":1,"kind":"later"}' >> state/journal/$(date -u +%F).jsonl"#,
      "journal: ", "newer fanout"
    ),
  ])
  func `names what is wrong with the state`(damage: String, subject: String, sentence: String) throws {
    let box = try Self.able()
    #expect(try box.run("fire").code == 0)
    #expect(box.eventually { box.isQuiet() && box.supervisors().map(\.pid).isEmpty })
    #expect(try box.run("check").code == 0)
    #expect(try box.execute(["sh", "-c", damage]).code == 0)
    let result = try box.run("check")
    #expect(result.code == 1, "\(result)")
    #expect(
      result.out.split(separator: "\n").contains { $0.hasPrefix("problem  " + subject) && $0.contains(sentence) },
      "\(result)")
  }

  @Test(.enabled(if: Machine.isRoot, .init(rawValue: Machine.needsRoot)))
  func `names another user's state directory`() throws {
    let box = try Self.able()
    try FileManager.default.createDirectory(atPath: box.state, withIntermediateDirectories: false)
    chown(box.state, 1, 1)
    let result = try box.run("check")
    #expect(result.code == 1)
    #expect(result.out.contains("problem  state: the state directory \(box.state) belongs to daemon"), "\(result)")
  }

  @Test func `notes what is paused, held, not enforced and not allowed, and is able all the same`() throws {
    let box = try Self.able(more: #"categories: { cde: { cooldown: "500d" }, news: { target: 0.2 } }"#)
    try box.write("worker.sh", "#!/bin/sh\necho $$ > pid-$FANOUT_CATEGORY; exec sleep 600\n", executable: true)
    let pids = try box.fireAndMeet("code", "news")
    _ = try box.run("pause", "code", "--why", "freeze")
    let result = try box.run("check")
    #expect(result.code == 0, "\(result)")
    for line in [
      "note     pauses: code is paused, freeze",
      "categories.cde is not in the allowlist: no fire starts it; did you mean code?",
      "categories.news.target is measured, and nothing keeps it: shares is null",
      "categories.cde.cooldown (500d) is longer than keep.journal (400d)",
    ] { #expect(result.out.contains(line), "\(line) in \(result)") }
    // Observing has not taken anything: both are still held, by whom it says.
    #expect(!box.isFree("code") && !box.isFree("news") && pids.allSatisfy { Sandbox.lives($0) })
    #expect(result.out.contains("ok       locks: 3 can be used, held: code by pid "), "\(result)")
    #expect(try box.run("kill", "--all", "--now").code == 0)
  }

  @Test func `needs descriptors for the whole width`() throws {
    let box = try Self.able()
    let result = try box.execute(["sh", "-c", "ulimit -n 44; exec \"$0\" check", Sandbox.binary])
    #expect(result.code == 1)
    #expect(result.out.contains("problem  descriptors: 44 may be open, 45 are needed for a width of 6"), "\(result)")
    // What it asks for is enough: as many start.
    let loop = try Sandbox()
    let names = (1...6).map { "c\($0)" }
    try loop.configure(
      answer: #"{"alternatives": [\#(names.map { "\"\($0)\"" }.joined(separator: ", "))]}"#, worker: "exec sleep 600",
      allowlist: names,
      confirmFor: "1ms", more: "width: 6, perFire: 6")
    // A fire says it before it tries: they may not all start.
    let warned = try loop.shell("ulimit -n 44; exec $F fire")
    #expect(
      warned.err.contains("6 runs need 45 descriptors, and the limit is 44: raise it (ulimit -Hn, LimitNOFILE=)")
        && warned.err.contains("admitted=6 "), "\(warned)")
    #expect(try loop.run("kill", "--all", "--now").code == 0)
    let able = try loop.shell("ulimit -n 45; $F check; exec $F fire")
    #expect(
      able.out.contains("ok       descriptors: 45 may be open, 45 are needed") && able.err.contains("started=6")
        && !able.err.contains("descriptors, and the limit"),
      "\(able)")
    #expect(try loop.run("kill", "--all", "--now").code == 0)
  }

  @Test func `needs a launcher that there is`() throws {
    let box = try Self.able(more: #"launcher: "systemd""#)
    let result = try box.run("check")
    #expect(result.code == 1)
    #expect(result.out.contains("problem  launcher: the systemd launcher cannot be used here"), "\(result)")
  }

  @Test func `answers as a document, and in quiet with problems alone`() throws {
    let box = try Self.able()
    #expect(try box.run("--quiet", "check").out.isEmpty)
    try box.write("answer.json", "{")
    let quiet = try box.run("--quiet", "check")
    #expect(quiet.out.hasPrefix("problem  selector: ") && quiet.out.split(separator: "\n").count == 1, "\(quiet)")
    let result = try box.run("--json", "check")
    #expect(result.code == 1)
    let document = try JSONDocument(parsing: Array(result.out.utf8))
    #expect(document.root["schema"]?.integer == 2 && document.root["able"]?.bool == false)
    #expect(
      document.root["findings"]?.array?.contains {
        $0["kind"]?.string == "problem" && $0["subject"]?.string == "selector"
      } == true)
  }
}
