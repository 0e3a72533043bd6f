import FanoutCore
import Foundation
import Testing

/// SPEC 4 and 7: nobody waits for ever for a program that cannot be ended, and it is named.
@Suite(.enabled(if: Machine.hasSetuid, .init(rawValue: Machine.needsSetuid)))
struct `A program that KILL does not end` {
  private static let user = 4713

  /// A loop of that user, in which `$HERE/untouchable FILE` writes its number and stays.
  private func loop(selector: String, more: String = "") throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(answer: "{}", allowlist: ["code"], more: more)
    try box.select(with: "HERE='\(box.path)'\n\(selector)", options: "timeLimit: '1s'")
    try box.give(to: Self.user)
    try box.buildUntouchable("untouchable")
    return box
  }

  private func number(_ box: Sandbox) throws -> pid_t {
    let number = try box.awaitedNumber("number")
    try #require(
      Sandbox.file("/proc/\(number)/status").contains("Uid:\t0\t0\t0\t0\n"), "the file system is mounted nosuid")
    return number
  }

  /// It lives while the command is done: so nobody waited for it.
  private func end(_ pid: pid_t, _ box: Sandbox) {
    #expect(Sandbox.lives(pid))
    kill(pid, SIGKILL)
    #expect(box.eventually { !Sandbox.lives(pid) })
  }

  @Test(arguments: ["fire", "plan", "check"]) func `left by a selector keeps nobody, and is named`(command: String)
    throws
  {
    let box = try loop(
      selector: """
        "$HERE/untouchable" "$HERE/number" >/dev/null 2>&1 &
        while [ ! -s "$HERE/number" ]; do sleep 0.01; done
        echo '{"alternatives": ["code"]}'
        """)
    let result = try box.shell(as: Self.user, "exec $F \(command)")
    let pid = try number(box)
    #expect(
      (result.out + result.err).contains("the selector left \(pid) (untouchable), which KILL did not end within 3s"),
      "\(result)")
    switch command {
    case "fire": #expect(result.code == 0 && result.err.contains("source=selector"), "\(result)")
    case "plan": #expect(result.code == 0 && result.out.contains("code"), "\(result)")
    // An answer that costs seconds each time is no good selector.
    default: #expect(result.code == 1, "\(result)")
    }
    end(pid, box)
    #expect(box.eventually { box.isQuiet() })
  }

  @Test func `that is the selector itself is timed out, and the fire goes on without it`() throws {
    let box = try loop(selector: #"exec "$HERE/untouchable" "$HERE/number""#)
    let result = try box.shell(as: Self.user, "exec $F fire")
    let pid = try number(box)
    #expect(result.code == 0 && result.err.contains("source=allowlist(timedOut) constraint=selector"), "\(result)")
    #expect(result.err.contains("the selector left \(pid) (untouchable)"), "\(result)")
    // The next one is no more held up by it.
    try FileManager.default.removeItem(atPath: box.path + "/number")
    let next = try box.shell(as: Self.user, "exec $F fire")
    let second = try number(box)
    #expect(next.code == 0 && next.err.contains("the selector left \(second) (untouchable)"), "\(next)")
    end(second, box)
    end(pid, box)
    #expect(box.eventually { box.isQuiet() })
  }

  @Test func `left by a fire that was killed is not said to be ended by the next`() throws {
    let box = try loop(selector: #"exec "$HERE/untouchable" "$HERE/number""#)
    try box.replace("timeLimit: '1s'", by: "timeLimit: '1000s'")
    let line = "$F fire & fire=$!; while [ ! -s number ]; do sleep 0.01; done; kill -9 $fire; wait $fire; exit 0"
    #expect(try box.shell(as: Self.user, line).code == 0)
    let pid = try number(box)
    try box.write("selector", "#!/bin/sh\necho '{\"alternatives\": [\"code\"]}'\n", executable: true)
    let next = try box.shell(as: Self.user, "exec $F fire")
    #expect(next.code == 0 && !next.err.contains("ended 1"), "\(next)")
    end(pid, box)
    #expect(box.eventually { box.isQuiet() })
  }

  @Test func `that onFire runs is one line and on record`() throws {
    let box = try loop(
      selector: #"echo '{"alternatives": ["code"]}'"#,
      more: "onFire: { command: ['./untouchable', 'number'], timeLimit: '1s' },")
    let result = try box.shell(as: Self.user, "exec $F fire")
    let pid = try number(box)
    let why = "was not done within 1s and cannot be ended: \(pid) (untouchable), which KILL did not end within 3s"
    #expect(result.code == 0 && result.err.contains("onFire: \(box.path)/untouchable \(why)"), "\(result)")
    let recorded = box.journal().compactMap { if case .onFireFailed(let why) = $0.event { why } else { nil } }
    #expect(recorded.count == 1 && recorded.first?.hasPrefix(why) == true, "\(recorded)")
    end(pid, box)
    #expect(box.eventually { box.isQuiet() })
  }
}
