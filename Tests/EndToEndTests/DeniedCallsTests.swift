import FanoutCore
import Foundation
import Testing

/// What fanout does by calls that a filter may deny, it does by others then, and says so.
@Suite(.enabled(if: Machine.compiler != nil, .init(rawValue: Machine.needsCompiler))) struct `Where calls are denied,` {
  private func box(_ worker: String, timeLimit: String) throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"alternatives": ["code"]}"#, worker: worker, allowlist: ["code"],
      teardown: "[{ signal: 'TERM', wait: '1h' }]",
      respawn: "{ limit: 0 }", workerOptions: "timeLimit: '\(timeLimit)'")
    return box
  }

  /// Notes by the clock of the boot when it began and when it was asked to end, in seconds, and ends as asked.
  private static let timed = """
    read -r up rest < /proc/uptime; echo $up > begun
    trap 'read -r up rest < /proc/uptime; echo $up > asked; trap - TERM; kill -TERM $$' TERM
    echo $$ > pid; sleep 1000 & wait
    """

  /// How long behind a limit its worker was asked to end, in seconds; `from` as well, where the limit was over before.
  private func lateness(of box: Sandbox, limit: Double, from: Double = 0) throws -> Double {
    func moment(_ name: String) throws -> Double { try #require(Double(box.read(name).dropLast())) }
    return try moment("asked") - max(moment("begun") + limit, from)
  }

  /// Its last step waits an hour: only a TERM that reached it ends this. It comes as it comes to a plain run beside it,
  /// whatever this machine is busy with.
  @Test(arguments: ["EPERM", "ENOSYS"]) func `a time limit is kept by asking the worker, no later than elsewhere`(
    error: String
  ) throws {
    let (box, plain) = (try box(Self.timed, timeLimit: "1s"), try box(Self.timed, timeLimit: "1s"))
    #expect(try plain.run("fire").code == 0)
    #expect(try box.denying("exec $DENY \(error) \(Denial.pidfds) -- \"$F\" fire").code == 0)
    for one in [box, plain] {
      #expect(one.eventually { one.isQuiet() }, "\(one.processes())")
      #expect(one.end(of: "code")?.outcome == .timedOut && one.end(of: "code")?.exit == .signal(SIGTERM))
    }
    let late = (here: try lateness(of: box, limit: 1), there: try lateness(of: plain, limit: 1))
    #expect(late.here >= -0.1 && late.here < 5 + 20 * max(late.there, 0), "\(late)")
  }

  /// The process in the middle ignores TERM and lives, so that the last one is nobody's child whom fanout could signal
  /// by number.
  @Test func `a signal reaches also what is no child`() throws {
    let box = try box("", timeLimit: "1h")
    try box.write(
      "worker.sh",
      """
      #!/bin/sh
      setsid perl -e '$SIG{TERM} = "IGNORE";
        if (!fork) { $SIG{TERM} = sub { open F, ">asked"; exit }; open F, ">ready"; close F; sleep 1 while 1 } wait' &
      while :; do sleep 1000; done
      """, executable: true)
    #expect(try box.denying("exec $DENY EPERM \(Denial.pidfds) -- \"$F\" fire").code == 0)
    #expect(box.eventually { box.exists("ready") })
    let kill = try box.denying("exec $DENY EPERM \(Denial.pidfds) -- \"$F\" kill code")
    #expect(kill.code == 0 && box.exists("asked"), "\(kill)")
    #expect(box.end(of: "code")?.outcome == .killed && box.processes("perl").isEmpty)
  }

  /// An adopter is no parent: without pidfds it has to look, and it keeps the limit all the same.
  @Test(arguments: ["fire", "fire --wait"]) func `an orphan is adopted, and its limit is kept`(command: String) throws {
    let (box, plain) = (try box(Self.timed, timeLimit: "2s"), try box(Self.timed, timeLimit: "2s"))
    #expect(try box.run("fire").code == 0)
    #expect(try plain.run("fire").code == 0)
    let worker = try box.awaitedNumber("pid")
    box.killSupervisors()
    #expect(Sandbox.lives(worker))
    try box.write("answer.json", #"{"blocked_tasks": ["one"]}"#)
    let result = try box.denying("exec $DENY EPERM \(Denial.pidfds) -- \"$F\" \(command)")
    #expect(result.code == 0, "\(result)")
    #expect(box.eventually { box.isQuiet() && !Sandbox.lives(worker) }, "\(result)")
    #expect(box.end(of: "code")?.outcome == .timedOut && box.end(of: "code")?.exit == .signal(SIGTERM))
    #expect(plain.eventually { plain.isQuiet() })
    let adopted = try #require(box.journal().first { $0.kind == "runAdopted" }).moment.bootMilliseconds
    let here = try lateness(of: box, limit: 2, from: Double(adopted) / 1000)
    let there = try lateness(of: plain, limit: 2)
    #expect(here < 5 + 20 * max(there, 0), "\(here), elsewhere \(there)")
  }

  @Test func `check names them, and what is done in their place`() throws {
    let box = try `fanout check`.able()
    let plain = try box.run("check")
    #expect(plain.out.contains("ok       processes: can be watched and signalled by descriptor"), "\(plain)")
    for (call, word) in [
      ("pidfd_open", "pidfd_open ("), ("pidfd_send_signal", "pidfd_send_signal ("), ("pidfd_getfd", "pidfd_getfd ("),
      ("waitid:pidfd", "waitid by pidfd ("),
    ] {
      for error in ["EPERM", "ENOSYS"] {
        let result = try box.denying("exec $DENY \(error) \(call) -- \"$F\" check")
        #expect(result.code == 0 && result.out.contains("note     processes: denied here"), "\(result)")
        #expect(result.out.contains(word), "\(call): \(result)")
      }
    }
  }

  /// The request goes through a file without a name then, or, where no file can take it, through a pipe; no trace of it
  /// stays anywhere. The selector answers with what it was given.
  @Test(arguments: [("", "file"), ("prlimit --fsize=10", "pipe")])
  func `a dry run still has no side effect`(limit: String, way: String) throws {
    let box = try Sandbox()
    try box.configure(answer: "{}", allowlist: ["file", "pipe"])
    try box.select(
      with: """
        case $(readlink /proc/self/fd/0) in "$TMPDIR"/*) way=file ;; pipe:*) way=pipe ;; esac
        case $(head -c 1) in "{") printf '{"alternatives": ["%s"]}' $way ;; esac
        """)
    try FileManager.default.createDirectory(atPath: box.path + "/tmp", withIntermediateDirectories: false)
    let result = try box.denying(
      "exec \(limit) $DENY EPERM memfd_create -- \"$F\" plan", environment: ["TMPDIR": box.path + "/tmp"])
    #expect(result.code == 0 && result.out == way + "\n", "\(result)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: box.path + "/tmp").isEmpty)
    #expect(!box.exists("state"))
  }
}
