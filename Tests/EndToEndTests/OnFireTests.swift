import FanoutCore
import Foundation
import Testing

/// The command of `onFire` in a fire, with the built binary.
@Suite struct `What a fire tells` {
  /// A loop of one category whose `onFire` is that shell line, run in the sandbox.
  private func sandbox(_ onFire: String, worker: String = "exit 0", limit: String = "30s", workerOptions: String = "")
    throws -> Sandbox
  {
    let box = try Sandbox()
    let line = JSONValue.string(onFire).text
    try box.configure(
      answer: #"{"alternatives": ["code"]}"#, worker: worker, allowlist: ["code"], respawn: "{ limit: 0 }",
      workerOptions: workerOptions,
      more: "onFire: { command: ['sh', '-c', \(line)], timeLimit: '\(limit)' },")
    return box
  }

  private func failures(_ box: Sandbox) -> [String] {
    box.journal().compactMap { if case .onFireFailed(let why) = $0.event { why } else { nil } }
  }

  @Test func `reaches its command as one line, when it is on disk`() throws {
    let box = try sandbox("cat > got; cat state/journal/*.jsonl > seen")
    let fire = try box.run("fire")
    #expect(fire.code == 0, "\(fire)")
    let got = try box.read("got")
    #expect(got.hasSuffix("\n") && got.filter { $0 == "\n" }.count == 1)
    let document = try JSONDocument(parsing: Array(got.utf8)).root
    #expect(document["schema"]?.integer == 2)
    let id = try #require(document["fire"]?.string)
    #expect(fire.err.contains("fire \(id) admitted=1"), "\(fire)")
    #expect(document["end"]?["started"]?.integer == 1 && document["end"]?["exit"]?.integer == 0)
    #expect(document["end"]?["categories"]?.array?.compactMap(\.string) == ["code"])
    #expect(document["trigger"]?.string == "fire" && document["launcher"]?.string == "process")
    #expect(
      document["began_at"]?.string != nil && document["ended_at"]?.string != nil && document["version"]?.string != nil)
    // The same that `show` tells later.
    #expect(try box.document("show", id)["record"]?["began_at"]?.string == document["began_at"]?.string)
    #expect(try box.read("seen").contains("\"kind\":\"fireEnded\",\"fire\":\"\(id)\""))
    #expect(failures(box).isEmpty)
    #expect(box.eventually { box.isQuiet() })
  }

  @Test func `comes with the fire's environment, less what says who a worker is, and with no lock`() throws {
    let box = try sandbox("env > seen; ls -l /proc/self/fd > descriptors; cat > /dev/null")
    let fire = try box.run(
      "fire",
      environment: [
        "FANOUT_RUN_ID": "x-1", "FANOUT_LOCK_FD": "3", "FANOUT_SUPERVISOR": "s", "CASCADE_CATEGORY": "c", "MINE": "a b",
      ])
    #expect(fire.code == 0, "\(fire)")
    let names = try box.read("seen").split(separator: "\n").map { $0.prefix { $0 != "=" } }
    #expect(try box.read("seen").contains("MINE=a b\n"))
    #expect(Set(names.filter { $0.hasPrefix("FANOUT_") }.map(String.init)) == Set(HookVariables.own), "\(names)")
    #expect(!names.contains("CASCADE_CATEGORY"), "\(names)")
    let descriptors = try box.read("descriptors")
    #expect(!descriptors.contains(".lock") && !descriptors.contains("journal"), "\(descriptors)")
    #expect(box.eventually { box.isQuiet() })
  }

  @Test func `that fails to be told is one line and a record, and the fire is as it was`() throws {
    let box = try sandbox("echo no network >&2; exit 3")
    let fire = try box.run("fire")
    #expect(fire.code == 0, "\(fire)")
    #expect(fire.err.split(separator: "\n").count { $0.contains("onFire") } == 1)
    #expect(fire.err.contains("onFire: sh ended with exit 3; it said: no network"), "\(fire)")
    #expect(failures(box) == ["ended with exit 3; it said: no network"])
    let id = try #require(box.journal().first { $0.kind == "onFireFailed" }?.fire?.text)
    #expect(
      try box.run("status").out.contains("- onFire of the last fire (\(id)) ended with exit 3; it said: no network"))
    #expect(try box.run("show", id).out.contains("ended with exit 3; it said: no network"))
    // A loop that cannot tell is no loop that does not work.
    #expect(try box.run("status", "--check").code == 0)
    #expect(box.eventually { box.isQuiet() })
  }

  @Test func `is not waited for longer than its limit, and nothing of its command stays`() throws {
    let box = try sandbox(
      "trap '' TERM; setsid sh -c 'echo $$ > far; exec sleep 1000' & sleep 1000 & echo $! > near; echo $$ > self; wait",
      limit: "1s")
    let fire = try box.run("fire")
    #expect(fire.code == 0, "\(fire)")
    #expect(failures(box) == ["was not done within 1s and was ended"])
    for name in ["self", "near", "far"] { #expect(try !Sandbox.lives(box.awaitedNumber(name)), "\(name)") }
    #expect(box.eventually { box.isQuiet() })
  }

  /// It ends well and leaves a child that holds its stdout and stderr.
  @Test func `is over when its command is, whatever that leaves`() throws {
    let box = try sandbox("sleep 1000 & echo $! > child; cat > got")
    #expect(try box.run("fire").code == 0)
    #expect(failures(box).isEmpty)
    #expect(try !Sandbox.lives(box.awaitedNumber("child")))
    #expect(box.eventually { box.isQuiet() })
  }

  @Test func `has nobody to reach where its command is missing`() throws {
    let box = try sandbox("true")
    try box.replace("command: ['sh', '-c', \"true\"]", by: "command: ['./nobody']")
    let fire = try box.run("fire")
    #expect(fire.code == 0, "\(fire)")
    #expect(failures(box) == ["could not be run: \(box.path)/nobody does not exist"])
    let check = try box.run("check")
    #expect(check.code == 1)
    #expect(
      check.out.contains("problem  onFire: fires go on, and nobody is told of them: \(box.path)/nobody does not exist"),
      "\(check)")
    #expect(box.eventually { box.isQuiet() })
  }

  @Test func `is looked at by check, and not run`() throws {
    let box = try sandbox("touch ran")
    let check = try box.run("check")
    #expect(check.out.contains("ok       onFire: /usr/bin/sh would be told of each fire, within 30s"), "\(check)")
    #expect(!box.exists("ran"))
  }

  @Test func `is told of fires alone: not of plans, nor of a person's run`() throws {
    let box = try sandbox("cat >> got")
    _ = try box.run("plan")
    _ = try box.run("fire", "--dry-run")
    _ = try box.run("run", "code")
    #expect(!box.exists("got"))
    // Of one that was not allowed to look as well: it came.
    _ = try box.run("pause")
    #expect(try box.run("fire").code == 75)
    #expect(try JSONDocument(parsing: Array(box.read("got").utf8)).root["end"]?["exit"]?.integer == 75)
  }

  /// The worker ends only when the record has been told; the command ends only when the worker has. So each goes on
  /// beside the other.
  @Test func `with wait is told at the fire's end, beside the workers`() throws {
    let box = try sandbox(
      "cat > got; while [ -n \"$(ls state/live)\" ]; do sleep 0.01; done; touch told", limit: "60s",
      workerOptions: "timeLimit: '60s'")
    try box.write("worker.sh", "#!/bin/sh\nwhile ! [ -e got ]; do sleep 0.01; done\n", executable: true)
    let fire = try box.run("fire", "--wait")
    #expect(fire.code == 0, "\(fire)")
    #expect(box.exists("told"))
    #expect(failures(box).isEmpty)
    #expect(!fire.err.contains("which no run is known by"), "\(fire)")
    #expect(box.end(of: "code")?.exit == .code(0))
  }

  @Test func `is told by a fire whose reader has gone`() throws {
    let box = try sandbox("cat > got")
    let result = try box.shell("{ \"$F\" fire --json; echo $? > code; } | true")
    #expect(result.code == 0)
    #expect(box.eventually { box.exists("code") && box.exists("got") })
    #expect(box.eventually { box.isQuiet() })
  }
}
