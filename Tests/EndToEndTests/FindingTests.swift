import FanoutCore
import Foundation
import Testing

/// SPEC 2: one rule for what a word means, in every command that takes a fire, a run or a category.
@Suite struct `A fire or a run` {
  /// Three runs of one fire; what stands behind the moment of its id.
  private func fired() throws -> (box: Sandbox, fire: String, tail: String) {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"alternatives": ["code", "news", "triage"]}"#, worker: "echo out of $FANOUT_CATEGORY",
      allowlist: ["code", "news", "triage"])
    #expect(try box.run("fire").code == 0)
    #expect(box.eventually { box.isQuiet() })
    let fire = try #require(box.journal().compactMap(\.fire?.text).first)
    return (box, fire, try #require(fire.split(separator: "-").last.map(String.init)))
  }

  @Test func `is found by any part of what stands behind its moment, in every command`() throws {
    let (box, fire, tail) = try fired()
    for written in [tail, tail.uppercased(), "Z-\(tail)", String(tail.prefix(3)), String(tail.suffix(3))]
    where !fire.hasPrefix(written) {
      #expect(try box.run("show", written).out.hasPrefix("fire \(fire)\n"), "\(written)")
      let plan = try box.run("plan", "--fire", written)
      #expect(plan.code == 0 && plan.out == "code news triage\n", "\(written) \(plan)")
    }
    for written in ["\(tail)-2", "\(tail.suffix(3))-2", "\(tail.uppercased())-2", "\(tail.suffix(1))-2"] {
      #expect(try box.run("show", written).out.hasPrefix("run \(fire)-2\n"), "\(written)")
      #expect(try box.run("logs", written).out == "out of news\n", "\(written)")
      #expect(try box.run("kill", written).err.contains("\(fire)-2 has ended already"), "\(written)")
      #expect(try box.run("plan", "--fire", written).out == "code news triage\n", "\(written)")
    }
  }

  @Test func `that was the last one is called so`() throws {
    let (box, first, _) = try fired()
    try box.write("answer.json", #"{"selected": {"category": "news"}}"#)
    #expect(try box.run("fire").code == 0)
    #expect(box.eventually { box.isQuiet() })
    let last = try #require(box.journal().last { $0.kind == "fireBegan" }?.fire?.text)
    #expect(last != first)
    let named = try box.run("show", "last")
    #expect(named.code == 0 && named.out.hasPrefix("fire \(last)\n") && named.err.isEmpty, "\(named)")
    let alone = try box.run("show")
    #expect(alone.code == 0 && alone.out.hasPrefix("fire \(last)\n"), "\(alone)")
    #expect(alone.err.hasPrefix("the last fire;"), "\(alone)")
    #expect(try box.document("show")["fire"]?.string == last)
    #expect(try box.run("logs", "last").out == "out of news\n")
    #expect(try box.run("plan", "--fire", "last").out == "news\n")
    let kill = try box.run("kill", "last")
    #expect(kill.code == 1 && kill.err.contains("nothing is live"), "\(kill)")
  }

  /// The wall clock had been ahead: what is dated later was written before (SPEC 10).
  @Test func `that is dated ahead is not the last one`() throws {
    let (box, fire, _) = try fired()
    let ahead = WallTime(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) + .seconds(5 * 86400)
    let began = FireBegin(version: "0", configuration: "0", trigger: "fire")
    let early = Record(
      moment: Moment(wall: ahead, boot: try #require(box.journal().first).moment.boot, bootMilliseconds: 1),
      fire: FireID("\(ahead.stamp)-aaaa"), event: .fireBegan(began))
    try box.writeJournal([early], day: ahead.day)
    try? FileManager.default.removeItem(atPath: box.state + "/standing.json")
    #expect(try box.run("show", "last").out.hasPrefix("fire \(fire)\n"))
  }

  @Test func `of which there is none yet is said, and 1`() throws {
    let box = try Sandbox()
    try box.configure(answer: "{}")
    for (command, noun) in [(["show"], "fire"), (["show", "last"], "fire"), (["logs", "last"], "run")] {
      let result = try box.start([Sandbox.binary] + command).wait()
      #expect(result.code == 1 && result.err.contains("no \(noun) is on record in \(box.state) yet"), "\(result)")
    }
    #expect(try box.run("plan", "--fire", "last").code == 1)
  }

  @Test func `that several are meant by is asked back with the newest first`() throws {
    let (box, fire, tail) = try fired()
    let logs = try box.run("logs", tail)
    #expect(logs.code == 1 && logs.out.isEmpty, "\(logs)")
    let lines = [(1, "code"), (2, "news"), (3, "triage")].map { "  \(fire)-\($0)  \($1)\n" }.joined()
    #expect(logs.err == "fanout: '\(tail)' is a part of 3 ids:\n\(lines)", "\(logs)")
    try FileManager.default.createDirectory(
      atPath: "\(box.state)/fires/20200101T000000Z-\(tail)", withIntermediateDirectories: false)
    for command in [["show", tail], ["plan", "--fire", tail]] {
      let result = try box.start([Sandbox.binary] + command).wait()
      #expect(result.code == 1 && result.out.isEmpty, "\(result)")
      #expect(
        result.err == "fanout: '\(tail)' is a part of 2 ids:\n  \(fire)\n  20200101T000000Z-\(tail)\n", "\(result)")
    }
  }

  /// A configured name is never taken for a part of an id; one that only ran is none where letters are all it has.
  @Test func `is not what a category is called`() throws {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"selected": {"category": "code"}}"#, worker: "echo of $FANOUT_CATEGORY", allowlist: ["code", "7f3a"])
    for category in ["7f3a", "cafe"] { #expect(try box.run("run", category, "--force").code == 0) }
    for tail in ["7f3a", "cafe"] {
      try FileManager.default.createDirectory(
        atPath: "\(box.state)/runs/20200101T000000Z-\(tail)-1", withIntermediateDirectories: false)
    }
    for category in ["7f3a", "cafe"] {
      #expect(try box.run("logs", category).out == "of \(category)\n")
      #expect(try box.run("show", category).out.hasPrefix("category \(category)\n"))
    }
  }

  @Test func `is shown with others that are named, and what is not there keeps nobody from the rest`() throws {
    let (box, fire, tail) = try fired()
    let result = try box.run("show", "\(tail)-1", "nosuch", "news", "\(tail)-1")
    #expect(result.code == 1, "\(result)")
    #expect(result.out.components(separatedBy: "run \(fire)-1\n").count == 2, "\(result)")
    #expect(result.out.contains("\n\ncategory news\n"), "\(result)")
    #expect(result.err.hasPrefix("fanout: nothing is known by 'nosuch'"), "\(result)")
    let document = try box.document("show", "\(tail)-1", "nosuch", "news")
    #expect(document["schema"]?.integer == 2 && document["shown"]?.array?.count == 2)
    #expect(document["shown"]?.array?.first?["run"]?.string == "\(fire)-1")
    #expect(document["not_found"]?.array?.first?["name"]?.string == "nosuch")
    #expect(try box.run("show", "\(tail)-1", "news").code == 0)
  }
}

