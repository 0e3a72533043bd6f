import FanoutCore
import Foundation
import Testing

/// SPEC 8: a limit of file sizes is an error like a full disk.
@Suite struct `Where files may not grow, a fire` {
  /// The exit code and all words of a command under a limit. They go through a pipe: a file could not take them.
  private func limited(_ box: Sandbox, _ limit: Int, _ command: String) throws -> (code: Int32?, words: String) {
    let result = try box.shell("{ prlimit --fsize=\(limit) \"$F\" \(command); echo $? > code; } 2>&1 | cat")
    return (Int32(try box.read("code").dropLast()), result.out)
  }

  private static func sentence(_ limit: Int) -> String {
    "(EFBIG), as files may have \(limit) bytes here (ulimit -f, LimitFSIZE=)"
  }

  /// From nothing to enough for the whole journal, in every mode: never a death, always a word, and what is known of an
  /// end is kept until the journal can take it.
  @Test(arguments: (0...9).map { $0 * 1000 }, ["fire", "fire --wait"])
  func `ends with a sentence, and every end that was seen is kept`(limit: Int, command: String) throws {
    let box = try `Whatever it inherits, a fire`.box()
    let result = try limited(box, limit, command)
    #expect(result.code.map { [0, 1, 74].contains($0) } == true, "\(result)")
    #expect(box.eventually { box.supervisors().isEmpty && box.processes("worker.sh").isEmpty })
    let supervisors = (try? FileManager.default.contentsOfDirectory(atPath: box.state + "/supervisors")) ?? []
    let words = result.words + supervisors.map { Sandbox.file(box.state + "/supervisors/" + $0) }.joined()
    // Without a limit all four of its ends are on record, and one of its workers fails.
    let isWhole = result.code == (command == "fire" ? 0 : 1) && box.isQuiet() && box.ends().count == 4
    if !isWhole { #expect(words.contains(Self.sentence(limit)), "\(result)\n\(words)") }
    #expect(!words.contains("ENOSPC"), "\(words)")
    if !box.journal().contains(where: { $0.kind == "fireEnded" }) { #expect(result.code == 74, "\(result)") }
    if limit < 1000 { #expect(!isWhole && result.code == 74, "\(result)") }
    // Without the limit, and with nothing new to start: what was kept aside gets on record.
    let begun = Set(box.journal().filter { $0.kind == "runStarted" }.compactMap(\.run?.text))
    try box.write("answer.json", #"{"blocked_tasks": ["one"]}"#)
    #expect(try box.run("fire").code == 0)
    #expect(box.isQuiet(), "\(box.openRuns())")
    let ends = box.ends()
    #expect(begun.isSubset(of: ends.keys) && ends.values.allSatisfy { $0.count == 1 }, "\(ends)")
    for (run, end) in ends {
      let others: FanoutCore.Outcome = run.hasSuffix("-2") ? .failed : .timedOut
      #expect(end[0].outcome == (run.hasSuffix("-1") || run.hasSuffix("r") ? .productive : others), "\(run): \(end)")
    }
  }

  /// The limit comes while the worker runs: its supervisor goes on, keeps its time limit, and the end is not lost.
  @Test(arguments: ["fire", "fire --wait"]) func `whose limit comes between start and end keeps the end`(
    command: String
  ) throws {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"alternatives": ["code"]}"#, worker: "echo $$ > pid; while :; do sleep 1000; done",
      allowlist: ["code"],
      respawn: "{ limit: 0 }", workerOptions: "timeLimit: '2s'")
    let fire = try box.start(
      [Sandbox.binary] + command.split(separator: " ").map(String.init),
      environment: ["FANOUT_STOP_AT": "wrote.runSpawned"])
    let worker = try box.awaitedNumber("pid")
    let supervisor = command == "fire" ? try #require(box.supervisors().first?.pid) : fire.pid
    #expect(box.eventually { Sandbox.state(of: supervisor) == "T" })
    #expect(try box.execute(["prlimit", "--pid", "\(supervisor)", "--fsize=1000"]).code == 0)
    kill(supervisor, SIGCONT)
    let result = fire.wait()
    #expect(box.eventually { !Sandbox.lives(worker) && box.supervisors().isEmpty })
    if command == "fire" {
      // It waited for a word of the run as long as it may, and settled what its supervisor had kept.
      #expect(result.code == 1 && box.openRuns().isEmpty)
    } else {
      #expect(result.code == 74 && result.err.contains(Self.sentence(1000)), "\(result)")
      #expect(box.ends().isEmpty, "the journal was to be full before the end")
    }
    try box.write("answer.json", #"{"blocked_tasks": ["one"]}"#)
    #expect(try box.run("fire").code == 0)
    #expect(box.ends().values.map { $0.map(\.outcome) } == [[.timedOut]])
  }

  /// A journal that is larger than the limit already takes nothing: no selector is asked, and nothing begins.
  @Test(arguments: ["fire", "fire --wait", "run code", "pause"])
  func `on a journal that is larger already is refused with a sentence`(command: String) throws {
    let box = try `Whatever it inherits, a fire`.box()
    #expect(try box.run("fire").code == 0)
    #expect(box.eventually { box.isQuiet() && box.supervisors().isEmpty })
    let before = box.journal()
    try box.execute(["rm", "-f", "selector-signals"])
    let result = try limited(box, 1024, command)
    #expect(result.code == 74 && result.words.contains(Self.sentence(1024)), "\(result)")
    #expect(box.journal() == before && !box.exists("selector-signals") && box.isQuiet(), "\(result)")
    #expect(box.supervisors().isEmpty)
    #expect(try box.run("fire").err.contains("started="))
    #expect(box.eventually { box.isQuiet() })
  }

  /// As a unit sets it for a fire that a timer starts.
  @Test(.enabled(if: Machine.hasManagers, .init(rawValue: Machine.needsManagers)))
  func `in a unit with LimitFSIZE= is refused with a sentence`() throws {
    let house = try `A run in a unit of its own`.house(worker: "exit 0")
    let box = house.box
    #expect(try house.fanout("fire").code == 0)
    #expect(box.eventually { box.isQuiet() })
    #expect(try house.fanout("fire").code == 0)
    #expect(box.eventually { box.isQuiet() })
    let before = box.journal()
    let line = box.line("cd \"$D\"; \"$F\" fire 2> words; echo $? > code; echo > over")
    #expect(try house.unit("limited", "LimitFSIZE=1024", command: line).code == 0)
    #expect(box.eventually { box.exists("over") })
    let (code, words) = (try box.read("code"), try box.read("words"))
    #expect(code == "74\n" && words.contains(Self.sentence(1024)), "\(code)\(words)")
    #expect(box.journal() == before)
  }

  @Test func `and every command say what they could not write`() throws {
    let box = try Sandbox()
    try box.configure(answer: "{}")
    let help = try limited(box, 10, "help > help")
    #expect(
      help.code == 74 && help.words.hasPrefix("fanout: cannot write to standard output: File too large"), "\(help)")
    let pause = try limited(box, 10, "pause --why 'a reason that is long enough'")
    #expect(
      pause.code == 74 && pause.words.contains("EFBIG") && pause.words.split(separator: "\n").count == 1, "\(pause)")
  }
}
