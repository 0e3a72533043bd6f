import FanoutCore
import Foundation
import Testing

@Suite struct `What people read` {
  private static let answer = #"{"selected": {"category": "code"}}"#

  @Test func `is in the time of their place, and documents are in UTC`() throws {
    let box = try Sandbox()
    try box.configure(answer: Self.answer)
    #expect(try box.run("fire").code == 0)
    #expect(box.eventually { box.isQuiet() })
    try box.write(
      "state/pauses/code.json",
      #"{"since": "2026-01-01T00:00:00.000Z", "until": "2099-07-01T20:30:00.000Z", "why": "freeze"}"#)
    let places = [("UTC0", "1 Jul 2099 20:30"), ("XXX-9", "2 Jul 2099 05:30"), ("XXX3", "1 Jul 2099 17:30")]
    for (zone, words) in places {
      let place = ["TZ": zone]
      let status = try box.run("status", environment: place)
      #expect(status.out.contains("paused since ") && status.out.contains(", until \(words) ("), "\(status)")
      #expect(!status.out.contains("2099-07-01"), "\(status)")
      #expect(try box.run("plan", "--explain", environment: place).out.contains("paused until \(words): freeze"))
      #expect(try box.run("show", "code", environment: place).out.contains("its pause to end at \(words) ("))
      for command in ["status", "plan", "report"] {
        let document = try box.run(command, "--json", environment: place).out
        #expect(!document.contains(words) && document.contains("Z\""), "\(command)")
      }
      #expect(try box.run("status", "--json", environment: place).out.contains("2099-07-01T20:30:00.000Z"))
    }
  }

  @Test func `tells what a worker left that only started another one`() throws {
    let box = try Sandbox()
    try box.configure(answer: Self.answer, worker: "setsid sleep 600 & exit 0")
    let run = try box.run("run", "code")
    let left = "left 1 process behind, which was ended"
    #expect(run.err.contains("code: unknown after ") && run.err.contains(left), "\(run)")
    #expect(try box.run("runs").out.contains(left))
  }

  @Test func `says what codes of shells mean`() throws {
    let box = try Sandbox()
    try box.configure(answer: Self.answer, worker: "exit 127")
    let run = try box.run("run", "code")
    #expect(run.err.contains("exit 127 (what it ran was not found)"), "\(run)")
    #expect(try box.run("runs").out.contains("exit 127 (what it ran was not found)"))
  }

  @Test func `quotes a worker that refuses before it guesses at locks`() throws {
    let box = try Sandbox()
    try box.configure(answer: Self.answer, worker: "echo starting; echo 'agent: not found' >&2; exit 75")
    var fire = try box.run("fire")
    let said = "it said: agent: not found; a worker that locks its category by itself"
    #expect(fire.err.contains(said), "\(fire)")
    for _ in 0..<2 {
      #expect(box.eventually { box.isQuiet() })
      fire = try box.run("fire")
    }
    #expect(box.eventually { box.isQuiet() })
    let status = try box.run("status")
    #expect(status.out.contains("it said: agent: not found; exit 75; a worker that takes"), "\(status)")
    #expect(status.out.hasPrefix("wrong: code refuses to work") || status.out.hasPrefix("wrong: workers"), "\(status)")
  }

  @Test func `quotes a traceback by its last line`() throws {
    let box = try Sandbox()
    try box.configure(answer: "{}", allowlist: ["code"])
    try box.select(
      with: #"printf 'Traceback (most recent call last):\n  File "s.py"\nIndexError: out of range\n' >&2; exit 1"#)
    let quoted = "the selector ended with exit 1; it said: IndexError: out of range"
    for words in [["plan"], ["fire"], ["status"]] {
      let result = try box.start([Sandbox.binary] + words).wait()
      #expect((result.out + result.err).contains(quoted), "\(result)")
      #expect(!(result.out + result.err).contains("Traceback"), "\(result)")
    }
    // The whole of it is in the document.
    #expect(try box.run("plan", "--json").out.contains("Traceback"))
  }

  @Test func `has the free space in the unit of the configuration`() throws {
    let box = try Sandbox()
    try box.configure(answer: Self.answer)
    try box.replace("freeSpace: null", by: "freeSpace: '9000TiB'")
    // What withholds everything is told before anything was ever fired, and by the same words in check.
    let free = /[0-9.]+[KMGT]iB are free at .*, keep.freeSpace keeps 9000TiB/
    let first = try box.run("status", "--check")
    #expect(first.code == 1 && first.out.contains(free) && !box.exists("state"), "\(first)")
    let check = try box.run("check")
    #expect(check.code == 1 && check.out.contains(free), "\(check)")
    #expect(try box.run("fire").code == 75)
    let status = try box.run("status")
    #expect(status.out.contains(free), "\(status)")
  }

  /// A lock is no reason of a worker that says it had no backend.
  @Test func `says that no worker had a backend, and nothing of locks`() throws {
    let box = try `A run`.box("echo one; echo no card is free; exit 76")
    let fire = try box.run("fire")
    #expect(fire.code == 75 && fire.err.contains("every started run refused; none had a backend (exit 76)"), "\(fire)")
    #expect(!fire.err.contains("FANOUT_LOCK_FD"), "\(fire)")
    #expect(try box.run("runs").out.contains("it had no backend (exit 76)"))
  }

  /// The line of a traceback that says what is wrong, and why a start was never confirmed.
  @Test func `quotes the last line of a worker that did not start`() throws {
    let box = try `A run`.box("echo Traceback:; echo '  File x'; echo ImportError: no; echo; exit 1")
    let fire = try box.run("fire")
    #expect(fire.err.contains("code did not start: failed: exit 1; it said: ImportError: no\n"), "\(fire)")
    let slow = try Sandbox()
    try slow.configure(
      answer: Self.answer, worker: "exec sleep 600", confirmFor: "60s", workerOptions: "timeLimit: '1s'")
    let late = try slow.run("fire")
    #expect(late.err.contains("code did not start: timed out before its start was confirmed\n"), "\(late)")
  }
}