/// What is killed by mistake does not come back: a word that could mean two ends nothing.
@Suite struct `What is named to be killed` {
  private func living() throws -> (box: Sandbox, tail: String, workers: [pid_t]) {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"alternatives": ["code", "news"]}"#,
      worker: "echo $$ > pid-$FANOUT_CATEGORY; exec sleep 600", allowlist: ["code", "news", "research"],
      confirmFor: "1ms")
    let workers = try box.fireAndMeet("code", "news")
    return (box, try #require(box.openRuns().first?.split(separator: "-").dropFirst().first.map(String.init)), workers)
  }

  @Test func `by a part that two open runs have is asked back, and nothing ends`() throws {
    let (box, tail, workers) = try living()
    for words in [[tail], ["code", tail], [tail, "code"], ["last"], ["code", "last"], ["code", "!"]] {
      let result = try box.start([Sandbox.binary, "kill"] + words).wait()
      #expect(result.code == (words.last == "!" ? 64 : 1) && workers.allSatisfy(Sandbox.lives), "\(words) \(result)")
      #expect(box.wishes().isEmpty, "\(words)")
      if words.last != "!" {
        let live = box.openRuns()
        #expect(live.count == 2 && live.allSatisfy { result.err.contains("  \($0)  ") }, "\(result)")
        #expect(result.err.contains("nothing was killed"), "\(result)")
      }
    }
    let one = try box.run("kill", "\(tail)-2")
    #expect(one.code == 0 && one.err.contains("news: killed") && !Sandbox.lives(workers[1]), "\(one)")
    #expect(Sandbox.lives(workers[0]))
    // The run of rank 2 has ended: its name is not the beginning of another one's.
    let again = try box.run("kill", "\(tail)-2")
    #expect(again.code == 0 && again.err.contains("has ended already") && Sandbox.lives(workers[0]), "\(again)")
    let last = try box.run("kill", "last")
    #expect(last.code == 0 && last.err.contains("code: killed") && !Sandbox.lives(workers[0]), "\(last)")
  }

  @Test func `by several words ends all of them, each once`() throws {
    let (box, tail, workers) = try living()
    let result = try box.start([Sandbox.binary, "kill", "code", "\(tail)-1", "code", "news", "--json"]).wait()
    #expect(result.code == 0 && !workers.contains(where: Sandbox.lives), "\(result)")
    let document = try JSONDocument(parsing: Array(result.out.utf8)).root
    let ended = document["ended"]?.array?.compactMap { $0["category"]?.string } ?? []
    #expect(Set(ended) == ["code", "news"], "\(result)")
    #expect(document["ended"]?.array?.count == 2)
    #expect(document["left"]?.array?.isEmpty == true && document["not_found"]?.array?.isEmpty == true)
    #expect(box.ends().values.map { $0.map(\.outcome) } == [[.killed], [.killed]])
  }

  @Test(arguments: [
    ("reserch", "reserch: not in the allowlist; did you mean research?"), ("nobody", "nothing is known of"),
  ])
  func `beside what is not there ends all the same, and the rest is told`(word: String, says: String) throws {
    let (box, _, workers) = try living()
    let result = try box.run("kill", "code", word)
    #expect(result.code == 1 && result.err.contains("code: killed") && result.err.contains(says), "\(result)")
    #expect(!Sandbox.lives(workers[0]) && Sandbox.lives(workers[1]))
    let document = try box.document("kill", word, "research", "news")
    #expect(document["not_found"]?.array?.count == 1 && document["ended"]?.array?.count == 1)
    #expect(!Sandbox.lives(workers[1]))
  }

  /// SPEC 2: after the live index nothing is read, and nothing waited for, before the wish is written.
  @Test(.enabled(if: Machine.hasStrace, .init(rawValue: Machine.needsStrace)), arguments: ["1", "last", "both"])
  func `has its wish before anything but the index is read`(how: String) throws {
    let (box, tail, _) = try living()
    if how == "last" { #expect(try box.run("kill", "news").code == 0) }
    let words = how == "1" ? "\(tail)-1" : how == "last" ? "last" : "\(tail)-1 \(tail)-2"
    let result = try box.shell(
      "exec strace -f -qq -s 300 -e trace=file,flock -o '\(box.path)/trace' \"$F\" kill \(words) --now")
    #expect(result.code == 0, "\(result)")
    let lines = try box.read("trace").split(separator: "\n")
    let wish = try #require(lines.lastIndex { $0.contains("rename") && $0.contains("kill.json") }, "\(result)")
    let index = try #require(lines.firstIndex { $0.contains("\(box.state)/live") })
    #expect(index < wish)
    for line in lines[..<wish] where line.contains("open") || line.contains("flock") {
      for place in ["/journal", "/standing.json", "/locks", "/fires", "/pauses"] {
        #expect(!line.contains(box.state + place), "\(line)")
      }
    }
  }
}

