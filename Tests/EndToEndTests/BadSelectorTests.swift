import FanoutCore
import Foundation
import Testing

/// SPEC 11: whatever a selector does, the fire says so, follows the allowlist (or starts nothing where that is
/// configured), and leaves nothing of the selector behind.
@Suite struct `A selector` {
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let script: String
    var interpreter = "/bin/sh"
    var options = ""
    let cause: String
    let says: String
  }

  static let cases = [
    Case(
      testDescription: "that is silent", script: "exit 0", cause: "emptyAnswer",
      says: "the selector wrote nothing to stdout"),
    Case(
      testDescription: "that fails", script: "echo no quota >&2; exit 3", cause: "exited",
      says: "the selector ended with exit 3; it said: no quota"),
    Case(testDescription: "that is killed", script: "kill -KILL $$", cause: "exited", says: "signal 9 (KILL)"),
    Case(
      testDescription: "that is endless", script: "exec yes '{\"tier\": 1}'", options: "outputLimit: '64KiB'",
      cause: "tooLarge",
      says: "more than 65536 bytes (selector.outputLimit)"),
    Case(
      testDescription: "that never ends and ignores TERM", script: "trap '' TERM INT HUP; while :; do sleep 1000; done",
      options: "timeLimit: '1s'", cause: "timedOut",
      says: "1s (selector.timeLimit) and was ended; it had written no whole answer"),
    Case(
      testDescription: "that has begun an answer and never ends it",
      script: #"printf '{"alternatives": ["code"]'; exec sleep 1000"#, options: "timeLimit: '1s'", cause: "timedOut",
      says: "and was ended; it had written no whole answer"),
    Case(
      testDescription: "that has answered and does not end",
      script: #"printf '{"alternatives": ["code"]}'; exec sleep 1000"#, options: "timeLimit: '5s'", cause: "timedOut",
      says: "5s (selector.timeLimit) and was ended, though it had written a whole answer"),
    Case(
      testDescription: "that is binary", script: "head -c 300000 /dev/urandom", cause: "notJSON",
      says: "not JSON: line "),
    Case(
      testDescription: "that writes invalid UTF-8", script: #"printf '{"tier": "\377"}'"#, cause: "notJSON",
      says: "line 1, column 11: the text is not UTF-8 (byte 0xFF)"),
    Case(
      testDescription: "that nests deeply", script: "i=0; while [ $i -lt 129 ]; do printf '['; i=$((i+1)); done",
      cause: "notJSON",
      says: "more than 128 levels deep"),
    Case(testDescription: "that answers with a list", script: "echo '[1]'", cause: "notAnObject", says: "a list"),
    Case(
      testDescription: "whose interpreter does not exist", script: "", interpreter: "/nonexistent/python",
      cause: "couldNotStart",
      says: "interpreter /nonexistent/python does not exist"),
  ]

  @Test(arguments: cases) func `that gives no usable answer is degraded, aloud`(mistake: Case) throws {
    let box = try Sandbox()
    try box.configure(answer: "{}")
    try box.select(with: mistake.script, interpreter: mistake.interpreter, options: mistake.options)
    let result = try box.run("fire")
    #expect(result.code == 0, "\(result)")
    #expect(result.err.contains("degraded: ") && result.err.contains(mistake.says), "\(result)")
    #expect(result.err.contains("source=allowlist(\(mistake.cause)) constraint=selector"), "\(result)")
    #expect(result.err.contains("categories=content,monitoring,news\n"), "\(result)")
    #expect(box.eventually { box.isQuiet() })
    #expect(box.eventually { box.processes().isEmpty }, "\(box.processes())")
  }

  @Test(arguments: cases) func `that gives no usable answer starts nothing where there is no fallback`(mistake: Case)
    throws
  {
    let box = try Sandbox()
    try box.configure(answer: "{}")
    try box.select(
      with: mistake.script, interpreter: mistake.interpreter, options: "fallback: 'none', " + mistake.options)
    let result = try box.run("fire")
    #expect(result.code == 65, "\(result)")
    #expect(result.err.contains(mistake.says) && result.err.contains("nothing was started"), "\(result)")
    #expect(result.err.contains("admitted=0 started=0"), "\(result)")
    #expect(box.ends().isEmpty)
  }

  @Test(arguments: [
    ("[\"./nowhere\"]", "nowhere does not exist"),
    ("[\"no-such-program\"]", "no-such-program is in none of the directories of PATH"),
    ("[\"./answer.json\"]", "answer.json may not be executed; run `chmod +x` on it"),
    ("[\"./state.d\"]", "is a directory, not a program"),
  ])
  func `that cannot be executed is told with the file and the cure`(command: String, says: String) throws {
    let box = try Sandbox()
    try box.configure(answer: "{}")
    try FileManager.default.createDirectory(atPath: box.path + "/state.d", withIntermediateDirectories: true)
    try box.replace("[\"cat\", \"answer.json\"]", by: command)
    let result = try box.run("fire")
    #expect(result.code == 0, "\(result)")
    #expect(
      result.err.contains("degraded: the selector could not be started: ") && result.err.contains(says), "\(result)")
    #expect(result.err.contains("source=allowlist(couldNotStart)"), "\(result)")
  }

  @Test func `that writes a huge answer within its limit is followed`() throws {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"selected": {"category": "code", "reason": ""# + String(repeating: "é", count: 3 << 20) + #""}}"#)
    let result = try box.run("fire")
    #expect(result.err.contains("source=selector constraint=supply categories=code\n"), "\(result.exit)")
  }

  @Test func `that writes duplicate keys and NaN is followed, and both are told`() throws {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"alternatives": ["code"], "alternatives": ["triage"], "all_scores": {"research": NaN, "news": 1e999}}"#
    )
    let result = try box.run("fire")
    #expect(result.err.contains("source=selector constraint=supply categories=triage\n"), "\(result)")
    #expect(result.err.contains("`alternatives` is written more than once: the last one stands"), "\(result)")
    #expect(result.err.contains("2 entries of `all_scores` skipped"), "\(result)")
  }

  /// The children hold the pipe, have left the group, the session and the parent, and cleared their environment.
  @Test func `that leaves children holding its pipe costs no time, and they are gone after the fire`() throws {
    let box = try Sandbox()
    try box.configure(answer: "{}")
    try box.select(
      with: """
        sleep 1000 & echo $! > plain
        setsid sleep 1000 & echo $! > session
        ( ( env -i sh -c 'echo $$ > daemon; trap "" TERM; exec setsid sleep 1000' & ) & )
        while ! [ -s daemon ]; do sleep 0.01; done
        echo '{"alternatives": ["code"]}'
        """)
    let result = try box.run("fire")
    #expect(result.err.contains("source=selector constraint=supply categories=code\n"), "\(result)")
    for name in ["plain", "session", "daemon"] {
      let pid = try box.awaitedNumber(name)
      #expect(!Sandbox.lives(pid), "\(name) lives")
    }
  }
}
