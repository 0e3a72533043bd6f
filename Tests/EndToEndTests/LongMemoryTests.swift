import FanoutCore
import Foundation
import Testing

/// What a loop that fires once a week knows of the weeks before.
@Suite struct `A category that runs weekly` {
  private func sandbox(_ outcome: Outcome, worker: String) throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"alternatives": ["code"]}"#, worker: worker, allowlist: ["code"], respawn: "{ limit: 0 }")
    try box.select(with: "cat >asked.json; cat answer.json")
    let now = Int64(Date().timeIntervalSince1970)
    for week in (1...55).reversed() {
      let wall = WallTime(milliseconds: (now - Int64(week) * 7 * 86_400) * 1000)
      let moment = Moment(
        wall: wall, boot: "another", bootMilliseconds: wall.milliseconds - (now - 70 * 7 * 86_400) * 1000)
      let fire = FireID(made: wall, drawn: "aaaa")
      let run = RunID(of: fire, rank: 1)
      let code = FanoutCore.Category(canonical: "code")
      let start = RunStart(generation: 0, streak: 1, source: "selected", rank: 1, supervisor: SupervisorID("s"))
      var end = RunEndRecord(outcome: outcome, exit: .code(outcome == .refused ? 75 : 1))
      end.grade = 0.25
      try box.writeJournal(
        [
          Record(moment: moment, fire: fire, run: run, category: code, event: .runStarted(start)),
          Record(moment: moment, fire: fire, run: run, category: code, event: .runEnded(end)),
          Record(moment: moment, fire: fire, run: run, category: code, event: .lockReleased(holderGone: false)),
        ], day: wall.day)
    }
    return box
  }

  @Test func `has its last fifty runs told to its selector, and its bad ends counted`() throws {
    let box = try sandbox(.failed, worker: #"echo "$FANOUT_STREAK" >streak"#)
    #expect(try box.run("plan").out == "code\n")
    #expect(!box.exists("state/standing.json"))
    for round in 0..<2 {
      #expect(try box.run("fire").code == 0)
      #expect(box.eventually { box.isQuiet() })
      let asked = try JSONDocument(parsing: Array(box.read("asked.json").utf8)).root
      let recent = try #require(asked["recent"]?.array)
      #expect(
        recent.count == 50 && recent.last?["outcome"]?.string == "failed" && recent.last?["grade"]?.double == 0.25)
      // The first of them ended well: the row is over.
      #expect(try box.read("streak") == (round == 0 ? "56\n" : "1\n"))
      #expect(box.exists("state/standing.json"))
    }
    // Whoever takes the checkpoint away, or spoils it, gets the same from the journal.
    for text in [nil, "{", #"{"v": 99}"#] {
      let path = box.state + "/standing.json"
      if let text {
        try box.write("state/standing.json", text)
      } else {
        try FileManager.default.removeItem(atPath: path)
      }
      #expect(try box.run("plan").code == 0)
      let asked = try JSONDocument(parsing: Array(box.read("asked.json").utf8)).root["recent"]?.array
      #expect(asked?.count == 50 && asked?.dropFirst(2).first?["outcome"]?.string == "failed")
    }
  }

  @Test func `is named where it refuses for the third week in a row`() throws {
    let box = try sandbox(.refused, worker: "exit 75")
    let fire = try box.run("fire")
    #expect(fire.err.contains("code refused three times in a row"), "\(fire)")
    #expect(box.eventually { box.isQuiet() })
  }
}
