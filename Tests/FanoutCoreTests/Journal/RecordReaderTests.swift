import Testing

@testable import FanoutCore

private let head = #""at":"2026-11-21T01:16:24.250Z","boot":"b","boottime_ms":7"#

private func record(_ text: String) -> Record? { Record(line: Array(text.utf8)) }

@Suite struct `Reading a record` {
  @Test(arguments: [
    "", "\n", "{}", "null", "[]", "x", "{\"v\":1}", "{\"v\":1,\(head)}", "{\"v\":0,\(head),\"kind\":\"unpaused\"}",
    "{\"v\":\"1\",\(head),\"kind\":\"unpaused\"}", "{\(head),\"kind\":\"unpaused\"}", "{\"v\":1,\(head),\"kind\":7}",
    "{\"v\":1,\(head),\"kind\":\"unpaused\"", "{\"v\":1,\(head),\"kind\":\"unpaused\"}}",
    "{\"v\":1,\"at\":\"2026-11-21 01:16:24\",\"boot\":\"b\",\"boottime_ms\":7,\"kind\":\"unpaused\"}",
    "{\"v\":1,\"at\":\"2026-11-21T01:16:24Z\",\"boot\":\"b\",\"boottime_ms\":7.5,\"kind\":\"unpaused\"}",
    "{\"v\":1,\(head),\"kind\":\"runSpawned\",\"pid\":1}",
    "{\"v\":1,\(head),\"kind\":\"runSpawned\",\"pid\":99999999999,\"start_ticks\":1}",
  ])
  func `gives nothing for a broken line`(line: String) {
    #expect(record(line) == nil)
  }

  @Test func `ignores keys it does not know, keeps a newer schema, and lets optional ones be absent`() throws {
    let read = try #require(
      record(
        "{\"new\":{\"kind\":[1]},\"v\":9,\(head),\"kind\":\"runEnded\",\"run\":\"r\",\"outcome\":\"noop\",\"exit\":0}"))
    #expect(read.schema == 9 && read.run == "r" && read.category == nil)
    #expect(read.event == .runEnded(RunEndRecord(outcome: .noop, exit: .code(0))))
  }

  @Test func `keeps the name of a kind it does not know`() {
    #expect(record("{\"v\":1,\(head),\"kind\":\"backend\\u0043hosen\"}")?.event == .other(kind: "backendChosen"))
  }

  @Test func `reads keys and kinds that another writer escaped, and the last of duplicate keys`() {
    #expect(record("{\"\\u0076\":1,\(head),\"kind\":\"paused\",\"kind\":\"un\\u0070aused\"}")?.event == .unpaused)
  }

  @Test func `lets an end be an end, also with an outcome of a later version`() throws {
    guard case .runEnded(let end) = record("{\"v\":2,\(head),\"kind\":\"runEnded\",\"outcome\":\"deferred\"}")?.event
    else {
      Issue.record("no end")
      return
    }
    #expect(end.outcome == .unknown && end.exit == .unseen && end.detail?.contains("deferred") == true)
  }

  @Test(arguments: [
    "2026-11-21T23:59:59.999Z", "2026-11-22T00:00:00.000Z", "2026-11-21T01:16:24Z", "2026-02-28T01:16:24.5Z",
    "2026-11-21T01:16:24.251Z",
  ])
  func `takes the time of each line from that line`(at: String) {
    var reader = RecordReader()
    let lines = ["2026-11-21T01:16:24.250Z", at, "2026-11-21T01:16:24.250Z", at].map {
      Array("{\"v\":1,\"at\":\"\($0)\",\"boot\":\"b\",\"boottime_ms\":7,\"kind\":\"unpaused\"}".utf8)
    }
    let read = lines.map { line in line.withUnsafeBytes { reader.record($0)?.moment.wall } }
    #expect(read[1] == WallTime(rfc3339: at) && read[3] == read[1] && read[0] == read[2] && read[1] != nil)
  }

  /// What a line says, what a closer look at the same line says, and what is said of `run.json` with the same members.
  @Test(arguments: [
    (1, #""attempt":3"#, 3), (1, #""streak":3"#, 1), (1, #""streak":7,"attempt":3"#, 3),
    (1, #""attempt":3,"streak":7"#, 3),
    (2, #""streak":3"#, 3), (2, #""attempt":3"#, 1), (2, #""attempt":2,"streak":3"#, 3),
    (2, #""streak":3,"attempt":2"#, 3),
    (9, #""streak":3,"attempt":2"#, 3),
  ])
  func `reads a streak by the name that the schema of its line has for it`(schema: Int, members: String, streak: Int64)
    throws
  {
    let start = #""generation":0,\#(members),"source":"selected","rank":1,"supervisor":"s""#
    for opening in ["{", "{ "] {
      let read = try #require(
        record("\(opening)\"v\":\(schema),\(head),\"kind\":\"runStarted\",\"run\":\"f-1\",\(start)}"))
      guard case .runStarted(let start) = read.event else { throw Missing() }
      #expect(start.streak == streak && read.schema == schema)
      var ledger = Ledger()
      ledger.apply(read)
      #expect(ledger.run("f-1")?.streak == streak && ledger.run("f-1")?.attempt == 1)
      #expect(Record(line: read.line()) == read)
    }
  }

  private struct Missing: Error {}

  @Test func `does not carry anything over from the line before`() throws {
    var reader = RecordReader()
    let lines = [
      "{\"v\":1,\(head),\"kind\":\"runAdopted\",\"fire\":\"f\",\"run\":\"r\",\"category\":\"code\",\"supervisor\":\"s\",\"gap\":true}",
      "{\"v\":1,\"at\":\"broken", "{\"v\":1,\(head),\"kind\":\"runAdopted\"}",
    ].map { Array($0.utf8) }
    let read = lines.map { line in line.withUnsafeBytes { reader.record($0) } }
    #expect(read[0]?.event == .runAdopted(supervisor: "s", gap: true) && read[1] == nil)
    #expect(
      read[2]?.event == .runAdopted(supervisor: "", gap: false) && read[2]?.fire == nil && read[2]?.category == nil)
  }
}

@Suite struct `Tables of words` {
  @Test func `find every word and nothing else`() {
    let words = RecordKey.allCases.map(\.name)
    #expect(Set(words).count == words.count)
    for (index, word) in words.enumerated() {
      #expect(Array(word.utf8).withUnsafeBytes { RecordKey.table.index(of: $0) } == index)
      #expect(Array((word + "_").utf8).withUnsafeBytes { RecordKey.table.index(of: $0) } == nil)
    }
    #expect([UInt8]().withUnsafeBytes { RecordKey.table.index(of: $0) } == nil)
  }

  @Test func `know every kind by the name of its case`() {
    var story = Story()
    for kind in Event.Kind.allCases { story.add(1, .other(kind: "\(kind)")) }
    for (record, kind) in zip(story.records, Event.Kind.allCases)
    where ![.runSpawned, .reviewsSampled, .handRaised, .handLowered, .handSilenced].contains(kind) {
      #expect(Record(line: record.line())?.event.kind == "\(kind)")
      #expect(Record(line: record.line())?.event != record.event)
    }
  }
}
