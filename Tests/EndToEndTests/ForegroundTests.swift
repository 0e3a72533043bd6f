import FanoutCore
import Foundation
import Testing

/// SPEC 2: `--wait` and `run` also tell the workers' verdict. Every worker is confirmed before it ends: else the code
/// would be that of the starts.
@Suite struct `The verdict of the foreground` {
  /// How one worker ends, and perhaps another one beside it.
  struct Ending: CustomTestStringConvertible, Sendable {
    let code: String
    var news: String?
    var options = ""
    let exit: Int32
    let outcomes: [Outcome]
    var testDescription: String { news.map { "\(code) beside \($0)" } ?? "\(code) \(options)" }
  }

  private static func declares(_ outcome: String, _ more: String = "") -> String {
    #"echo '{"outcome": "\#(outcome)"\#(more)}' > "$FANOUT_OUTCOME_FILE"; exit 0"#
  }

  /// `$F` is the program.
  static let alone = [
    Ending(code: "exit 0", exit: 0, outcomes: [.unknown]),
    Ending(code: declares("productive"), exit: 0, outcomes: [.productive]),
    Ending(code: declares("noop"), exit: 0, outcomes: [.noop]),
    Ending(code: declares("restraint", #", "reason": "r""#), exit: 0, outcomes: [.restraint]),
    Ending(code: declares("blocked", #", "reason": "r""#), exit: 0, outcomes: [.blocked]),
    Ending(code: declares("needsHuman", #", "question": "q""#), exit: 0, outcomes: [.needsHuman]),
    Ending(code: "exit 75", exit: 75, outcomes: [.refused]), Ending(code: "exit 76", exit: 75, outcomes: [.refused]),
    Ending(code: "exit 3", exit: 1, outcomes: [.failed]), Ending(code: "kill -KILL $$", exit: 1, outcomes: [.failed]),
    Ending(code: declares("failed"), exit: 1, outcomes: [.failed]),
    Ending(code: "exec sleep 600", options: "timeLimit: '1s'", exit: 1, outcomes: [.timedOut]),
    Ending(code: "exec sleep 600", options: "stallAfter: '1s'", exit: 1, outcomes: [.stalled]),
    Ending(code: "\"$F\" kill code --now; exec sleep 600", exit: 1, outcomes: [.killed]),
  ]
  static let together = [
    Ending(code: "exit 75", news: "exit 0", exit: 0, outcomes: [.refused, .unknown]),
    Ending(code: "exit 75", news: "exit 75", exit: 75, outcomes: [.refused, .refused]),
    Ending(code: "exit 75", news: "exit 3", exit: 1, outcomes: [.failed, .refused]),
    Ending(code: "exit 0", news: "exit 3", exit: 1, outcomes: [.failed, .unknown]),
  ]

  private func tell(_ ending: Ending, _ command: String) throws {
    let box = try Sandbox()
    let names = ending.news == nil ? ["code"] : ["code", "news"]
    try box.configure(
      answer: #"{"alternatives": ["# + names.map { "\"\($0)\"" }.joined(separator: ", ") + "]}",
      worker: """
        while ! [ -e go ]; do sleep 0.01; done
        [ $FANOUT_CATEGORY = news ] && \(ending.news ?? "exit 9")
        \(ending.code)
        """, allowlist: names, confirmFor: "1ms", respawn: "{ limit: 0 }", workerOptions: ending.options)
    let foreground = try box.start(box.line("export F; exec \"$F\" \(command)"))
    // A limit may be over before anybody is confirmed on a machine that is busy: then its end is there.
    #expect(
      box.eventually {
        let kinds = box.journal().map(\.kind)
        return kinds.contains("fireEnded") && kinds.count { $0 == "runConfirmed" || $0 == "runEnded" } >= names.count
      })
    if ending.options.isEmpty { #expect(Sandbox.lives(foreground.pid) && box.ends().isEmpty) }
    try box.write("go", "")
    let result = foreground.wait()
    #expect(result.code == ending.exit, "\(result)")
    #expect(box.isQuiet())
    let outcomes = box.ends().values.flatMap { $0.map(\.outcome) }
    #expect(outcomes.sorted { $0.rawValue < $1.rawValue } == ending.outcomes)
  }

  @Test(arguments: alone, ["fire --wait", "run code"]) func `is 1 for what went wrong, 75 for a refusal, else 0`(
    ending: Ending, command: String
  ) throws { try tell(ending, command) }

  @Test(arguments: together) func `of several is the worst, and 75 only where all refused`(ending: Ending) throws {
    try tell(ending, "fire --wait")
  }

  /// Where nobody reads it as it comes, it is left out.
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script"), "script(1) is not installed"))
  func `is preceded on a terminal, and only there, by what lives`() throws {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"alternatives": ["code"]}"#, worker: "until [ -e go ]; do sleep 0.01; done", allowlist: ["code"],
      confirmFor: "1ms")
    let plain = try box.start([Sandbox.binary, "fire", "--wait"])
    #expect(box.eventually { Sandbox.file(plain.err).contains("started=1") })
    try box.replace("[\"code\"]", by: "[\"code\", \"news\"]")
    let seen = try box.start(
      ["script", "--quiet", "--return", "--flush", "--command", "'\(Sandbox.binary)' run news", "/dev/null"],
      environment: ["TERM": "xterm"])
    #expect(box.eventually { Sandbox.file(seen.out).contains("live 1: news") })
    try box.write("go", "")
    #expect(seen.wait().code == 0)
    let result = plain.wait()
    #expect(result.code == 0 && !(result.out + result.err).contains("live 1: "), "\(result)")
  }

  /// Generation 1 counts as well: it is a run.
  @Test func `is 1 where the respawn failed`() throws {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"alternatives": ["code"]}"#,
      worker: "[ $FANOUT_GENERATION = 1 ] && exit 3; \(Self.declares("productive"))", allowlist: ["code"],
      confirmFor: "60s",
      respawn: "{ limit: 1, delay: '1ms' }")
    let result = try box.run("fire", "--wait")
    #expect(result.code == 1 && result.err.contains("started=1 refused=0 failed=0"), "\(result)")
    #expect(box.ends().count == 2)
  }
}
