import Testing

@testable import FanoutCore

@Suite struct `A run on disk` {
  private func node(_ value: JSONValue) throws -> JSONNode { try JSONDocument(parsing: value.encoded()).root }

  @Test func `comes back as it was`() throws {
    var runs = [run(), run(generation: 1, limit: nil, stall: .milliseconds(1500), teardown: []).respawned]
    runs.append(run(respawn: RespawnPolicy(limit: 0, gradeAtLeast: 0.65, delay: .zero)))
    runs.append(run(respawn: RespawnPolicy(limit: 1, gradeAtLeast: 1, delay: .milliseconds(1))))
    for source in CandidateSource.allCases {
      var other = run()
      other.source = source
      other.streak = 7
      other.rank = 12
      runs.append(other)
    }
    for run in runs { #expect(Run(json: try node(run.json)) == run) }
  }

  @Test(arguments: ["run", "fire", "category", "generation", "streak", "source", "rank", "terms"])
  func `that lacks a part is none`(key: String) throws {
    guard case .object(let members) = run().json else { return #expect(Bool(false), "no object") }
    #expect(members.contains { $0.key == key })
    #expect(Run(json: try node(.object(members.filter { $0.key != key }))) == nil)
  }

  @Test func `that schema 1 wrote has its streak where that says attempt`() throws {
    guard case .object(let members) = run().json else { return #expect(Bool(false), "no object") }
    let early = members.compactMap { member -> JSONMember? in
      switch member.key {
      case "schema": JSONMember("schema", 1)
      case "attempt": JSONMember("attempt", 4)
      case "streak": nil
      default: member
      }
    }
    let read = try #require(Run(json: try node(.object(early))))
    #expect(read.streak == 4 && read.attempt == 1)
    let without = early.filter { $0.key != "schema" }
    #expect(Run(json: try node(.object(without))) == read)
  }

  @Test func `whose attempt is not told is at its first`() throws {
    guard case .object(let members) = run().json else { return #expect(Bool(false), "no object") }
    var later = run()
    later.attempt = 2
    #expect(Run(json: try node(later.json)) == later)
    #expect(Run(json: try node(.object(members.filter { $0.key != "attempt" }))) == run())
  }

  @Test func `tells its worker what the selector wrote, as it wrote it`() {
    let selection = Array(#"{"category":  "code", "id": 1.50}"#.utf8)
    let assignment = Assignment(
      run: run(), selection: selection, payload: Array(#"{"tier": 1}"#.utf8), payloadFile: "/p", previous: nil)
    #expect(
      assignment.json.text
        == #"{"schema":1,"run":"20261121T011624Z-7f3a-1","fire":"20261121T011624Z-7f3a","category":"code","generation":0,"#
        + #""attempt":1,"streak":1,"source":"selected","rank":1,"backend":null,"#
        + #""selection":{"category":  "code", "id": 1.50},"payload":{"tier": 1},"#
        + #""payloadFile":"/p","previous":null}"#
    )
  }

  @Test(arguments: [(64 << 10, true), ((64 << 10) + 1, false)])
  func `carries the payload up to 64 KiB`(size: Int, isKept: Bool) throws {
    let payload = Array(("\"" + String(repeating: "x", count: size - 2) + "\"").utf8)
    let assignment = Assignment(run: run(), selection: nil, payload: payload, payloadFile: nil, previous: nil)
    let json = try node(assignment.json)
    #expect(
      json["payload"]?.isNull == !isKept && json["selection"]?.isNull == true && json["payloadFile"]?.isNull == true)
  }

  @Test func `tells generation 1 how generation 0 ended`() throws {
    let report = OutcomeReport(outcome: .productive, grade: 0.5, summary: "did it", session: "s", artifacts: ["a"])
    let end = RunEnd(
      verdict: Verdict(.productive), exit: .code(0), cause: nil, reading: .report(report), swept: [],
      respawn: .due(after: .zero),
      elapsed: nil)
    let assignment = Assignment(run: run().respawned, selection: nil, payload: nil, payloadFile: nil, previous: end)
    let json = try node(assignment.json)
    #expect(json["source"]?.string == "respawn" && json["generation"]?.integer == 1)
    #expect(json["previous"]?["outcome"]?.string == "productive" && json["previous"]?["grade"]?.double == 0.5)
    #expect(json["previous"]?["summary"]?.string == "did it" && json["previous"]?["artifacts"]?.array?.count == 1)
  }
}
