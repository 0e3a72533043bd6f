import FanoutCore
import Foundation
import Testing

@Suite struct `Logs` {
  private func fired(_ worker: String, workerOptions: String = "") throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(answer: #"{"selected": {"category": "code"}}"#, worker: worker, workerOptions: workerOptions)
    _ = try box.run("fire")
    return box
  }

  /// A worker that writes 200,000 numbered lines and in between waits until its log was cut. With a limit of 1 MiB it
  /// never comes near eight times that, for which it would be ended.
  private static let flooding = """
    seq -f 'line %07.0f' 1 120000
    while [ $(du -k "$FANOUT_RUN_DIR/output.log" | cut -f1) -gt 1024 ]; do sleep 0.01; done
    seq -f 'line %07.0f' 120001 200000
    """
  private static let limited = "outputLimit: '1MiB',"

  @Test func `are the bytes of the worker where no terminal reads them`() throws {
    let box = try fired("printf 'a \\033[31mb\\n\\377no newline'")
    #expect(box.eventually { box.isQuiet() })
    let started = try box.start([Sandbox.binary, "logs", "code"])
    #expect(started.wait().code == 0)
    #expect(
      try Data(contentsOf: URL(fileURLWithPath: started.out))
        == Data(Array("a \u{1B}[31mb\n".utf8) + [0xFF] + Array("no newline".utf8)))
  }

  @Test func `of a run that wrote nothing say so, and how it ended`() throws {
    let box = try fired("while ! [ -e go ]; do sleep 0.01; done; exit 3")
    let early = try box.run("logs", "code")
    #expect(early.code == 0 && early.out.isEmpty && early.err.contains("has written nothing yet"), "\(early)")
    try box.write("go", "")
    #expect(box.eventually { box.isQuiet() })
    let late = try box.run("logs", "code")
    #expect(late.code == 0 && late.out.isEmpty, "\(late)")
    #expect(late.err.contains("wrote nothing (code: failed after") && late.err.contains("exit 3"), "\(late)")
  }

  @Test func `show control characters as escapes on a terminal`() throws {
    let box = try fired("printf 'a \\033[31mb\\n'")
    #expect(box.eventually { box.isQuiet() })
    let result = try box.execute(["script", "-qec", "\(Sandbox.binary) logs code", "/dev/null"])
    #expect(result.out.contains("a \\x1b[31mb"), "\(result)")
    #expect(!result.out.contains("\u{1B}[31m"), "\(result)")
  }

  @Test func `tell in one line what was cut`() throws {
    let box = try fired(Self.flooding, workerOptions: Self.limited)
    #expect(box.eventually { box.isQuiet() })
    let lines = try box.run("logs", "code").out.split(separator: "\n")
    #expect(lines.first == "line 0000001")
    #expect(lines.last == "line 0200000")
    #expect(lines.count { $0.hasPrefix("… ") && $0.hasSuffix(" cut …") } == 1)
    #expect(lines.count < 150_000)
    #expect(lines.allSatisfy { $0.hasPrefix("line ") && $0.count == 12 || $0.hasPrefix("… ") })
  }

  @Test func `followed, go on until the run has ended`() throws {
    let box = try fired("echo one; mkfifo $FANOUT_RUN_DIR/go; read x < $FANOUT_RUN_DIR/go; echo two; exit 3")
    let follower = try box.start([Sandbox.binary, "logs", "code", "-f"])
    #expect(box.eventually { (try? box.read(follower.out)) == "one\n" })
    let run = try #require(try box.lanes().first?["run"]?.string)
    _ = try box.execute(["sh", "-c", "echo > \(box.state)/runs/\(run)/go"])
    let result = follower.wait()
    #expect(result.code == 0)
    #expect(result.out == "one\ntwo\n")
    // How it ended stands beside its output, not in it.
    #expect(result.err.hasPrefix("fanout: code: failed") && result.err.hasSuffix(" (run \(run))\n"), "\(result)")
    #expect(result.err.contains("exit 3") && result.err.split(separator: "\n").count == 1, "\(result)")
  }

  @Test func `followed, tell of a good end what it was, and what comes behind it`() throws {
    let box = try fired(
      """
      echo begun; [ $FANOUT_GENERATION = 1 ] && exit 0
      echo '{"outcome": "productive", "grade": 0.5, "summary": "did it"}' > "$FANOUT_OUTCOME_FILE"
      """)
    #expect(box.eventually { box.isQuiet() })
    let run = try #require(box.journal().compactMap(\.run?.text).first)
    // One that has ended is followed to its end at once.
    let result = try box.run("logs", run, "-f")
    #expect(result.code == 0 && result.out == "begun\n", "\(result)")
    #expect(result.err.hasPrefix("code: productive, grade 0.5"), "\(result)")
    #expect(result.err.hasSuffix(": did it (run \(run)); its respawn follows: fanout logs \(run)r -f\n"), "\(result)")
    #expect(try box.run("logs", run, "-f", "--quiet").err.isEmpty)
    #expect(try box.run("logs", run).err.isEmpty)
  }

  @Test(arguments: [
    (["-n", "2"], "three\nfour\n"), (["-n2"], "three\nfour\n"), (["--lines=1", "-f"], "four\n"),
    (["-n", "0"], ""), (["-n0", "-f"], ""), (["-n", "99"], "one\ntwo\nthree\nfour\n"),
  ])
  func `are the last lines alone where that was asked for`(options: [String], last: String) throws {
    let box = try fired("printf 'one\\ntwo\\nthree\\nfour\\n'")
    #expect(box.eventually { box.isQuiet() })
    let result = try box.start([Sandbox.binary, "logs", "code"] + options).wait()
    #expect(result.code == 0 && result.out == last, "\(result)")
  }

  @Test func `followed from their last lines go on as output appears`() throws {
    let box = try fired("echo one; echo two; until [ -e $FANOUT_RUN_DIR/go ]; do sleep 0.01; done; echo three")
    let run = try #require(box.run(of: "code"))
    #expect(box.eventually { Sandbox.file("\(box.path)/\(run)/output.log") == "one\ntwo\n" })
    let follower = try box.start([Sandbox.binary, "logs", "code", "-f", "-n", "1"])
    #expect(box.eventually { Sandbox.file(follower.out) == "two\n" })
    try box.write(run + "/go", "")
    let result = follower.wait()
    #expect(result.code == 0 && result.out == "two\nthree\n", "\(result)")
  }

  @Test func `followed, end in silence when their reader goes away though nothing is written`() throws {
    let box = try fired(Sandbox.waiting())
    // The reader takes one line and goes; the follower, which waits for more, must notice.
    let pipe = try box.start([
      "sh", "-c", "{ \(Sandbox.binary) logs code -f; echo \"code $?\" >&2; } | { read line; echo \"$line\"; }",
    ])
    let result = pipe.wait()
    #expect(result.out == "begun\n")
    #expect(result.err == "code 0\n")
    try box.letGo()
  }

  @Test func `followed while they are cut keep the newest lines`() throws {
    let box = try fired(
      "echo begun; mkfifo $FANOUT_RUN_DIR/go; read x < $FANOUT_RUN_DIR/go\n" + Self.flooding + "\necho last",
      workerOptions: Self.limited)
    let follower = try box.start([Sandbox.binary, "logs", "code", "-f"])
    #expect(box.eventually { (try? box.read(follower.out)) == "begun\n" })
    let run = try #require(try box.lanes().first?["run"]?.string)
    _ = try box.execute(["sh", "-c", "echo > \(box.state)/runs/\(run)/go"])
    let result = follower.wait()
    #expect(result.code == 0, "\(result.err)")
    #expect(result.out.prefix(19) == "begun\nline 0000001\n")
    #expect(result.out.suffix(18) == "line 0200000\nlast\n")
    #expect(result.out.utf8.contains(0) == false)
    // What fanout cut itself is no truncation: only the end is told.
    #expect(result.err.hasPrefix("code: unknown") && result.err.split(separator: "\n").count == 1, "\(result.err)")
  }

  /// What becomes of a log under whoever follows it: what is done, and what the one line on stderr says.
  struct Change: Sendable, CustomTestStringConvertible {
    let done: String
    let says: String
    var testDescription: String { done }
  }

  /// Shorter than before, longer than before, replaced without a gap or with one; the worker goes on in the new one.
  static let changes = [
    Change(done: ": > output.log; seq -f 'line %g' 7 12", says: "was truncated"),
    Change(done: "seq -f 'line %g' 7 400 > new; cat new > output.log", says: "was truncated"),
    Change(done: "seq -f 'line %g' 7 400 > new; mv new output.log; exec >> output.log", says: "was replaced by"),
    Change(done: "seq -f 'line %g' 7 8 > new; mv new output.log; exec >> output.log", says: "was replaced by"),
    Change(
      done: "rm output.log; until [ -e seen ]; do sleep 0.01; done; exec >> output.log; seq -f 'line %g' 7 8",
      says: "was removed"),
  ]

  @Test(arguments: changes) func `followed, go on from a new beginning, and say so once`(change: Change) throws {
    let box = try fired(
      """
      cd $FANOUT_RUN_DIR; seq -f 'line %g' 1 6
      until [ -e go ]; do sleep 0.01; done
      \(change.done)
      until [ -e end ]; do sleep 0.01; done
      echo last
      """)
    let follower = try box.start([Sandbox.binary, "logs", "code", "-f"])
    let old = (1...6).map { "line \($0)\n" }.joined()
    #expect(box.eventually { Sandbox.file(follower.out) == old })
    let run = try #require(box.run(of: "code"))
    try box.write(run + "/go", "")
    #expect(box.eventually { Sandbox.file(follower.err).contains(change.says) }, "\(Sandbox.file(follower.out))")
    try box.write(run + "/seen", "")
    #expect(box.eventually { Sandbox.file(follower.out).hasPrefix(old + "line 7\nline 8\n") })
    try box.write(run + "/end", "")
    let result = follower.wait()
    #expect(result.code == 0, "\(result)")
    let upTo = change.done.contains("400") ? 400 : change.done.contains("12") ? 12 : 8
    #expect(result.out == old + (7...upTo).map { "line \($0)\n" }.joined() + "last\n")
    #expect(result.err.hasPrefix("fanout: the output of \(run.dropFirst(11)) \(change.says)"), "\(result)")
    #expect(result.err.split(separator: "\n").count == 2, "\(result)")
    #expect(result.err.split(separator: "\n").last?.hasPrefix("code: unknown") == true, "\(result)")
  }

  @Test func `of an unknown run, or of one whose log is gone, are one sentence and 1`() throws {
    let box = try fired("exit 0")
    #expect(box.eventually { box.isQuiet() })
    #expect(try box.run("logs", "news").err.hasPrefix("fanout: no run is known by 'news'"))
    _ = try box.execute(["sh", "-c", "rm \(box.state)/runs/*/output.log"])
    let result = try box.run("logs", "code")
    #expect(result.code == 1)
    #expect(result.err.contains("has no output any more"), "\(result)")
  }
}