@Suite struct `A window of time` {
  /// Local clocks show one o'clock: POSIX counts zones from the west.
  private static func zoneAtOne() -> String {
    let seconds = Int(Date().timeIntervalSince1970) % 86400 - 3600
    let parts = [abs(seconds) / 3600, abs(seconds) / 60 % 60, abs(seconds) % 60].map(String.init)
    return "XXX" + (seconds < 0 ? "-" : "") + parts.joined(separator: ":")
  }

  @Test func `is written in local days, hours and weeks`() throws {
    let box = try Sandbox()
    try box.configure(answer: "{}")
    let now = WallTime(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    let end = RunEndRecord(outcome: .noop, exit: .code(0))
    // Half an hour back is today there, two hours are yesterday, 26 the day before.
    let start = RunStart(generation: 0, streak: 1, source: "selected", rank: 1, supervisor: SupervisorID("s"))
    var records: [Record] = []
    for (number, back) in [10 * 86400, 26 * 3600, 7200, 1800].enumerated() {
      let at = now - .seconds(Int64(back))
      let (fire, run) = ("\(at.stamp)-000\(number)", "\(at.stamp)-000\(number)-1")
      for event in [Event.runStarted(start), .runEnded(end)] {
        records.append(try Record(at: at.rfc3339, fire: fire, run: run, category: "code", event))
      }
    }
    for day in Set(records.map(\.moment.wall.day)) {
      try box.writeJournal(records.filter { $0.moment.wall.day == day }, day: day)
    }
    let zone = ["TZ": Self.zoneAtOne()]
    for (since, count) in [("today", 1), ("1h", 1), ("yesterday", 2), ("8h", 2), ("1w", 3), ("2w", 4), ("00:10", 1)] {
      let result = try box.start([Sandbox.binary, "runs", "--json", "--since", since], environment: zone).wait()
      let runs = try JSONDocument(parsing: Array(result.out.utf8)).root["runs"]?.array
      #expect(runs?.count == count, "\(since) \(result)")
    }
  }

  @Test func `that lies ahead is refused, and so is what is none`() throws {
    let box = try Sandbox()
    try box.configure(answer: "{}")
    for command in ["runs", "report"] {
      let ahead = try box.run(command, "--since", "2199-01-01")
      #expect(ahead.code == 64 && ahead.err.contains("--since lies ahead of the clock"), "\(ahead)")
      let none = try box.run(command, "--since", "tomorrow")
      #expect(none.code == 64 && none.err.contains("expected how long ago"), "\(none)")
      #expect(try box.run(command, "--since", "2026-01-31").code == 0)
    }
  }
}
