import FanoutCore
import Foundation
import Testing

/// SPEC 11: a journal with lines that are no records of ours, and clocks that jumped.
@Suite struct `A journal` {
  private func sandbox(more: String = "") throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(answer: #"{"alternatives": ["code"]}"#, allowlist: ["code"], more: more)
    return box
  }

  private func firedOnce(more: String = "") throws -> Sandbox {
    let box = try sandbox(more: more)
    #expect(try box.run("fire").code == 0)
    #expect(box.eventually { box.isQuiet() && box.supervisors().isEmpty })
    return box
  }

  private func day(_ box: Sandbox) throws -> String {
    try #require(try FileManager.default.contentsOfDirectory(atPath: box.state + "/journal").sorted().last)
  }

  @Test(arguments: [
    ("torn", #"printf '{"v":1,"at":"2026-11-2'"#),
    ("foreign", #"echo 'not a record at all'; echo '{"v":1,"kind":"of something"}'"#),
    ("endless", "head -c 20000000 /dev/zero | tr '\\0' x"), ("binary", "head -c 100000 /dev/urandom"),
  ])
  func `with a line that is no record is gone on with, and loses none of its records`(name: String, writes: String)
    throws
  {
    let box = try firedOnce()
    let before = box.journal()
    _ = try box.shell("{ \(writes); } >> state/journal/\(day(box))")
    let plan = try box.run("plan")
    #expect(plan.code == 0 && plan.out == "code\n", "\(plan)")
    let fire = try box.run("fire")
    #expect(fire.code == 0 && fire.err.contains("admitted=1 started=1"), "\(fire)")
    #expect(box.eventually { box.isQuiet() })
    #expect(box.ends().count == 2)
    #expect(Array(box.journal().prefix(before.count)) == before)
  }

  @Test func `of a newer program is read by plan, and nothing fires or is settled on it`() throws {
    let box = try firedOnce()
    let line =
      #"{"v":3,"at":"\#(try #require(box.journal().last).moment.wall.rfc3339)","boot":"b","boottime_ms":1,"kind":"fromTheFuture"}"#
    _ = try box.shell("echo '\(line)' >> state/journal/\(day(box))")
    let before = try box.shell("find state -type f | sort | xargs md5sum").out
    for command in ["fire", "run"] {
      let result = try box.run(command)
      #expect(result.code == 78, "\(result)")
      #expect(
        result.err.contains("was written by a newer fanout (schema 3, this one knows 2); use the newer one"),
        "\(result)")
    }
    let plan = try box.run("plan")
    #expect(plan.code == 0 && plan.out == "code\n", "\(plan)")
    #expect(try box.shell("find state -type f | sort | xargs md5sum").out == before)
  }

  @Test(arguments: ["mkdir", "mkfifo"]) func `that is no file is told, and nothing is started`(make: String) throws {
    let box = try firedOnce()
    let name = try day(box)
    _ = try box.shell("mv state/journal/\(name) kept && \(make) state/journal/\(name)")
    let result = try box.run("fire")
    #expect(result.code == 74, "\(result)")
    #expect(result.err.contains("\(box.state)/journal"), "\(result)")
    #expect(try box.run("plan").code == 0)
  }

  /// The clock has jumped back by days since the release: the cooldown would end further ahead than it is long.
  @Test func `from a clock that was ahead voids the cooldown, and says so`() throws {
    let box = try firedOnce(more: "categories: { code: { cooldown: '1h' } }")
    let cooling = try box.run("fire")
    #expect(cooling.err.contains("admitted=0 started=0") && cooling.err.contains("constraint=cooldown"), "\(cooling)")
    let name = try day(box)
    // Every wall time two hours ahead: by edit of the hour, or of the day where that passes midnight.
    try box.write(
      "ahead.py",
      """
      import datetime, re, sys
      path = sys.argv[1]
      text = open(path).read()
      def ahead(match):
        time = datetime.datetime.strptime(match.group(1), "%Y-%m-%dT%H:%M:%S.%fZ") + datetime.timedelta(hours=2)
        return '"at":"' + time.strftime("%Y-%m-%dT%H:%M:%S.") + "%03dZ" % (time.microsecond // 1000) + '"'
      open(path, "w").write(re.sub('"at":"([^"]*)"', ahead, text))
      """)
    #expect(try box.execute(["/usr/bin/env", "python3", "ahead.py", "state/journal/" + name]).code == 0)
    let plan = try box.run("plan")
    #expect(plan.out == "code\n", "\(plan)")
    #expect(plan.err.contains("the cooldown of code until ") && plan.err.contains("is void"), "\(plan)")
    let fire = try box.run("fire")
    #expect(fire.err.contains("admitted=1 started=1") && fire.err.contains("the clock has jumped back"), "\(fire)")
  }

  /// A clock that was ahead once has left a day to come in it.
  @Test func `with a file of a day to come hides no start from the fire that waits for it`() throws {
    let box = try firedOnce()
    _ = try box.shell("cp state/journal/\(day(box)) state/journal/2999-01-01.jsonl")
    let fire = try box.run("fire")
    #expect(fire.code == 0 && fire.err.contains("admitted=1 started=1"), "\(fire)")
    #expect(box.eventually { box.isQuiet() })
  }

  @Test func `beside a pause that ends further ahead than it is long starts, and says that the pause is void`() throws {
    let box = try firedOnce()
    let now = Date()
    let format = ISO8601DateFormatter()
    func pause(since: TimeInterval, until: TimeInterval) throws {
      try box.write(
        "state/pauses/code.json",
        #"{"schema":1,"since":"\#(format.string(from: now + since))","until":"\#(format.string(from: now + until))","why":null}"#
      )
    }
    try pause(since: -60, until: 3600)
    #expect(try box.run("plan").err.contains("1 paused"))
    try pause(since: 7200, until: 10800)
    let plan = try box.run("plan")
    #expect(
      plan.out == "code\n" && plan.err.contains("the pause of code until ") && plan.err.contains("is void"), "\(plan)")
  }

  @Test func `beside a pause that cannot be read starts nothing there, and says which file to mend`() throws {
    let box = try firedOnce()
    try box.write("state/pauses/code.json", "{")
    let fire = try box.run("fire")
    #expect(fire.code == 0 && fire.err.contains("admitted=0"), "\(fire)")
    #expect(fire.err.contains("withheld: code: \(box.state)/pauses/code.json"), "\(fire)")
    #expect(try box.read("state/pauses/code.json") == "{")
  }
}
